import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { acquireLock } from '../../../src/disk/index.js';
import { lockData } from '../../../src/jobs/data-lock.js';
import { asOrdinaryUser } from '../images/helpers.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';
import { diskChildren } from './child.js';

const folder = temporaryFolder();
const run = diskChildren();
let serial = 0;

async function newLock(): Promise<string> {
  const home = join(folder(), String(serial++));
  await mkdir(home);
  return join(home, 'lock');
}

/** Takes the lock args[0], stale after args[1] ms, says so and holds it; says when it is lost. */
const holder = `
const lock = await disk.acquireLock(args[0], { staleMilliseconds: Number(args[1]) });
lock.lost.addEventListener('abort', () => { say('lost'); process.exit(0); });
say('held');
process.stdin.on('data', async () => { await lock.release(); process.exit(0); });
`;

/** Waits no longer than it must, and says whether it got the lock. */
const starter = `
try {
  await disk.acquireLock(args[0], { onWait: () => { throw new Error('in use'); } });
  say('held');
} catch (error) {
  say(error.message);
}
process.stdin.on('data', () => process.exit(0));
`;

const heldBy = (child: { readonly lines: readonly string[] }) =>
  vi.waitFor(() => expect(child.lines).toContain('held'), 20_000);

const others = async (path: string) => (await readdir(join(path, '..'))).filter((name) => name !== 'lock');

