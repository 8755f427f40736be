import { symlink } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { picturesIn } from '../../../../src/jobs/batch/folders.js';
import { findPictures } from '../../../../src/jobs/batch/index.js';
import type { FindOptions } from '../../../../src/jobs/batch/inputs.js';
import { temporaryFolder, userErrorOf } from '../../networks/helpers.js';
import { makeFiles } from './samples.js';

const folder = temporaryFolder();
let serial = 0;

/** A new folder with files. */
async function folderWith(...paths: readonly string[]): Promise<string> {
  const root = join(folder(), `inputs-${serial++}`);
  await makeFiles(root, ['.keep', ...paths]);
  return root;
}

/** The pictures found in a folder, as relative paths. */
async function find(base: string, args: readonly string[], options: Partial<FindOptions> = {}) {
  const found = await findPictures(args, { recursive: false, baseFolder: base, ...options });
  for (const { path, root, relativePath } of found) expect(join(root, relativePath)).toBe(path);
  return found.map(({ relativePath }) => relativePath);
}

describe('files', () => {
  it('are found with any extension, relative to their folder, in the given order', async () => {
    const base = await folderWith('b.jpg', 'sub/a.data');
    const found = await findPictures(['b.jpg', 'sub/a.data'], { recursive: false, baseFolder: base });
    expect(found).toEqual([
      { path: join(base, 'b.jpg'), root: base, relativePath: 'b.jpg' },
      { path: join(base, 'sub/a.data'), root: join(base, 'sub'), relativePath: 'a.data' },
    ]);
  });

  it('may have names in any script, and names that look like patterns', async () => {
    const names = ['港口 夜.jpg', 'Größe.png', 'صورة.webp', '🏔️.gif', '[1].jpg', 'a*b.jpg', '{x}.jpg'];
    const base = await folderWith(...names);
    expect(await find(base, names)).toEqual(names);
  });

  it('are found once, by any name', async () => {
    const base = await folderWith('a.jpg', 'sub/b.jpg');
    await symlink(join(base, 'a.jpg'), join(base, 'link.jpg'));
    expect(await find(base, ['a.jpg', './a.jpg', 'link.jpg', '.', 'sub/../sub/b.jpg'])).toEqual([
      'a.jpg',
      'b.jpg',
    ]);
  });

  it('that are missing are an error', async () => {
    const base = await folderWith('a.jpg');
    const { code, message } = await userErrorOf(() => find(base, ['a.jpg', 'b.jpg']));
    expect(code).toBe('batch-input-missing');
    expect(message).toContain(join(base, 'b.jpg'));
  });

  it('that are devices are an error', async () => {
    const { code } = await userErrorOf(() => find(folder(), ['/dev/null']));
    expect(code).toBe('batch-input-not-a-file');
  });

  it('are required', async () => {
    expect((await userErrorOf(() => find(folder(), []))).code).toBe('batch-inputs-none');
  });
});

