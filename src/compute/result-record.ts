import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../common/hash.js';
import { resultSchema } from '../common/job.js';
import { hashOfFile, readRegular, writeAtomically } from '../disk/index.js';
import { checkpointFile } from './checkpoints.js';
import type { PaintOutcome } from './protocol.js';

const fileName = 'result.json';

const finishedSchema = z.object({
  state: z.enum(['done', 'stopped']),
  result: resultSchema,
  sha256: z.string(),
});

/** A painting that has produced a result. */
export interface FinishedPainting {
  readonly state: 'done' | 'stopped';
  readonly result: NonNullable<PaintOutcome['result']>;
}

/**
 * Records the expected result before it is written. After a crash, {@link findResult} can then tell whether it was written, so that it
 * is not painted again.
 */
export async function recordExpectedResult(
  folder: string,
  finished: FinishedPainting,
  bytes: Uint8Array,
): Promise<void> {
  const record = { ...finished, sha256: sha256(bytes) };
  await writeAtomically(join(folder, fileName), JSON.stringify(record));
}

/** The recorded result of an interrupted job, if it was written completely. */
export async function findResult(folder: string): Promise<FinishedPainting | undefined> {
  try {
    const content = (await readRegular(join(folder, fileName))).toString();
    const { sha256, ...finished } = finishedSchema.parse(JSON.parse(content));
    return (await hashOfFile(finished.result.path)) === sha256 ? finished : undefined;
  } catch {
    return undefined;
  }
}

/** Deletes what only an unfinished job needs: its checkpoint and the record of its expected result. */
export async function removeRecoveryFiles(folder: string): Promise<void> {
  for (const name of [fileName, checkpointFile]) await rm(join(folder, name), { force: true });
}
