import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { freeName, numberedName } from '../../../src/disk/names.js';
import { outputError, pictureError, readError, writeError } from '../../../src/disk/system-errors.js';
import { isSystemError, systemError } from '../../../src/system/system-error.js';

const path = join('folder', 'a.png');
const caught = (error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  return error;
};

describe('the table of system errors', () => {
  it.each([
    ['ENOENT', 'picture-missing', 'output-folder-missing', 'does not exist', 'its folder does not exist'],
    ['ENOTDIR', 'picture-missing', 'output-folder-missing', 'does not exist', 'its folder does not exist'],
    ['EACCES', 'picture-forbidden', 'output-forbidden', 'may not be read', 'you may not write there'],
    ['EPERM', 'picture-forbidden', 'output-forbidden', 'may not be read', 'you may not write there'],
    ['EROFS', 'picture-unreadable', 'output-forbidden', 'cannot be read', 'the disk is read-only'],
    ['ENOSPC', 'picture-unreadable', 'output-disk-full', 'cannot be read', 'the disk is full'],
    ['EDQUOT', 'picture-unreadable', 'output-disk-full', 'cannot be read', 'the disk is full'],
    ['EISDIR', 'picture-is-folder', 'output-is-folder', 'is a folder', 'a folder of that name'],
    ['ENAMETOOLONG', 'picture-missing', 'output-unwritable', 'cannot be read', 'choose a shorter name'],
    ['EMFILE', 'picture-unreadable', 'output-unwritable', 'too many files', 'too many files'],
    ['EIO', 'picture-unreadable', 'output-unwritable', '(EIO)', '(EIO)'],
    ['EWHATEVER', 'picture-unreadable', 'output-unwritable', '(EWHATEVER)', '(EWHATEVER)'],
  ])('has a sentence for %s, for every purpose', (code, picture, output, read, written) => {
    const cause = systemError(code, 'open');
    expect(caught(pictureError(path, cause))).toMatchObject({ code: picture, cause });
    expect(caught(outputError(path, cause))).toMatchObject({ code: output, cause });
    for (const error of [pictureError(path, cause), outputError(path, cause)])
      expect(caught(error).values).toMatchObject({ name: path });
    expect(caught(readError(cause, path, 'file')).message).toContain(read);
    expect(caught(writeError(cause, path, 'file')).message).toContain(written);
    for (const error of [readError(cause, path, 'file'), writeError(cause, path, 'file')])
      expect(caught(error)).toMatchObject({ code: 'network-file', cause });
  });

  it('advises a shorter name, not another folder, where the name is too long', () => {
    const { message, values } = caught(outputError(path, systemError('ENAMETOOLONG', 'open')));
    expect(message).toBe(
      `"${path}" could not be written because its name is too long: choose a shorter name.`,
    );
    expect(values).toEqual({ name: path, code: 'ENAMETOOLONG', context: 'name-too-long' });
  });

  it('returns a UserError and a defect unchanged', async () => {
    const plain = await readFile('\0').catch((error: unknown) => error);
    expect(isSystemError(plain)).toBe(true);
    for (const error of [new UserError('picture-empty', 'Empty.'), new TypeError('no'), 'text', undefined])
      for (const translated of [
        pictureError(path, error),
        outputError(path, error),
        readError(error, path, 'file'),
        writeError(error, path, 'file'),
      ])
        expect(translated).toBe(error);
  });
});

describe('a numbered name', () => {
  it.each([
    ['a.png', 'a-2.png'],
    ['b/c.d/a.tar.gz', 'b/c.d/a.tar-2.gz'],
    ['b.c/a', 'b.c/a-2'],
    ['.hidden', '.hidden-2'],
    [`${'x'.repeat(300)}.png`, `${'x'.repeat(249)}-2.png`],
    [`b/${'🎨'.repeat(80)}.png`, `b/${'🎨'.repeat(62)}-2.png`],
  ])('of %s is %s', (name, expected) => {
    expect(numberedName(name, 2)).toBe(expected);
  });

  it('is the lowest that is free', async () => {
    const taken = new Set(['a.png', 'a-2.png', 'a-3.png']);
    expect(await freeName('a.png', async (name) => taken.has(name))).toBe('a-4.png');
    expect(await freeName('b.png', (name) => taken.has(name))).toBe('b.png');
  });
});
