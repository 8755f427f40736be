import { lstatSync, rmSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { systemCode } from '../system/system-error.js';

/**
 * Creates a folder, and the folders it is in, unless it exists. (Node's own recursive `mkdir` never returns in /proc.)
 * @param mode its permissions if it is created.
 * @throws the system's error.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path, mode);
  }
}

/**
 * As {@link makeFolder}, so that other users cannot read the folder. An existing one is closed to them if this user owns it and it holds
 * nothing of others: the permissions of a shared folder, such as /tmp, stay. On Windows the user's folders are private anyway.
 * @param names of everything that Impasto keeps in the folder.
 */
export async function makePrivateFolder(path: string, names: readonly string[]): Promise<void> {
  await makeFolder(path, 0o700);
  const { uid, mode } = await stat(path);
  const isShared = (mode & 0o077) !== 0 && (mode & 0o1000) === 0;
  if (!isShared || uid !== process.getuid?.()) return;
  if ((await readdir(path)).every((name) => names.includes(name))) await chmod(path, mode & 0o700);
}

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw error;
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw error;
  }
}

/**
 * Deletes a folder or file of Impasto's with everything in it, unless it does not exist. Every recursive deletion is done here.
 * @param root a folder that Impasto made or that the user named.
 * @param names of the folders from there to the one to delete; none may be a path or a symbolic link, so that nothing outside `root` can
 * be deleted, whatever records contain.
 * @throws UserError `folder-foreign`, or the system's error.
 */
export async function removeFolder(root: string, ...names: readonly [string, ...string[]]): Promise<void> {
  await rm(insideOf(root, names), { recursive: true, force: true, maxRetries: 3 });
}

/** As {@link removeFolder}, for a process that exits. */
export function removeFolderSync(root: string, ...names: readonly [string, ...string[]]): void {
  rmSync(insideOf(root, names), { recursive: true, force: true });
}

function insideOf(root: string, names: readonly string[]): string {
  let path = root;
  for (const name of names) {
    if (path !== root && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw foreign(path);
    path = join(path, name);
    if (/^\.{0,2}$|[/\\\0]/.test(name)) throw foreign(path);
  }
  return path;
}

function foreign(path: string): UserError {
  return new UserError(
    'folder-foreign',
    `"${path}" was not deleted because Impasto did not make it: delete it yourself if you do not need it.`,
    { values: { path } },
  );
}
