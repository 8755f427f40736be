import { lstatSync, rmSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { systemCode } from './system-errors.js';

/**
 * Creates a folder, and the folders it is in, unless it exists. (Node's own recursive `mkdir` never returns in /proc.)
 * @throws the system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
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
