import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { removeRecoveryFiles } from '../compute/index.js';
import { isTemporaryName, removeFolder } from '../disk/index.js';
import { RecordFolders } from './data-folder.js';
import { idPattern } from './ids.js';
import { readJson, type SetAside, writeJson } from './json-file.js';
import { type LossPoint, lossPointSchema } from './losses.js';
import { type JobRecord, jobRecordSchema } from './record.js';

const recordName = 'job.json';
const lossesName = 'losses.json';

/** What a process that was killed may leave in the folder of a job. */
const isLeftOver = (name: string) => isTemporaryName(name) || /^preview-\d+\.\w+\.part$/.test(name);

/**
 * Jobs on disk: a folder each with `job.json` in it. Records are written to a temporary file and renamed, so that a power cut leaves the
 * old one or the new one. The effects of one job must not overlap; those of different jobs may. (SQLite would need native bindings that
 * are downloaded or built for every platform; a few small files per minute do not justify that.)
 */
export class JobStore {
  readonly #folders: RecordFolders<typeof jobRecordSchema>;

  constructor(folder: string) {
    this.#folders = new RecordFolders(folder, recordName, jobRecordSchema, idPattern);
  }

  folderOf(id: string): string {
    return join(this.#folders.folder, id);
  }

  /** Reads every job, as `RecordFolders.load` does. */
  async load(): Promise<{ readonly jobs: JobRecord[]; readonly setAside: readonly SetAside[] }> {
    const { records, setAside } = await this.#folders.load();
    for (const { id } of records)
      for (const name of await readdir(this.folderOf(id)).catch(() => []))
        if (isLeftOver(name)) await rm(join(this.folderOf(id), name)).catch(() => undefined);
    return { jobs: records, setAside };
  }

  /** Creates the folder of a new job and writes its record. @throws UserError as `writeAtomically` does. */
  async create(job: JobRecord): Promise<void> {
    await this.save(job);
  }

  /** Writes the record of a job. @throws UserError as `writeAtomically` does. */
  async save(job: JobRecord): Promise<void> {
    await writeJson(join(this.folderOf(job.id), recordName), job);
  }

  /** Deletes a job with its folder. @throws the system's error if it cannot be deleted. */
  async remove(id: string): Promise<void> {
    await this.#folders.remove(id);
  }

  /** Deletes everything in the folder of a job except its record. */
  async clear(id: string): Promise<void> {
    for (const name of await readdir(this.folderOf(id)).catch(() => []))
      if (name !== recordName) await removeFolder(this.#folders.folder, id, name);
  }

  /** Deletes what only a job without an end needs. */
  async removeRecoveryFiles(id: string): Promise<void> {
    await removeRecoveryFiles(this.folderOf(id));
  }

  /** Writes the loss curve of a job. */
  async writeLosses(id: string, losses: readonly LossPoint[]): Promise<void> {
    await writeJson(join(this.folderOf(id), lossesName), losses);
  }

  /** The loss curve of a job; empty if there is none that can be read. */
  async readLosses(id: string): Promise<LossPoint[]> {
    return (await readJson(join(this.folderOf(id), lossesName), z.array(lossPointSchema))) ?? [];
  }
}
