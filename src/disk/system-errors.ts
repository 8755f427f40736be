import { dirname } from 'node:path';
import type { ErrorCode } from '../common/error-codes.js';
import { type FailureValues, UserError } from '../common/errors.js';
import { fileError, ownPlace, systemCode } from '../system/system-error.js';

/** The meaning of system errors for the user. */
const CONDITIONS = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ERR_INVALID_ARG_VALUE: 'missing', // a path with a zero byte, which no file can have
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'read-only',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EISDIR: 'folder',
  ENAMETOOLONG: 'name-too-long',
  ERR_FS_FILE_TOO_LARGE: 'too-large',
  EMFILE: 'too-many-open',
  ENFILE: 'too-many-open',
  EIO: 'device-failed',
} as const;
type Condition = (typeof CONDITIONS)[keyof typeof CONDITIONS];
const conditions: Readonly<Record<string, Condition>> = CONDITIONS;

/** Code, sentence and further values of an error. */
type Entry = readonly [code: ErrorCode, sentence: string, values?: FailureValues];

/** The entry of each condition; `other` for those that are not listed. */
type Entries = Readonly<Partial<Record<Condition, Entry>>> & { readonly other: Entry };

/**
 * The UserError for a failure to read a picture: `picture-missing`, `picture-is-folder`, `picture-forbidden`, `picture-file-too-large`
 * or `picture-unreadable`. An error that is not the system's is returned unchanged.
 */
export function pictureError(path: string, cause: unknown): unknown {
  return translated(cause, path, (code) => ({
    missing: ['picture-missing', `There is no file "${path}": check its name and folder.`],
    'name-too-long': ['picture-missing', `There is no file "${path}": check its name and folder.`],
    folder: ['picture-is-folder', `"${path}" is a folder: name one picture file inside it.`],
    forbidden: [
      'picture-forbidden',
      `You have no permission to read "${path}": change its permissions or copy it to a folder of yours.`,
    ],
    'too-large': [
      'picture-file-too-large',
      `"${path}" is larger than 2 GiB: save the picture smaller or compressed first.`,
    ],
    'too-many-open': [
      'picture-unreadable',
      `"${path}" could not be read because too many files are open (${code}): close other programs and try again.`,
      { code, context: 'too-many-open' },
    ],
    other: [
      'picture-unreadable',
      `"${path}" could not be read (${code}): check the disk or copy the file elsewhere.`,
      { code },
    ],
  }));
}

/**
 * The UserError for a failure to write a file of the user's: `output-folder-missing`, `output-is-folder`, `output-forbidden`,
 * `output-disk-full` or `output-unwritable`; for a file in a folder of Impasto's own, that of {@link fileError}. An error that is not the
 * system's is returned unchanged.
 */
export function outputError(path: string, cause: unknown): unknown {
  if (ownPlace(path) !== undefined) return fileError(cause, path) ?? cause;
  const folder = dirname(path);
  return translated(cause, path, (code) => ({
    missing: [
      'output-folder-missing',
      `"${path}" cannot be written because the folder "${folder}" does not exist: make the folder or choose another.`,
      { folder },
    ],
    folder: ['output-is-folder', `"${path}" is a folder: give the result a file name inside it.`],
    forbidden: [
      'output-forbidden',
      `You have no permission to write "${path}": change the folder's permissions or choose another folder.`,
    ],
    'read-only': [
      'output-forbidden',
      `"${path}" cannot be written because the disk is read-only: choose another folder.`,
    ],
    full: [
      'output-disk-full',
      `The disk is full, so "${path}" was not written: free some space or choose another disk.`,
    ],
    'name-too-long': [
      'output-unwritable',
      `"${path}" could not be written because its name is too long: choose a shorter name.`,
      { code, context: 'name-too-long' },
    ],
    'too-many-open': [
      'output-unwritable',
      `"${path}" could not be written because too many files are open (${code}): close other programs and try again.`,
      { code, context: 'too-many-open' },
    ],
    'device-failed': [
      'output-unwritable',
      `"${path}" could not be written because the disk reported an error (${code}): check the disk or choose another.`,
      { code },
    ],
    other: [
      'output-unwritable',
      `"${path}" could not be written (${code}): choose another folder.`,
      { code },
    ],
  }));
}

/** The UserError `network-file` for a failure to read a file. @param what what the file is, such as `safetensors file`. */
export function readError(cause: unknown, path: string, what: string): unknown {
  return networkError(cause, `The ${what} ${path}`, (code) => ({
    missing: 'does not exist; check the path',
    folder: 'is a folder; give the path of a file',
    forbidden: 'may not be read by you; change its permissions',
    'too-many-open': `cannot be read because too many files are open (${code}); close other programs and try again`,
    other: `cannot be read (${code}); check the path and the disk`,
  }));
}

/** The UserError `network-file` for a failure to write a file. @param what as for {@link readError}. */
export function writeError(cause: unknown, path: string, what: string): unknown {
  return networkError(cause, `The ${what} ${path}`, (code) => ({
    missing: 'cannot be written because its folder does not exist; create the folder first',
    folder: 'cannot be written because there is a folder of that name; choose another name',
    forbidden: 'cannot be written because you may not write there; choose another folder',
    'read-only': 'cannot be written because the disk is read-only; choose another folder',
    full: 'cannot be written because the disk is full; make room and try again',
    'name-too-long': 'cannot be written because its name is too long; choose a shorter name',
    'too-many-open': `cannot be written because too many files are open (${code}); close other programs and try again`,
    other: `cannot be written (${code}); check the path and the disk`,
  }));
}

type Phrases = Readonly<Partial<Record<Condition, string>>> & { readonly other: string };

function networkError(cause: unknown, subject: string, phrases: (code: string) => Phrases): unknown {
  const code = systemCode(cause);
  if (code === undefined) return cause;
  const table = phrases(code);
  const phrase = table[conditions[code] ?? 'other'] ?? table.other;
  return new UserError('network-file', `${subject} ${phrase}.`, { cause });
}

function translated(cause: unknown, path: string, entries: (code: string) => Entries): unknown {
  const system = systemCode(cause);
  if (system === undefined) return cause;
  const table = entries(system);
  const [code, sentence, values] = table[conditions[system] ?? 'other'] ?? table.other;
  return new UserError(code, sentence, { cause, values: { name: path, ...values } });
}
