import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePrivateFolder } from '../../../src/disk/index.js';
import { temporaryFolder } from '../networks/helpers.js';

const folder = temporaryFolder();
const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

describe.skipIf(process.platform === 'win32')('a private folder', () => {
  it('is created for its owner alone', async () => {
    const path = join(folder(), 'new', 'data');
    await makePrivateFolder(path, []);
    expect(await modeOf(path)).toBe(0o700);
    await makePrivateFolder(path, []);
    expect(await modeOf(path)).toBe(0o700);
  });

  it.each([
    ['is closed to others if everything in it is known', ['jobs'], 0o755, 0o700],
    ['stays as it is if it holds something else', ['jobs', 'letters'], 0o755, 0o755],
    ['stays as it is if anyone may write to it, as in tmp', [], 0o1777, 0o1777],
  ])('that exists %s', async (title, names, before, after) => {
    const path = join(folder(), title);
    await mkdir(path);
    for (const name of names) await writeFile(join(path, name), '');
    await chmod(path, before);
    await makePrivateFolder(path, ['jobs', 'settings.json']);
    expect(await modeOf(path)).toBe(after);
  });
});
