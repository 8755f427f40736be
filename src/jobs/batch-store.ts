import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { entriesOf } from './data-folder.js';
import { idSchema } from './ids.js';
import { readJsonFile, type SetAside, writeJson } from './json-file.js';

const batchRecordSchema = z.object({
  format: z.literal(1),
  id: idSchema,
  /** Milliseconds since 1970. */
  created: z.number(),
  /** Where the results are written, absolute. */
  folder: z.string(),
  options: z.record(z.string(), z.unknown()),
  /** Pictures to paint, and those that were skipped. */
  total: z.int(),
  skipped: z.array(
    z.object({
      index: z.int(),
      content: z.string(),
      styles: z.array(z.object({ path: z.string(), weight: z.number() })),
      output: z.string(),
      reason: z.enum(['finished', 'exists']),
    }),
  ),
  shard: z.object({ index: z.int(), count: z.int() }),
  /** Estimated at the start; null if the speed of the machine was not known. */
  secondsEach: z.number().nullable(),
});

/** A batch on disk. Its pictures are jobs that refer to it. */
export type BatchRecord = z.output<typeof batchRecordSchema>;

/** Batches on disk, one file each. */
export class BatchStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads every batch. What cannot be read is left as it is. */
  async load(): Promise<{ readonly batches: BatchRecord[]; readonly setAside: readonly SetAside[] }> {
    const { entries, setAside } = await entriesOf(this.#folder);
    const batches: BatchRecord[] = [];
    const left = [...setAside];
    for (const { name } of entries.filter((entry) => entry.name.endsWith('.json'))) {
      const path = join(this.#folder, name);
      const read = await readJsonFile(path, batchRecordSchema);
      if (read.fault === undefined && `${read.value.id}.json` === name) batches.push(read.value);
      else left.push({ path, isNewer: read.fault === 'newer' });
    }
    return { batches, setAside: left };
  }

  /** Writes a batch's record. @throws UserError as `writeAtomically` does. */
  async save(batch: BatchRecord): Promise<void> {
    await writeJson(join(this.#folder, `${batch.id}.json`), batch);
  }

  async remove(id: string): Promise<void> {
    await rm(join(this.#folder, `${id}.json`), { force: true });
  }
}
