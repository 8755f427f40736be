import { mkdtempSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../common/errors.js';
import { systemCode } from '../system/system-error.js';
import { removeFolder, removeFolderSync } from './folders.js';
import { isLabelAlive, PROCESS_LABEL, processLabel } from './process-identity.js';

/** A temporary folder of this process. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** A folder whose owner cannot be checked is left over when it is this old, because no run takes that long. */
const STALE_MILLISECONDS = 7 * 24 * 3600 * 1000;

/** The owner is in the name, so that there is no moment without it: its number, its start and a hash of where the number is valid. */
const NAME = new RegExp(`^impasto-(?:${PROCESS_LABEL}-|kernels-)?\\w{6}$`);

const living = new Set<string>();
const swept = new Set<string>();

/**
 * Makes a folder in the system's temporary folder. It is removed by `remove` or when the process exits; if the process is killed, by the
 * next Impasto that makes one. The first call in a process starts to remove what killed ones left behind.
 * @throws UserError `temporary-folder`.
 */
export function makeTemporaryFolder(): TemporaryFolder {
  const parent = tmpdir();
  const path = makeIn(parent, `impasto-${processLabel()}-`);
  if (living.size === 0) process.once('exit', removeAll);
  living.add(path);
  if (!swept.has(parent)) void sweepTemporaryFolders(parent);
  swept.add(parent);
  return { path, remove: () => remove(path) };
}

function makeIn(parent: string, prefix: string): string {
  try {
    return mkdtempSync(join(parent, prefix));
  } catch (cause) {
    const code = systemCode(cause);
    if (code === undefined) throw cause;
    throw new UserError(
      'temporary-folder',
      `Nothing can be written to the temporary folder "${parent}" (${code}): create it, make room in it, or set TMPDIR to another folder.`,
      { cause, values: { folder: parent, code } },
    );
  }
}

/** Removes the temporary folders of processes that have ended. */
export async function sweepTemporaryFolders(parent: string = tmpdir()): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = NAME.exec(name);
    const path = join(parent, name);
    if (owner && (await isLeftOver(path, owner))) await removeFolder(parent, name).catch(() => undefined);
  }
}

async function isLeftOver(path: string, [, pid, start, place]: readonly string[]): Promise<boolean> {
  if (living.has(path)) return false;
  const alive = await isLabelAlive(pid, start, place);
  const age = await stat(path).catch(() => undefined); // another process may have removed it
  return alive === undefined ? age !== undefined && Date.now() - age.mtimeMs > STALE_MILLISECONDS : !alive;
}

async function remove(path: string): Promise<void> {
  await removeFolder(dirname(path), basename(path));
  living.delete(path);
  if (living.size === 0) process.off('exit', removeAll);
}

function removeAll(): void {
  for (const path of living) {
    try {
      removeFolderSync(dirname(path), basename(path));
    } catch {
      // Windows keeps a file that is mapped into memory; a later sweep removes it.
    }
  }
}