describe('a lock of a process on this machine', () => {
  it.runIf(process.platform !== 'win32')(
    'is kept while the process is suspended for longer than the stale time',
    async () => {
      const path = await newLock();
      const child = run(holder, [path, '200']);
      await heldBy(child);
      child.kill('SIGSTOP');
      await expect(
        acquireLock(path, { staleMilliseconds: 200, signal: AbortSignal.timeout(1500) }),
      ).rejects.toThrow();
      await expect(lockData(path, 'data')).rejects.toMatchObject({ code: 'data-in-use' });
      child.kill('SIGCONT');
      await pause(300);
      expect(child.lines).not.toContain('lost');
      child.send('release');
      await child.ended;
      await (await acquireLock(path)).release();
    },
    20_000,
  );

  it('is taken over at once when the process was killed', async () => {
    const path = await newLock();
    const child = run(holder, [path, '60000']);
    await heldBy(child);
    child.kill('SIGKILL');
    await child.ended;
    const lock = await lockData(path, 'data');
    expect(JSON.parse(await readFile(path, 'utf8')).pid).toBe(process.pid);
    await lock.release();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it.each([
    ['without a start', {}],
    ['with another start', { start: 1 }],
  ])('is not taken for another Impasto’s where it has our own number, %s', async (_, fields) => {
    const path = await newLock();
    await writeFile(path, JSON.stringify({ host: hostname(), pid: process.pid, token: 'x', ...fields }));
    await (await lockData(path, 'data')).release();
  });

  it('is not taken for a live one where its number was given to another process', async () => {
    const path = await newLock();
    const content = { host: hostname(), pid: process.ppid, start: 1, token: 'x' };
    await writeFile(path, JSON.stringify(content));
    await (await lockData(path, 'data')).release();
  });

  it('is acquired by one of two processes that start after a crash; the other gets an error, and neither hangs', async () => {
    for (let round = 0; round < 10; round++) {
      const path = await newLock();
      await writeFile(path, JSON.stringify({ host: hostname(), pid: process.ppid, start: 1, token: 'x' }));
      const children = [run(starter, [path]), run(starter, [path])];
      await vi.waitFor(() => expect(children.every(({ lines }) => lines.length > 0)).toBe(true), 20_000);
      expect(children.flatMap(({ lines }) => lines).sort()).toEqual(['held', 'in use']);
      for (const child of children) child.send('end');
      await Promise.all(children.map(({ ended }) => ended));
      expect(await others(path)).toEqual([]);
    }
  }, 60_000);
});

describe('a lock of another machine', () => {
  it('is refused as soon as it is touched', async () => {
    const path = await newLock();
    await writeFile(path, JSON.stringify({ host: 'elsewhere', pid: 1, token: 'x' }));
    const beat = setInterval(() => void utimes(path, new Date(), new Date()), 50);
    await expect(lockData(path, 'data')).rejects.toMatchObject({
      code: 'data-in-use',
      message: expect.stringMatching(/^Another Impasto \(process 1\) is already using the data in "data"/),
    });
    clearInterval(beat);
  });
});

describe('the holder of a lock', () => {
  it.each([
    ['replaced', (path: string) => writeFile(path, 'another')],
    ['removed', (path: string) => rm(path)],
  ])('notices that it was %s', async (_, lose) => {
    const path = await newLock();
    const lock = await acquireLock(path, { staleMilliseconds: 200 });
    await lose(path);
    await vi.waitFor(() => expect(lock.lost.aborted).toBe(true));
    expect(lock.lost.reason).toMatchObject({ code: 'lock-lost' });
    await lock.release();
    expect(await readFile(path, 'utf8').catch(() => 'none')).toBe(_ === 'replaced' ? 'another' : 'none');
  });

  it('leaves a lock alone that is another’s when it releases', async () => {
    const path = await newLock();
    const lock = await acquireLock(path);
    await writeFile(path, 'another');
    await lock.release();
    expect(await readFile(path, 'utf8')).toBe('another');
  });

  it.runIf(process.platform !== 'win32')(
    'notices after a suspension that a machine that could not check it took over',
    async () => {
      const path = await newLock();
      const child = run(holder, [path, '200']);
      await heldBy(child);
      child.kill('SIGSTOP');
      await writeFile(path, JSON.stringify({ host: 'elsewhere', pid: 1, token: 'x' }));
      child.kill('SIGCONT');
      await vi.waitFor(() => expect(child.lines).toContain('lost'), 10_000);
      expect(JSON.parse(await readFile(path, 'utf8')).host).toBe('elsewhere');
    },
  );

  it('notices nothing after it has released', async () => {
    const path = await newLock();
    const lock = await acquireLock(path, { staleMilliseconds: 50 });
    await lock.release();
    await pause(100);
    expect(lock.lost.aborted).toBe(false);
  });
});

describe('a lock that does not say who holds it', () => {
  it('is waited for with a sentence at once, and the waiting ends with the signal', async () => {
    const path = await newLock();
    await writeFile(path, 'garbage');
    const end = new AbortController();
    const said: string[] = [];
    const waiting = lockData(path, 'data', end.signal, (sentence) => {
      said.push(sentence);
      end.abort();
    });
    await expect(waiting).rejects.toThrow('abort');
    expect(said).toEqual([
      'Waiting for up to 20 s, to see whether another Impasto still uses the data in "data".',
    ]);
    expect(await readFile(path, 'utf8')).toBe('garbage');
  });
});

describe('a lock that cannot be used', () => {
  it.each(['', 'garbage', '{"pid":"x"}', 'null', '[]'])(
    'and holds %j is waited for without spinning',
    async (content) => {
      const path = await newLock();
      await writeFile(path, content);
      const before = process.cpuUsage();
      await expect(acquireLock(path, { signal: AbortSignal.timeout(600) })).rejects.toThrow();
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(400);
      expect(await readFile(path, 'utf8')).toBe(content);
      await (await acquireLock(path, { staleMilliseconds: 200 })).release();
    },
  );

  it('as it is a folder is refused with a sentence', async () => {
    const path = await newLock();
    await mkdir(path);
    const { message } = await userErrorOf(() => acquireLock(path));
    expect(message).toMatch(/^The lock .* is a folder/);
  });

  it.runIf(process.platform !== 'win32')('as it may not be read is refused with a sentence', async () => {
    const path = await newLock();
    await writeFile(path, 'secret');
    await chmod(path, 0);
    await chmod(join(path, '..'), 0o777);
    await chmod(folder(), 0o777);
    await asOrdinaryUser(async () => {
      const { message } = await userErrorOf(() => acquireLock(path));
      expect(message).toMatch(/^The lock .* may not be read by you/);
    });
  });
});

describe('a process that is killed', () => {
  const acquire = `await disk.acquireLock(args[0]); say(JSON.stringify(calls)); process.exit(0);`;

  it.each([
    ['acquires a free lock', undefined],
    ['takes over the lock of a dead process', { host: hostname(), pid: process.ppid, start: 1, token: 'x' }],
  ])(
    'before any step while it %s keeps nobody out',
    async (_, former) => {
      const prepare = async () => {
        const path = await newLock();
        if (former) await writeFile(path, JSON.stringify(former));
        return path;
      };
      const { lines } = await run(acquire, [await prepare()]).ended;
      const steps = JSON.parse(lines[0] ?? '[]').length;
      expect(steps).toBeGreaterThanOrEqual(6);
      for (let step = 0; step < steps; step++) {
        const path = await prepare();
        const { signal } = await run(acquire, [path], { KILL_BEFORE: String(step) }).ended;
        expect(signal).toBe('SIGKILL');
        const [one, two] = [acquireLock(path), acquireLock(path)];
        const first = await Promise.race([one, two]);
        await first.release();
        await (await one).release();
        await (await two).release();
        expect((await others(path)).filter((name) => !name.endsWith('.part'))).toEqual([]);
      }
    },
    60_000,
  );
});
