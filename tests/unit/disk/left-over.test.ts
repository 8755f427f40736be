import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  isTemporaryName,
  leaveOwnedFolder,
  makeOwnedFolder,
  sweepOwnedFolders,
  temporaryBeside,
  writeAtomically,
} from '../../../src/disk/index.js';
import { temporaryFolder } from '../networks/helpers.js';
import { diskChildren } from './child.js';

const folder = temporaryFolder();
const run = diskChildren();
let parent = '';
let serial = 0;

beforeEach(async () => {
  parent = join(folder(), `parent-${serial++}`);
  await mkdir(parent);
});

describe('temporary files in a folder of the user', () => {
  it('are removed by the next process that writes there if their process was killed, and nothing else is', async () => {
    const keeper = `
await fs.writeFile(disk.temporaryBeside(args[0] + '/x.png'), 'half');
say('written');
process.stdin.on('data', () => process.exit(0));
`;
    const [killed, living] = [run(keeper, [parent]), run(keeper, [parent])];
    for (const { lines } of [killed, living])
      await vi.waitFor(() => expect(lines).toEqual(['written']), 20_000);
    killed.kill('SIGKILL');
    await killed.ended;
    const kept = [
      '.impasto-0123456789abcdef.part', // of an early version, whose process is not known
      '.impasto-1-1-00000000-0123456789abcdef.part', // of another machine
      '.impasto-notes.part',
      'mine.part',
    ];
    for (const name of [...kept, 'photo.png']) await writeFile(join(parent, name), '');
    const own = temporaryBeside(join(parent, 'y.png'));
    await writeFile(own, '');
    expect(await readdir(parent)).toHaveLength(8);
    await writeAtomically(join(parent, 'result.png'), 'picture');
    const left = await readdir(parent);
    expect(left).toEqual(expect.arrayContaining([...kept, 'photo.png', 'result.png']));
    expect(left.map((name) => join(parent, name))).toContain(own);
    expect(left.filter((name) => isTemporaryName(name) && !kept.includes(name))).toHaveLength(2); // own and living
    living.send('end');
    await living.ended;
  });
});

describe('an owned folder', () => {
  const name = 'a'.repeat(32);
  const old = new Date(Date.now() - 31 * 24 * 3600 * 1000);
  const sweep = () => sweepOwnedFolders(parent, /^[0-9a-f]{32}$/, 30 * 24 * 3600 * 1000);
  const age = async (path: string) => {
    for (const one of await readdir(path)) await utimes(join(path, one), old, old);
    await utimes(path, old, old);
  };

  it('is gone when it is left empty, and stays with what is in it', async () => {
    const path = join(parent, name);
    await makeOwnedFolder(path);
    await leaveOwnedFolder(path);
    expect(await readdir(parent)).toEqual([]);
    await makeOwnedFolder(path);
    await writeFile(join(path, 'checkpoint'), '');
    await leaveOwnedFolder(path);
    expect(await readdir(path)).toEqual(['checkpoint']);
  });

  it('is swept when it is old and no running process uses it', async () => {
    const path = join(parent, name);
    await makeOwnedFolder(path);
    await writeFile(join(path, 'checkpoint'), '');
    await age(path);
    await sweep();
    expect(await readdir(parent)).toEqual([name]); // this process uses it
    await leaveOwnedFolder(path);
    await sweep();
    expect(await readdir(parent)).toEqual([name]); // it has just changed
    await age(path);
    await sweep();
    expect(await readdir(parent)).toEqual([]);
  });

  it('is not taken for a folder of another name, or a file', async () => {
    await mkdir(join(parent, 'mine'));
    await writeFile(join(parent, name), '');
    for (const one of ['mine', name]) await utimes(join(parent, one), old, old);
    await sweep();
    expect((await readdir(parent)).sort()).toEqual([name, 'mine']);
  });
});
