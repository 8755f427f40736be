import { type FileHandle, open, stat } from 'node:fs/promises';
import { UserError } from '../common/errors.js';
import { replaceFile } from '../disk/index.js';

/**
 * The size in bytes of a plain file.
 * @param what what the file is, for the sentence, such as `safetensors file`.
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

/** Opens a file for reading, hands it to `use` and closes it in any case. Failures of the system become UserErrors. */
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
 * Fills `target` from `position` on.
 * @throws UserError if the file ends before that, which happens when it is replaced while it is read.
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

/**
 * Writes a file whole or not at all; see `replaceFile`.
 * @throws UserError `network-file` if the system refuses.
 */
export async function writeAtomically(
  path: string,
  what: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  try {
    await replaceFile(path, write);
  } catch (error) {
    throw writeError(error, path, what);
  }
}

/** The error code of a system call's failure, such as ENOENT, or of a path no system can hold; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return 'syscall' in error || error.code === 'ERR_INVALID_ARG_VALUE' ? error.code : undefined;
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; check the path',
  ENOTDIR: 'does not exist; check the path',
  EACCES: 'may not be read by you; change its permissions',
  EPERM: 'may not be read by you; change its permissions',
};

const WRITE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'cannot be written because its folder does not exist; create the folder first',
  ENOTDIR: 'cannot be written because its folder does not exist; create the folder first',
  EISDIR: 'cannot be written because there is a folder of that name; choose another name',
  EACCES: 'cannot be written because you may not write there; choose another folder',
  EPERM: 'cannot be written because you may not write there; choose another folder',
  EROFS: 'cannot be written because the disk is read-only; choose another folder',
  ENOSPC: 'cannot be written because the disk is full; make room and try again',
};

function readError(error: unknown, path: string, what: string): unknown {
  return systemError(error, `The ${what} ${path}`, READ_FAULTS, 'cannot be read');
}

/** A failure to write as a UserError; a defect of ours passes unchanged. */
export function writeError(error: unknown, path: string, what: string): unknown {
  return systemError(error, `The ${what} ${path}`, WRITE_FAULTS, 'cannot be written');
}

/** Translates a failure of the system; a UserError or a defect of ours passes unchanged. */
function systemError(
  error: unknown,
  subject: string,
  faults: Readonly<Record<string, string>>,
  otherwise: string,
): unknown {
  const code = systemCode(error);
  if (error instanceof UserError || code === undefined) return error;
  return fileError(
    `${subject} ${faults[code] ?? `${otherwise} (${code}); check the path and the disk`}.`,
    error,
  );
}

function fileError(sentence: string, cause?: unknown): UserError {
  return new UserError('network-file', sentence, { cause });
}
