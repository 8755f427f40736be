import { stat } from 'node:fs/promises';
import { extname, isAbsolute } from 'node:path';
import { shell } from 'electron';
import { UserError } from '../src/common/errors.js';

/**
 * Shows a file in the system's file manager.
 * @throws UserError `path-missing` when it does not exist.
 */
export async function reveal(path: string): Promise<void> {
  await statsOf(path);
  shell.showItemInFolder(path);
}

/**
 * Opens a folder in the system's file manager.
 * @throws UserError `path-missing` when it does not exist, `no-folder` for a file or program, which opening would run, `folder-closed`
 *   when the system fails to open it.
 */
export async function openFolder(path: string): Promise<void> {
  const stats = await statsOf(path);
  // On macOS an application is a folder.
  if (!stats.isDirectory() || extname(path).toLowerCase() === '.app')
    throw new UserError('no-folder', `"${path}" is not a folder: choose the folder that contains it.`);
  const problem = await shell.openPath(path);
  if (problem !== '')
    throw new UserError(
      'folder-closed',
      `"${path}" could not be opened (${problem}): open it in your file manager.`,
    );
}

async function statsOf(path: string) {
  const stats = isAbsolute(path) ? await stat(path).catch(() => undefined) : undefined;
  if (stats) return stats;
  throw new UserError('path-missing', `"${path}" no longer exists: it was moved or deleted.`);
}
