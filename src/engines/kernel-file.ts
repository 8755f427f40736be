import { rmSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KernelBlock } from '../graph/index.js';

/** A folder of this process that holds the kernels of one network for the runtime to map. */
export interface KernelFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/**
 * Writes a network's kernels to a file in a temporary folder. The folder goes when `remove` is called, or with the process.
 */
export async function writeKernels(block: KernelBlock): Promise<KernelFolder> {
  const path = await mkdtemp(join(tmpdir(), 'impasto-'));
  const removeAtExit = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  const remove = async () => {
    process.off('exit', removeAtExit);
    await rm(path, { recursive: true, force: true });
  };
  try {
    await writeBlock(join(path, block.fileName), block);
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
}

async function writeBlock(path: string, block: KernelBlock): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.truncate(block.length);
    for (const { offset, values } of block.chunks()) {
      await file.write(
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
        0,
        values.byteLength,
        offset,
      );
    }
  } finally {
    await file.close();
  }
}
