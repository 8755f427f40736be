import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, removeFolder } from '../../../src/disk/index.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'impasto folders '));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('making a folder', () => {
  it('makes the folders that it is in, and accepts one that exists', async () => {
    const path = join(root, 'a', 'b', 'c');
    await makeFolder(path);
    await makeFolder(path);
    expect(await readdir(join(root, 'a', 'b'))).toEqual(['c']);
  });

  it('fails at a file, below a file and in /proc, instead of never returning', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(root, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    if (process.platform === 'linux')
      await expect(makeFolder('/proc/impasto/x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('deleting a folder', () => {
  it.each([['..', 'victim'], ['../victim'], [''], ['.'], ['inside', '..'], ['link', 'photos']])(
    'refuses to leave its root: %j',
    async (...names) => {
      const victim = join(root, 'victim', 'photos');
      const own = join(root, 'own');
      await mkdir(victim, { recursive: true });
      await mkdir(join(own, 'inside'), { recursive: true });
      await symlink(join(root, 'victim'), join(own, 'link')).catch(() => undefined);
      await expect(removeFolder(own, ...(names as [string]))).rejects.toMatchObject({
        code: 'folder-foreign',
      });
      expect(existsSync(victim)).toBe(true);
      expect(existsSync(join(own, 'inside'))).toBe(true);
    },
  );

  it('deletes a link, not its target, and accepts that there is nothing', async () => {
    const [own, victim] = [join(root, 'links'), join(root, 'target')];
    await mkdir(own);
    await mkdir(join(victim, 'photos'), { recursive: true });
    await symlink(victim, join(own, 'link'));
    await removeFolder(own, 'link');
    await removeFolder(own, 'nothing');
    expect(await readdir(own)).toEqual([]);
    expect(await readdir(victim)).toEqual(['photos']);
  });
});
