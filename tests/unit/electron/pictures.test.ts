import { type FileHandle, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { savePicture } from '../../../electron/pictures.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';

const folder = temporaryFolder();
const picture = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
const save = (path: string) => savePicture(async () => new Response(picture), '/api/jobs/a/result', path);

describe('saving a picture', () => {
  let file: FileHandle;
  /** The prototype that every file handle of this process shares. */
  let handles: FileHandle;
  beforeEach(async () => {
    file = await open(join(folder(), 'existing.png'), 'w');
    handles = Object.getPrototypeOf(file);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await file.close();
  });

  it('writes everything when the system writes only part of each buffer', async () => {
    const write = handles.write as (...args: unknown[]) => Promise<never>;
    const short = vi.spyOn(handles, 'write').mockImplementation(function (
      this: FileHandle,
      ...args: unknown[]
    ) {
      const [bytes, offset, length, position] = args;
      return write.call(this, bytes, offset, Math.min(Number(length), 7_000), position);
    });
    await save(join(folder(), 'short.png'));
    expect(short.mock.calls.length).toBeGreaterThan(10);
    expect(picture.equals(await readFile(join(folder(), 'short.png')))).toBe(true);
  });

  it('keeps an existing file when the disk is full, and leaves no temporary file', async () => {
    const path = join(folder(), 'existing.png');
    await writeFile(path, 'an earlier picture');
    const before = await readdir(folder());
    vi.spyOn(handles, 'write').mockRejectedValue(
      Object.assign(new Error('ENOSPC: no space left on device, write'), {
        code: 'ENOSPC',
        syscall: 'write',
      }),
    );
    expect((await userErrorOf(() => save(path))).code).toBe('output-disk-full');
    expect(await readFile(path, 'utf8')).toBe('an earlier picture');
    expect(await readdir(folder())).toEqual(before);
  });
});
