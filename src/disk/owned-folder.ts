import { readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, removeFolder } from './folders.js';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.js';
import { readRegular } from './read.js';

/** The file in a folder that says which process uses it. */
const OWNER_FILE = 'owner.json';

/** Creates a folder, unless it exists, and marks it as used by this process. @throws the system's error. */
export async function makeOwnedFolder(path: string): Promise<void> {
  await makeFolder(path);
  await writeFile(join(path, OWNER_FILE), JSON.stringify(thisProcess()));
}

/** Removes the mark of {@link makeOwnedFolder}, and the folder if nothing else is in it. It never throws. */
export async function leaveOwnedFolder(path: string): Promise<void> {
  await rm(join(path, OWNER_FILE), { force: true }).catch(() => undefined);
  await rmdir(path).catch(() => undefined);
}

/**
 * Deletes the folders in `parent` in which nothing has changed for so long and that no running process uses. It never throws.
 * @param pattern of the names of the folders that Impasto makes there.
 */
export async function sweepOwnedFolders(
  parent: string,
  pattern: RegExp,
  milliseconds: number,
): Promise<void> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(parent, entry.name);
    if (!entry.isDirectory() || !pattern.test(entry.name)) continue;
    if (Date.now() - (await lastChange(path)) <= milliseconds || (await isUsed(path))) continue;
    await removeFolder(parent, entry.name).catch(() => undefined);
  }
}

/** Milliseconds since 1970, of the folder and the files in it; infinite where that cannot be read. */
async function lastChange(path: string): Promise<number> {
  try {
    const paths = [path, ...(await readdir(path)).map((name) => join(path, name))];
    return Math.max(...(await Promise.all(paths.map(async (one) => (await stat(one)).mtimeMs))));
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

async function isUsed(path: string): Promise<boolean> {
  try {
    const owner: ProcessIdentity = JSON.parse((await readRegular(join(path, OWNER_FILE))).toString());
    return (await isAlive(owner)) === true;
  } catch {
    return false;
  }
}
