import { rmSync } from 'node:fs';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../common/errors.js';
import { isSystemError } from '../disk/index.js';
import type { KernelBlock } from '../graph/index.js';

/** A folder of this process that holds the kernels of one network for the runtime to map. */
export interface KernelFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const prefix = 'impasto-kernels-';

/** A folder this old was left by a process that was killed: no run lasts so long. */
const staleMilliseconds = 7 * 24 * 3600 * 1000;

const living = new Set<string>();

/**
 * Writes a network's kernels to a file in a temporary folder. The folder goes when `remove` is called, or with the process;
 * what killed processes left behind goes after a week. Release the sessions that map the file first: Windows keeps a mapped file.
 * @throws UserError `kernels-unwritable` when the temporary folder is full or may not be written.
 */
export async function writeKernels(block: KernelBlock): Promise<KernelFolder> {
  let path: string | undefined;
  try {
    await sweep();
    path = await makeFolder();
    await writeBlock(join(path, block.fileName), block);
    const folder = path;
    return { path: folder, remove: () => remove(folder) };
  } catch (cause) {
    if (path !== undefined) await remove(path);
    if (!isSystemError(cause)) throw cause;
    const megabytes = Math.ceil(block.length / 1e6);
    throw new UserError(
      'kernels-unwritable',
      `The temporary folder ${tmpdir()} cannot take the ${megabytes} MB that the network needs there: make room or set TMPDIR to another folder.`,
      { cause },
    );
  }
}

async function makeFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  if (living.size === 0) process.once('exit', removeAll);
  living.add(path);
  return path;
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
  living.delete(path);
  if (living.size === 0) process.off('exit', removeAll);
}

function removeAll(): void {
  for (const path of living) {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // A file that is still mapped stays until the sweep of a later run.
    }
  }
}

async function sweep(): Promise<void> {
  const before = Date.now() - staleMilliseconds;
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const path = join(tmpdir(), name);
    const age = await stat(path).catch(() => undefined); // another process may have swept it
    if (age && age.mtimeMs < before) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function writeBlock(path: string, block: KernelBlock): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.truncate(block.length);
    for (const { offset, values } of block.chunks()) {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      for (let written = 0; written < bytes.length; ) {
        written += (await file.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
      }
    }
  } finally {
    await file.close();
  }
}
