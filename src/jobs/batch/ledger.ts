import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { insideSchema } from '../ids.js';
import { readJson, writeJson } from '../json-file.js';

/*
 * The finished items of a batch, in one small file each, so that any process on any machine with access to the output folder can continue
 * the batch without locks. A claim holds the name under which an item is being painted, so that after an interruption between the picture
 * and its record the item is painted again under the same name.
 */

/** The folder inside the output folder where a batch keeps its records. */
export const LEDGER_FOLDER = '.impasto';

const keySchema = z.string().regex(/^[0-9a-f]{64}$/);

const recordSchema = z.object({
  version: z.literal(1),
  key: keySchema,
  /** Final name of the result, relative to the output folder, with `/`. */
  output: insideSchema,
  bytes: z.int().min(0),
  seconds: z.number().min(0),
  /** ISO 8601 in UTC. */
  finished: z.iso.datetime(),
});

const claimSchema = z.object({ version: z.literal(1), key: keySchema, output: insideSchema });

type LedgerRecord = z.output<typeof recordSchema>;

/** The record of an item, if its result exists with the recorded size; a damaged record counts as none. */
export async function finishedRecord(folder: string, key: string): Promise<LedgerRecord | undefined> {
  const record = await readJson(recordPath(folder, key), recordSchema);
  if (record?.key !== key) return undefined;
  const stats = await stat(resolve(folder, record.output)).catch(() => undefined);
  return stats?.isFile() && stats.size === record.bytes ? record : undefined;
}

/**
 * Records that an item is finished, after its result is on disk.
 * @throws UserError as `writeAtomically` does.
 */
export async function recordFinished(folder: string, record: Omit<LedgerRecord, 'version'>): Promise<void> {
  await writeJson(recordPath(folder, record.key), recordSchema.parse({ version: 1, ...record }));
  await rm(claimPath(folder, record.key), { force: true }).catch(() => undefined); // a record takes precedence over a claim
}

/**
 * Claims the name under which an item will be painted. Only for names that do not exist or that may be overwritten.
 * @throws UserError as `writeAtomically` does.
 */
export async function claimOutput(folder: string, key: string, output: string): Promise<void> {
  await rm(recordPath(folder, key), { force: true }).catch(() => undefined); // of a result that was deleted or changed
  await writeJson(claimPath(folder, key), claimSchema.parse({ version: 1, key, output }));
}

/** Releases the claim of an item without a result: a later file of that name is not its own. */
export async function releaseClaim(folder: string, key: string): Promise<void> {
  await rm(claimPath(folder, key), { force: true });
}

/** The name that an interrupted run has claimed for an unfinished item, or undefined. */
export async function claimedOutput(folder: string, key: string): Promise<string | undefined> {
  if ((await readJson(recordPath(folder, key), recordSchema)) !== undefined) return undefined;
  const claim = await readJson(claimPath(folder, key), claimSchema);
  return claim?.key === key ? claim.output : undefined;
}

const recordPath = (folder: string, key: string) =>
  join(folder, LEDGER_FOLDER, 'done', `${keySchema.parse(key)}.json`);
const claimPath = (folder: string, key: string) =>
  join(folder, LEDGER_FOLDER, 'begun', `${keySchema.parse(key)}.json`);
