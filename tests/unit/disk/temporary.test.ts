import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeTemporaryFolder, sweepTemporaryFolders } from '../../../src/disk/temporary.js';
import { temporaryFolder } from '../networks/helpers.js';
import { diskChildren } from './child.js';

const folder = temporaryFolder();
const run = diskChildren();
let parent = '';
let serial = 0;

beforeEach(async () => {
  parent = join(folder(), `parent-${serial++}`);
  await mkdir(parent);
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, parent);
});

const keeper = `
const { path } = disk.makeTemporaryFolder();
await fs.writeFile(path + '/kernels.bin', 'x');
say(path);
process.stdin.on('data', () => process.exit(0));
`;

async function started() {
  const child = run(keeper);
  const path = await vi.waitFor(() => {
    expect(child.lines).toHaveLength(1);
    return child.lines[0] as string;
  }, 20_000);
  return { ...child, path };
}

describe('a temporary folder', () => {
  it('is removed on demand', async () => {
    const { path, remove } = makeTemporaryFolder();
    expect(existsSync(path)).toBe(true);
    await remove();
    expect(await readdir(parent)).toEqual([]);
  });

  it('is removed when its process exits', async () => {
    const child = await started();
    child.send('end');
    await child.ended;
    expect(await readdir(parent)).toEqual([]);
  });

  it('stays while its process lives and is swept when that was killed', async () => {
    const child = await started();
    await sweepTemporaryFolders(parent);
    expect(existsSync(child.path)).toBe(true);
    child.kill('SIGKILL');
    await child.ended;
    expect(existsSync(child.path)).toBe(true);
    await sweepTemporaryFolders(parent);
    expect(await readdir(parent)).toEqual([]);
  });

  it('of a killed process is swept by the next process that makes one', async () => {
    const killed = await started();
    killed.kill('SIGKILL');
    await killed.ended;
    const next = await started();
    await vi.waitFor(async () => expect(await readdir(parent)).toEqual([basename(next.path)]));
    next.send('end');
    await next.ended;
  });

  it.each([
    ['of another machine', `impasto-1-1-00000000-abcdef`],
    ['of an earlier version', 'impasto-kernels-abcdef'],
  ])('%s is swept after a week', async (_, name) => {
    await mkdir(join(parent, name));
    await sweepTemporaryFolders(parent);
    expect(await readdir(parent)).toEqual([name]);
    const old = new Date(Date.now() - 8 * 24 * 3600 * 1000);
    await utimes(join(parent, name), old, old);
    await sweepTemporaryFolders(parent);
    expect(await readdir(parent)).toEqual([]);
  });

  it('of another program is left alone', async () => {
    const old = new Date(0);
    for (const name of ['impasto-vgg-notes-abc', 'other-abcdef', 'impasto']) {
      await writeFile(join(parent, name), '');
      await utimes(join(parent, name), old, old);
    }
    await sweepTemporaryFolders(parent);
    expect(await readdir(parent)).toHaveLength(3);
  });
});

it('a temporary folder that does not exist is reported with its name and the variable', () => {
  vi.stubEnv('TMPDIR', join(parent, 'gone'));
  vi.stubEnv('TEMP', join(parent, 'gone'));
  expect(() => makeTemporaryFolder()).toThrow(`temporary folder "${join(parent, 'gone')}" (ENOENT)`);
  vi.unstubAllEnvs();
});
