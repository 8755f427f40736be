import { stat } from 'node:fs/promises';
import { extname, isAbsolute } from 'node:path';
import { shell } from 'electron';
import { UserError } from '../src/common/errors.js';

/**
 * Shows a file in the system's file manager.
 * @throws UserError `path-missing` when it is gone.
 */
export async function reveal(path: string): Promise<void> {
  await statsOf(path);
  shell.showItemInFolder(path);
}

/**
 * Opens a folder in the system's file manager.
 * @throws UserError `path-missing` when it is gone, `no-folder` for what opening would run, `folder-closed` when the system refuses.
 */
export async function openFolder(path: string): Promise<void> {
  const stats = await statsOf(path);
  // On macOS a program is a folder too.
  if (!stats.isDirectory() || extname(path).toLowerCase() === '.app')
    throw new UserError('no-folder', `"${path}" is no folder: choose the folder that it lies in.`);
  const problem = await shell.openPath(path);
  if (problem !== '')
    throw new UserError('folder-closed', `"${path}" could not be opened (${problem}): open it by hand.`);
}

async function statsOf(path: string) {
  const stats = isAbsolute(path) ? await stat(path).catch(() => undefined) : undefined;
  if (stats) return stats;
  throw new UserError('path-missing', `"${path}" is not there any more: it was moved or deleted.`);
}
