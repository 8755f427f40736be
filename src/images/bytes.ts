import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type FailureValues, UserError } from '../common/errors.js';
import { pictureError } from '../disk/index.js';
import { systemError } from '../system/system-error.js';

/**
 * Reads an ordinary, non-empty file. It is not left to sharp, which fails for some names, keeps files open and does not report why a read
 * failed.
 * @throws UserError `picture-missing`, `picture-is-folder`, `picture-is-not-a-file`, `picture-empty`, `picture-forbidden`,
 * `picture-file-too-large` or `picture-unreadable`.
 */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    checkStats(path, await stat(path));
    return await readFile(path);
  } catch (error) {
    throw pictureError(path, error);
  }
}

function checkStats(path: string, stats: Stats): void {
  if (stats.isDirectory()) throw systemError('EISDIR', 'read');
  if (!stats.isFile()) {
    throw new UserError(
      'picture-is-not-a-file',
      `"${path}" is a device or a pipe: save the picture as an ordinary file first.`,
      naming(path),
    );
  }
  if (stats.size === 0) {
    throw new UserError(
      'picture-empty',
      `"${path}" is empty (0 bytes): save or download the picture again.`,
      naming(path),
    );
  }
}

/** The options of a UserError about a file: its name and further values. */
export function naming(path: string, others: FailureValues = {}): { readonly values: FailureValues } {
  return { values: { name: path, ...others } };
}

/** The result of reading in bytes, or undefined when that went beyond their end. */
export function unlessCut<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
