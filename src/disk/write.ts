import { randomBytes } from 'node:crypto';
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode, systemError } from '../system/system-error.js';
import { freeName } from './names.js';
import { isLabelAlive, PROCESS_LABEL, processLabel } from './process-identity.js';
import { outputError } from './system-errors.js';

/** What a file will hold: all of it, or a function that writes it piece by piece. */
type Content = string | Uint8Array | ((output: Output) => Promise<void>);

/** A file that is being written from its start. */
export interface Output {
  /** Appends all of the bytes. @throws the system's error where it does not take them all. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
}

/** Waits between attempts to rename, in milliseconds: virus scanners and indexers on Windows hold new files for about so long. */
const RENAME_WAITS = [10, 30, 100, 300, 1000];

/** What a file system reports that has no hard links; Windows reports EISDIR on FAT. */
const NO_LINKS = [
  'EPERM',
  'EACCES',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EINVAL',
  'EISDIR',
  'EMLINK',
  'EXDEV',
];

const pending = new Set<Promise<unknown>>();

/** Resolves when the writes that are under way have ended, so that the process can exit without leaving a temporary file behind. */
export async function writesSettled(): Promise<void> {
  await Promise.allSettled(pending);
}

/** A path in the same folder that no other file has, however long the name of `path` is. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.impasto-${processLabel()}-${randomBytes(8).toString('hex')}.part`);
}

/** Names of {@link temporaryBeside}; early versions left out the process. */
const TEMPORARY_NAME = new RegExp(`^\\.impasto-(?:${PROCESS_LABEL}-)?[0-9a-f]{16}\\.part$`);

/** Whether a file name is one of {@link temporaryBeside}. */
export const isTemporaryName = (name: string): boolean => TEMPORARY_NAME.test(name);

const sweptFolders = new Set<string>();

/** Removes, once in this process, the temporary files that killed processes left in a folder. */
async function sweepOnce(folder: string): Promise<void> {
  if (sweptFolders.has(folder)) return;
  sweptFolders.add(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    const [match, ...label] = TEMPORARY_NAME.exec(name) ?? [];
    if (match !== undefined && (await isLabelAlive(...label)) === false)
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** The file that a symbolic link leads to, which may be missing; any other path as it is. */
export async function throughLinks(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return path;
  return await realpath(path).catch(() => resolve(dirname(path), target));
}

/**
 * Writes a file whole or not at all, over an earlier one: a temporary file in the same folder is filled, flushed to the disk and renamed.
 * It has the permissions of an earlier file. On failure the temporary file is removed and an earlier file is left as it was.
 * @param toError makes the error that is thrown for the system's.
 * @throws UserError `output-*` unless `toError` says otherwise; what `content` throws.
 */
export async function writeAtomically(
  path: string,
  content: Content,
  toError: (cause: unknown) => unknown = (cause) => outputError(path, cause),
): Promise<void> {
  try {
    await withTemporary(path, content, async (temporary) => {
      const earlier = await lstat(path).catch(() => undefined);
      if (earlier?.isFile()) await chmod(temporary, earlier.mode & 0o777).catch(() => undefined); // some disks have none
      await replace(temporary, path);
    });
  } catch (error) {
    throw toError(error);
  }
}

/**
 * Writes a new file whole or not at all and never over another: where the name is taken, even at the same moment by another process, under
 * the lowest number from 2 on that is free.
 * @param beforeNaming called with each name before the file gets it; again with the next one if another process took it first.
 * @returns the path that the file has.
 * @throws UserError `output-*`; what `content` and `beforeNaming` throw.
 */
export async function writeNew(
  path: string,
  content: Content,
  beforeNaming: (candidate: string) => Promise<void> = async () => undefined,
): Promise<string> {
  try {
    return await withTemporary(path, content, (temporary) =>
      freeName(path, async (candidate) => {
        if (await exists(candidate)) return true;
        await beforeNaming(candidate);
        return !(await publish(temporary, candidate));
      }),
    );
  } catch (error) {
    throw outputError(path, error);
  }
}

/** Makes a file with this content, in one step, unless there is one. @returns whether it did. @throws the system's error. */
export async function createExclusively(path: string, content: string): Promise<boolean> {
  return await withTemporary(path, content, (temporary) => publish(temporary, path));
}

/** Writes all bytes at a position of an open file, or from where it stands. @throws the system's error where it does not take them all. */
export async function writeFully(file: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = position === undefined ? null : position + done;
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
    if (bytesWritten === 0) throw systemError('EIO', 'write');
    done += bytesWritten;
  }
}

/** Renames over an earlier file, again after a while where the system says that it is busy. @throws the system's error. */
export async function replace(from: string, to: string): Promise<void> {
  for (const wait of RENAME_WAITS) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!['EBUSY', 'EPERM', 'EACCES'].includes(systemCode(error) ?? '')) throw error;
      if ((await stat(to).catch(() => undefined))?.isDirectory()) throw systemError('EISDIR', 'rename');
      await pause(wait);
    }
  }
  await rename(from, to);
}

/** Fills a temporary file, hands it to `use` and removes what is left of it; {@link writesSettled} waits for it. */
async function withTemporary<T>(
  path: string,
  content: Content,
  use: (temporary: string) => Promise<T>,
): Promise<T> {
  const writing = sweepOnce(resolve(dirname(path))).then(() =>
    fillAndUse(temporaryBeside(path), content, use),
  );
  pending.add(writing);
  try {
    return await writing;
  } finally {
    pending.delete(writing);
  }
}

async function fillAndUse<T>(
  temporary: string,
  content: Content,
  use: (temporary: string) => Promise<T>,
): Promise<T> {
  try {
    await fill(temporary, content);
    const result = await use(temporary);
    await flushFolder(dirname(temporary));
    return result;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined); // the first failure is the one to report
  }
}

async function fill(path: string, content: Content): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const write = (bytes: Uint8Array) => writeFully(file, bytes);
    if (typeof content === 'function') await content({ write });
    else await write(content instanceof Uint8Array ? content : Buffer.from(content));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a finished file its name if that is free. @returns whether it was. */
async function publish(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.includes(code ?? '')) throw error;
    return await publishByRename(temporary, path);
  }
}

/** For disks without hard links: an empty file takes the name, and the finished one replaces it. */
async function publishByRename(temporary: string, path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await replace(temporary, path);
    return true;
  } catch (error) {
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** So that a new name survives a power cut. Windows cannot open a folder, and some network disks cannot flush one: there the rename alone has to do. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close().catch(() => undefined);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
