import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../common/hash.js';
import { hashOfFile, writeAtomically } from '../disk/index.js';
import { checkpointFile } from './checkpoints.js';
import type { PaintOutcome } from './protocol.js';

const fileName = 'result.json';

/** A painting that has come to its result. */
export interface FinishedPainting {
  readonly state: 'done' | 'stopped';
  readonly result: NonNullable<PaintOutcome['result']>;
}

/**
 * Writes down, before a result is written, what it will be; so that whoever finds a job without an end can tell whether the result was
 * still written, and does not paint it a second time.
 */
export async function recordExpectedResult(
  folder: string,
  concluded: FinishedPainting,
  bytes: Uint8Array,
): Promise<void> {
  await writeAtomically(join(folder, fileName), JSON.stringify({ ...concluded, sha256: sha256(bytes) }));
}

/** What a job that was cut off had come to, if its result lies where it was to be, whole. */
export async function findResult(folder: string): Promise<FinishedPainting | undefined> {
  try {
    const { state, result, sha256 } = JSON.parse(await readFile(join(folder, fileName), 'utf8'));
    return (await hashOfFile(result.path)) === sha256 ? { state, result } : undefined;
  } catch {
    return undefined;
  }
}

/** Deletes what only a job without an end needs: its checkpoint, and the announcement of its result. */
export async function removeRecoveryFiles(folder: string): Promise<void> {
  for (const name of [fileName, checkpointFile]) await rm(join(folder, name), { force: true });
}
