import { type FileHandle, open, stat } from 'node:fs/promises';
import { UserError } from '../common/errors.js';
import { readError } from '../disk/index.js';

/**
 * The size in bytes of a plain file.
 * @param what the kind of file for the message, such as `safetensors file`.
 * @throws UserError `network-file` if it is missing, unreadable, a folder or not a plain file.
 */
export async function plainFileSize(path: string, what: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw readError(error, path, what);
  });
  if (found.isFile()) return found.size;
  const kind = found.isDirectory() ? 'a folder' : 'not a plain file';
  throw fileError(`The ${what} ${path} is ${kind}; give the path of a file.`);
}

/** Opens a file for reading, passes it to `use` and closes it. @throws UserError `network-file` for the system's errors. */
export async function withFile<T>(
  path: string,
  what: string,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw readError(error, path, what);
  });
  try {
    return await use(file);
  } catch (error) {
    throw readError(error, path, what);
  } finally {
    await file.close();
  }
}

/**
 * Fills `target` with the bytes from `position`.
 * @throws UserError `network-file` if the file ends earlier, because it was replaced while it was read.
 */
export async function readExactly(
  file: FileHandle,
  target: Uint8Array,
  position: number,
  path: string,
): Promise<void> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, target.length - done, position + done);
    if (bytesRead === 0) throw fileError(`The file ${path} changed while it was being read; try again.`);
    done += bytesRead;
  }
}

function fileError(sentence: string): UserError {
  return new UserError('network-file', sentence);
}
