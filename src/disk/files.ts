import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A name beside `path` that no other file has, whatever the length of its own. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.impasto-${randomBytes(8).toString('hex')}.part`);
}

/**
 * Writes a file so that a reader sees all of it or nothing: `write` fills a temporary file in the same folder, which is synchronised
 * to disk and renamed over `path`. On failure the temporary is removed and an earlier file of that name is left as it was.
 * @throws whatever the system or `write` throws; callers turn it into a sentence.
 */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeAndFlush(temporary, write);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first failure is the one to tell
    throw error;
  }
}

async function writeAndFlush(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether an error is the operating system's refusal (no room, no permission), not a defect of ours. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