describe('a folder', () => {
  it('gives its pictures by extension, sorted, without hidden and other files', async () => {
    const base = await folderWith(
      'p/b.JPG',
      'p/a.png',
      'p/B.tiff',
      'p/ä.webp',
      'p/.c.jpg',
      'p/notes.txt',
      'p/jpg',
      'p/deep/d.jpg',
    );
    expect(await find(base, ['p'])).toEqual(['B.tiff', 'a.png', 'b.JPG', 'ä.webp']);
  });

  it('gives those in subfolders if requested, without hidden folders', async () => {
    const base = await folderWith(
      'p/z.jpg',
      'p/a/y.jpg',
      'p/a/b/x.jpg',
      'p/.git/w.jpg',
      'p/a.jpg',
      'p/a-b.jpg',
    );
    expect(await find(base, ['p'], { recursive: true })).toEqual([
      'a-b.jpg',
      'a.jpg',
      'a/b/x.jpg',
      'a/y.jpg',
      'z.jpg',
    ]);
  });

  it('survives cycles of links and gives linked pictures once', async () => {
    const base = await folderWith('p/a/1.jpg', 'p/b/2.jpg');
    await symlink('..', join(base, 'p/a/up'));
    await symlink('.', join(base, 'p/here'));
    await symlink('../a', join(base, 'p/b/other'));
    await symlink('gone', join(base, 'p/gone'));
    expect(await find(base, ['p'], { recursive: true })).toEqual(['a/1.jpg', 'b/2.jpg']);
  });

  it('follows links to folders and pictures elsewhere', async () => {
    const base = await folderWith('p/1.jpg', 'elsewhere/2.jpg', 'single.jpg');
    await symlink(join(base, 'elsewhere'), join(base, 'p/linked'));
    await symlink(join(base, 'single.jpg'), join(base, 'p/3.jpg'));
    expect(await find(base, ['p'], { recursive: true })).toEqual(['1.jpg', '3.jpg', 'linked/2.jpg']);
  });

  it('keeps a picture whose link is broken, to fail with a reason later', async () => {
    const base = await folderWith('p/1.jpg');
    await symlink('gone.jpg', join(base, 'p/2.jpg'));
    expect(await find(base, ['p'])).toEqual(['1.jpg', '2.jpg']);
  });

  it('is not searched where results are written', async () => {
    const base = await folderWith('p/1.jpg', 'p/out/2.jpg', 'p/output/3.jpg');
    expect(await find(base, ['p'], { recursive: true, outputFolder: 'p/out' })).toEqual([
      '1.jpg',
      'output/3.jpg',
    ]);
    expect(await find(base, ['p'], { recursive: true, outputFolder: join(base, 'p', 'out', sep) })).toEqual([
      '1.jpg',
      'output/3.jpg',
    ]);
  });

  it('cannot be the output folder', async () => {
    const base = await folderWith('p/1.jpg');
    const { code } = await userErrorOf(() => find(base, ['p'], { outputFolder: './p' }));
    expect(code).toBe('batch-output-is-input-folder');
  });

  it('without pictures is an error with advice', async () => {
    const base = await folderWith('p/a.txt', 'p/deep/1.jpg');
    const { code, message } = await userErrorOf(() => find(base, ['p']));
    expect(code).toBe('batch-folder-empty');
    expect(message).toContain('search its subfolders');
    const empty = await folderWith('q/a.txt');
    expect((await userErrorOf(() => find(empty, ['q'], { recursive: true }))).message).toContain(
      'choose another folder.',
    );
  });

  it('that cannot be read is an error', async () => {
    const base = await folderWith('no-folder');
    const options = { recursive: true, excluded: undefined };
    const { code } = await userErrorOf(() => picturesIn(join(base, 'no-folder'), options));
    expect(code).toBe('batch-input-unreadable');
  });
});

describe('a pattern', () => {
  it('finds pictures under its fixed part', async () => {
    const base = await folderWith(
      'photos/b.jpg',
      'photos/2024/a.jpg',
      'photos/2024/july/c.JPG',
      'photos/d.png',
      'other/e.jpg',
    );
    expect(await find(base, ['photos/**/*.jpg'])).toEqual(['2024/a.jpg', 'b.jpg']);
    expect(await find(base, ['photos/*'])).toEqual(['b.jpg', 'd.png']);
    expect(await find(base, ['photos/2024/**'])).toEqual(['a.jpg', 'july/c.JPG']);
    expect(await find(base, ['{photos,other}/*.jpg'])).toEqual(['other/e.jpg', 'photos/b.jpg']);
    expect(await find(base, [join(base, 'photos', '[ab].jpg')])).toEqual(['b.jpg']);
    expect(await find(base, [`../${basename(base)}/photos/*.png`])).toEqual(['d.png']);
    expect(await find(join(base, 'other'), ['../photos/*.png'])).toEqual(['d.png']);
    expect(dirname(base)).toBe(folder());
  });

  it('leaves out hidden pictures, other files and results', async () => {
    const base = await folderWith('p/1.jpg', 'p/.2.jpg', 'p/.h/3.jpg', 'p/4.txt', 'p/out/5.jpg');
    expect(await find(base, ['p/**'], { outputFolder: 'p/out' })).toEqual(['1.jpg']);
    expect(await find(base, ['p/out/*'], { outputFolder: 'p/out' })).toEqual(['5.jpg']);
    expect(await find(base, ['p/.*'])).toEqual(['.2.jpg']);
  });

  it('survives cycles of links', async () => {
    const base = await folderWith('p/a/1.jpg');
    await symlink('..', join(base, 'p/a/up'));
    expect(await find(base, ['p/**/*.jpg'])).toEqual(['a/1.jpg']);
  });

  it('that matches nothing is an error', async () => {
    const base = await folderWith('p/1.txt');
    const { code, message } = await userErrorOf(() => find(base, ['p/*']));
    expect(code).toBe('batch-pattern-empty');
    expect(message).toContain('"p/*"');
  });
});
