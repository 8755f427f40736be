import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { acquireLock } from '../../../src/disk/index.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';

const folder = temporaryFolder();
let serial = 0;
const newPath = () => join(folder(), `lock-${serial++}`);

/** The process id of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

const held = (fields: object) =>
  JSON.stringify({ host: hostname(), pid: process.pid, token: 'x', ...fields });

/** Does something while holding a lock. */
type LockOptions = NonNullable<Parameters<typeof acquireLock>[1]>;

async function withLock<T>(path: string, options: LockOptions, action: () => Promise<T>): Promise<T> {
  const lock = await acquireLock(path, options);
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

describe('a lock', () => {
  it('admits one holder at a time', async () => {
    const path = newPath();
    let inside = 0;
    const seen: number[] = [];
    const waited: (number | undefined)[] = [];
    const one = async (index: number) => {
      inside += 1;
      expect(inside).toBe(1);
      await pause(20);
      seen.push(index);
      inside -= 1;
    };
    const onWait = (pid: number | undefined) => waited.push(pid);
    await Promise.all([0, 1, 2, 3].map((index) => withLock(path, { onWait }, () => one(index))));
    expect(seen.sort()).toEqual([0, 1, 2, 3]);
    expect(waited).toEqual([process.pid, process.pid, process.pid]);
    expect(existsSync(path)).toBe(false);
  });

  it('is released when the action fails', async () => {
    const path = newPath();
    await expect(withLock(path, {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(path, {}, async () => 5)).toBe(5);
  });

  it('of a dead process is taken over at once by one of the waiting ones', async () => {
    const path = newPath();
    await writeFile(path, held({ pid: deadPid() }));
    let inside = 0;
    const enter = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await pause(5);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => withLock(path, {}, enter)));
    expect((await readdir(folder())).filter((name) => name.startsWith(`lock-${serial - 1}`))).toEqual([]);
  });

  it.each([
    ['another machine', () => held({ host: 'elsewhere', pid: 1 })],
    ['an unknown holder', () => ''],
    ['a process with the same number', () => held({})],
  ])('of %s is taken over when it is no longer touched', async (_, content) => {
    const path = newPath();
    await writeFile(path, content());
    expect(await withLock(path, { staleMilliseconds: 500 }, async () => 1)).toBe(1);
  });

  it('is respected as long as its holder touches it', async () => {
    const path = newPath();
    await writeFile(path, held({ host: 'elsewhere' }));
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 50);
    const controller = new AbortController();
    const waiting = withLock(path, { staleMilliseconds: 400, signal: controller.signal }, async () => 1);
    setTimeout(() => controller.abort(), 1200);
    await expect(waiting).rejects.toThrow();
    clearInterval(beat);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ host: 'elsewhere' });
  });

  it('is touched while it is held, for any time', async () => {
    const path = newPath();
    let inside = 0;
    const slow = async () => {
      inside += 1;
      expect(inside).toBe(1);
      await pause(900);
      inside -= 1;
    };
    const patience = { staleMilliseconds: 400 };
    await Promise.all([withLock(path, patience, slow), withLock(path, patience, slow)]);
  });

  it('that cannot be created is reported in a sentence', async () => {
    const { message } = await userErrorOf(() => withLock(join(folder(), 'no', 'lock'), {}, async () => 1));
    expect(message).toContain('cannot be written because its folder does not exist');
  });
});
