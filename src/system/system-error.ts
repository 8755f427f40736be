import { tmpdir } from 'node:os';
import { isAbsolute, relative, sep } from 'node:path';
import { UserError } from '../common/errors.js';
import { userDataFolder } from './user-folders.js';

/**
 * The code of an operating system's error, such as `ENOENT`, or of Node's for a path or size that no system call accepts; undefined for
 * other errors.
 */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const isSystem =
    'syscall' in error || error.code === 'ERR_INVALID_ARG_VALUE' || error.code === 'ERR_FS_FILE_TOO_LARGE';
  return isSystem ? error.code : undefined;
}

/** Whether an error is the operating system's (disk full, no permission), not a defect of Impasto. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return systemCode(error) !== undefined;
}

/** An error as the system would report it, for conditions that Impasto finds itself. */
export function systemError(code: string, syscall: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });
}

/** System calls on files and folders, as Node names them. */
const FILE_CALLS =
  /^(?:access|chmod|close|copyfile|cp|f?datasync|fchmod|f?stat|f?sync|f?truncate|futime|link|lstat|lutime|mkdir|mkdtemp|open|opendir|read|readdir|readlink|realpath|rename|rm|rmdir|scandir|statfs|symlink|unlink|utime|write)/;

/** Codes that only a wrong call can cause. */
const DEFECTS = ['EBADF', 'EFAULT', 'EINVAL'];

/** Advice by code; for others, the disk is the likely cause. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'something is missing there, so check whether another program deletes or moves files',
  ENOTDIR: 'a file is where a folder should be, so move the file elsewhere',
  EISDIR: 'a folder is where a file should be, so move the folder elsewhere',
  EEXIST: 'a file is where a folder should be, so move the file elsewhere',
  EACCES: 'change its permissions',
  EPERM: 'change its permissions',
  EROFS: 'the disk is read-only, so make it writable or use another',
  ELOOP: 'its symbolic links lead in a circle, so correct them',
  ENAMETOOLONG: 'its name or the names of its folders are too long, so choose shorter ones',
};

/**
 * The UserError for a failed system call on a file or folder that no module has a better sentence for: `disk-full`, `too-many-files` or
 * `file-system`. It names Impasto's own folders in words and never shows a path inside them. Undefined for any other error.
 * @param path of the file that was meant; that in the error if left out.
 */
export function fileError(error: unknown, path?: string): UserError | undefined {
  const code = systemCode(error);
  if (code === undefined || DEFECTS.includes(code) || !isFileCall(error)) return undefined;
  const { path: from, dest } = error as { path?: string; dest?: string };
  const file = path ?? dest ?? from;
  const place = file === undefined ? undefined : ownPlace(file);
  if (code === 'EMFILE' || code === 'ENFILE')
    return new UserError(
      'too-many-files',
      `Too many files are open (${code}): close other programs and try again.`,
      { cause: error, values: { code } },
    );
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UserError('disk-full', `${diskOf(file, place)} is full: make room and try again.`, {
      cause: error,
    });
  const advice = ADVICE[code] ?? 'check the disk';
  const values = {
    code,
    ...(place === undefined && file !== undefined ? { name: file, context: 'name' } : {}),
  };
  return new UserError('file-system', `${subjectOf(file, place)} cannot be used (${code}): ${advice}.`, {
    cause: error,
    values,
  });
}

function isFileCall(error: unknown): boolean {
  const { syscall } = error as { syscall?: unknown };
  return typeof syscall === 'string' && FILE_CALLS.test(syscall);
}

const diskOf = (file: string | undefined, place: string | undefined) =>
  file === undefined ? 'The disk' : `The disk with ${place ?? `"${file}"`}`;

function subjectOf(file: string | undefined, place: string | undefined): string {
  if (place !== undefined) return place.charAt(0).toUpperCase() + place.slice(1);
  return file === undefined ? 'A file' : `"${file}"`;
}

/** Which of Impasto's own folders a path is in, in words; undefined for a path of the user's. */
export function ownPlace(path: string): string | undefined {
  if (isInside(userDataFolder(), path)) return 'Impasto’s data folder';
  if (path.split(sep).includes('.impasto')) return 'the folder .impasto beside the results';
  return isInside(tmpdir(), path) && temporaryPattern.test(relative(tmpdir(), path))
    ? 'the temporary folder'
    : undefined;
}

/** The folders that `makeTemporaryFolder` makes. */
const temporaryPattern = /^impasto-\d+-\d+-/;

function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside.split(sep)[0] !== '..' && !isAbsolute(inside);
}
