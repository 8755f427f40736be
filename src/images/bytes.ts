import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type FailureValues, UserError } from '../common/errors.js';

/** The `code` of a failed system call (`ENOENT`, ...), or `unknown`. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/**
 * The whole content of an ordinary, non-empty file. Reading it ourselves, rather than giving sharp the path, works with
 * any name, holds no file open and tells the reasons of failure apart.
 * Throws UserError `picture-missing`, `picture-is-folder`, `picture-is-not-a-file`, `picture-empty`, `picture-forbidden`,
 * `picture-file-too-large` or `picture-unreadable`.
 */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    checkStats(path, await stat(path));
    return await readFile(path);
  } catch (error) {
    throw error instanceof UserError ? error : inputError(path, error);
  }
}

function checkStats(path: string, stats: Stats): void {
  if (stats.isDirectory()) {
    throw new UserError(
      'picture-is-folder',
      `"${path}" is a folder: name one picture file inside it.`,
      naming(path),
    );
  }
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

function inputError(path: string, cause: unknown): UserError {
  const code = systemCode(cause);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return new UserError('picture-missing', `There is no file "${path}": check its name and folder.`, {
        cause,
        ...naming(path),
      });
    case 'EACCES':
    case 'EPERM':
      return new UserError(
        'picture-forbidden',
        `You have no permission to read "${path}": change its permissions or copy it to a folder of yours.`,
        { cause, ...naming(path) },
      );
    case 'ERR_FS_FILE_TOO_LARGE':
      return new UserError(
        'picture-file-too-large',
        `"${path}" is larger than 2 GiB: save the picture smaller or compressed first.`,
        { cause, ...naming(path) },
      );
    default:
      return new UserError(
        'picture-unreadable',
        `"${path}" could not be read (${code}): check the disk or copy the file elsewhere.`,
        { cause, ...naming(path, { code }) },
      );
  }
}

/** What a sentence about a file is about, for a UserError's options. */
export function naming(path: string, others: FailureValues = {}): { readonly values: FailureValues } {
  return { values: { name: path, ...others } };
}
