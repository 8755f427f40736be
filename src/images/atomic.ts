import { dirname } from 'node:path';
import { UserError } from '../common/errors.js';
import { isSystemError, replaceFile } from '../disk/index.js';
import { naming, systemCode } from './bytes.js';

/**
 * Writes a file whole or not at all; see `replaceFile`.
 * Throws UserError `output-folder-missing`, `output-is-folder`, `output-forbidden`, `output-disk-full` or `output-unwritable`.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(path, (file) => file.writeFile(content));
  } catch (error) {
    throw isSystemError(error) ? outputError(path, error) : error;
  }
}

/** The sentence for a failed write to `path`. */
export function outputError(path: string, cause: unknown): UserError {
  const code = systemCode(cause);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new UserError(
        'output-folder-missing',
        `"${path}" cannot be written because the folder "${dirname(path)}" does not exist: make the folder or choose another.`,
        { cause, ...naming(path, { folder: dirname(path) }) },
      );
    case 'EISDIR':
      return new UserError(
        'output-is-folder',
        `"${path}" is a folder: give the result a file name inside it.`,
        { cause, ...naming(path) },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UserError(
        'output-forbidden',
        `You have no permission to write "${path}": change the folder's permissions or choose another folder.`,
        { cause, ...naming(path) },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new UserError(
        'output-disk-full',
        `The disk is full, so "${path}" was not written: free some space or choose another disk.`,
        { cause, ...naming(path) },
      );
    default:
      return new UserError(
        'output-unwritable',
        `"${path}" could not be written (${code}): choose another folder.`,
        { cause, ...naming(path, { code }) },
      );
  }
}
