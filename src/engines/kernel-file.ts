import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../common/errors.js';
import { makeTemporaryFolder, type TemporaryFolder, writeFully } from '../disk/index.js';
import type { KernelBlock } from '../graph/index.js';
import { isSystemError } from '../system/system-error.js';

/**
 * Writes a network's kernels to a file in a temporary folder, for the runtime to map into memory. Release the sessions that map it
 * before the folder is removed: Windows keeps a mapped file.
 * @throws UserError `kernels-unwritable` when the temporary folder is full or may not be written.
 */
export async function writeKernels(block: KernelBlock): Promise<TemporaryFolder> {
  let folder: TemporaryFolder | undefined;
  try {
    folder = makeTemporaryFolder();
    await writeBlock(join(folder.path, block.fileName), block);
    return folder;
  } catch (cause) {
    await folder?.remove();
    if (!isSystemError(cause)) throw cause;
    const megabytes = Math.ceil(block.length / 1e6);
    throw new UserError(
      'kernels-unwritable',
      `The temporary folder ${tmpdir()} cannot take the ${megabytes} MB that the network needs there: make room or set TMPDIR to another folder.`,
      { cause },
    );
  }
}

async function writeBlock(path: string, block: KernelBlock): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.truncate(block.length);
    for (const { offset, values } of block.chunks())
      await writeFully(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
  } finally {
    await file.close();
  }
}
