import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemError } from '../system/system-error.js';

/** Records are far smaller; a larger file is not one. */
const RECORD_BYTES = 64e6;

/**
 * Opens a regular file for reading. A pipe is refused instead of waited for.
 * @throws the system's error; EISDIR for a folder, and EINVAL for a device, a pipe or a socket.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw systemError(stats.isDirectory() ? 'EISDIR' : 'EINVAL', 'open');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * All bytes of a regular file.
 * @param most the largest size, in bytes.
 * @throws the system's error; EFBIG for a larger file, and as {@link openRegular}.
 */
export async function readRegular(path: string, most = RECORD_BYTES): Promise<Buffer> {
  const file = await openRegular(path);
  try {
    if ((await file.stat()).size > most) throw systemError('EFBIG', 'read');
    return await file.readFile();
  } finally {
    await file.close();
  }
}
