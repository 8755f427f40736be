import { mkdir, open, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../../src/system/failure.js';
import { fileError } from '../../../src/system/system-error.js';
import { temporaryFolder } from '../networks/helpers.js';

const folder = temporaryFolder();
const home = () => join(folder(), 'home');

beforeEach(() => vi.stubEnv('IMPASTO_HOME', home()));
afterEach(() => vi.unstubAllEnvs());

const refused = (code: string, syscall: string, paths: object = {}) =>
  Object.assign(new Error(`${code}: words of the system, ${syscall}`), { code, syscall, ...paths });

const errorOf = (work: () => Promise<unknown>) =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );

describe('an error of the system about a file', () => {
  it.each([
    ['EACCES', 'Impasto’s data folder cannot be used (EACCES): change its permissions.'],
    ['EIO', 'Impasto’s data folder cannot be used (EIO): check the disk.'],
    ['EROFS', 'Impasto’s data folder cannot be used (EROFS): the disk is read-only'],
    ['ENOTDIR', 'Impasto’s data folder cannot be used (ENOTDIR): a file is where a folder should be'],
    ['ESTALE', 'Impasto’s data folder cannot be used (ESTALE): check the disk.'],
    ['ENOSPC', 'The disk with Impasto’s data folder is full: make room and try again.'],
    ['EMFILE', 'Too many files are open (EMFILE): close other programs and try again.'],
  ])('in the data folder is one sentence without a path: %s', (code, sentence) => {
    const { message } = failureOf(refused(code, 'open', { path: join(home(), 'jobs/x/job.json') }));
    expect(message).toContain(sentence);
    expect(message).not.toContain('home');
  });

  it.each([
    ['/photos/a.jpg', '"/photos/a.jpg" cannot be used'],
    ['/photos/.impasto/parts/1-of-1/jobs', 'The folder .impasto beside the results cannot be used'],
    [join(tmpdir(), 'impasto-12-34-0123abcd-x1y2z3/kernels'), 'The temporary folder cannot be used'],
    [undefined, 'A file cannot be used'],
  ])('says what it is about: %s', (path, subject) => {
    expect(failureOf(refused('EIO', 'read', { path })).message).toBe(`${subject} (EIO): check the disk.`);
  });

  it('is about the target where a file is renamed', () => {
    const error = refused('EACCES', 'rename', { path: '/out/.impasto-0.part', dest: '/out/a.png' });
    expect(failureOf(error)).toMatchObject({ code: 'file-system', values: { name: '/out/a.png' } });
  });

  it('is known from real calls', async () => {
    await mkdir(home(), { recursive: true });
    await writeFile(join(home(), 'file'), '');
    await symlink('loop', join(home(), 'loop'));
    const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['ENOENT', () => open(join(home(), 'missing'))],
      ['ENOTDIR', () => readdir(join(home(), 'file'))],
      ['ENOTDIR', () => stat(join(home(), 'file', 'x'))],
      ['EISDIR', () => readFile(home())],
      ['EISDIR', () => writeFile(home(), '')],
      ['EEXIST', () => mkdir(join(home(), 'file'))],
      ['ELOOP', () => readFile(join(home(), 'loop'))],
      ['ENAMETOOLONG', () => stat(join(home(), 'x'.repeat(300)))],
    ];
    for (const [code, call] of calls) {
      const failure = failureOf(await errorOf(call));
      expect(failure).toMatchObject({ code: 'file-system', values: { code } });
      expect(failure.message).not.toContain(folder());
    }
  });

  it('is a defect where only a wrong call can cause it, or where it is not about a file', () => {
    for (const error of [
      refused('EBADF', 'write'),
      refused('EINVAL', 'read'),
      refused('ECONNRESET', 'connect'),
    ]) {
      expect(fileError(error)).toBeUndefined();
      expect(failureOf(error).code).toBe('defect');
    }
    expect(failureOf(new TypeError('x')).code).toBe('defect');
  });
});
