import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeRecoveryFiles } from '../compute/index.js';
import { readJson, writeJson } from './json-file.js';
import type { LossPoint } from './losses.js';
import { type JobRecord, jobRecordSchema } from './record.js';

const recordName = 'job.json';
const damagedName = `${recordName}.damaged`;
const lossesName = 'losses.json';

/**
 * Jobs on disk: a folder each with `job.json` in it. Records are written to a temporary file and renamed, so that a power cut leaves the
 * old one or the new one. The effects of one job must not overlap; those of different jobs may. (SQLite would need native bindings that
 * are downloaded or built for every platform; a few small files per minute do not justify that.)
 */
export class JobStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  folderOf(id: string): string {
    return join(this.#folder, id);
  }

  /** Reads every job. Damaged records are set aside; folders without a record are what a create or a delete left, and are removed. */
  async load(): Promise<{ readonly jobs: JobRecord[]; readonly damaged: string[] }> {
    await mkdir(this.#folder, { recursive: true });
    const jobs: JobRecord[] = [];
    const damaged: string[] = [];
    for (const id of (await readdir(this.#folder)).sort()) {
      const files: string[] = await readdir(this.folderOf(id)).catch(() => []);
      if (files.includes(recordName)) {
        const job = await this.#read(id);
        if (job) jobs.push(job);
        else damaged.push(id);
        for (const name of files) if (name.endsWith('.part')) await this.#remove(id, name);
      } else if (!files.includes(damagedName)) await this.#remove(id);
    }
    return { jobs, damaged };
  }

  /** Creates the folder of a new job and writes its record. @throws UserError as `writeAtomically` does. */
  async create(job: JobRecord): Promise<void> {
    await mkdir(this.folderOf(job.id), { recursive: true });
    await this.save(job);
  }

  /** Writes the record of a job. @throws UserError as `writeAtomically` does. */
  async save(job: JobRecord): Promise<void> {
    await writeJson(join(this.folderOf(job.id), recordName), job);
  }

  /** Deletes a job with its folder. @throws the system's error if the record cannot be deleted. */
  async remove(id: string): Promise<void> {
    await this.#remove(id, recordName); // first: a folder without a record is not a job, and is removed at the next start
    await rm(this.folderOf(id), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }

  /** Deletes everything in the folder of a job except its record. */
  async clear(id: string): Promise<void> {
    for (const name of await readdir(this.folderOf(id)).catch(() => []))
      if (name !== recordName) await this.#remove(id, name);
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
  readLosses(id: string): LossPoint[] {
    try {
      const losses = JSON.parse(readFileSync(join(this.folderOf(id), lossesName), 'utf8'));
      return Array.isArray(losses) ? losses : [];
    } catch {
      return [];
    }
  }

  async #remove(...path: string[]): Promise<void> {
    await rm(join(this.#folder, ...path), { recursive: true, force: true });
  }

  async #read(id: string): Promise<JobRecord | undefined> {
    const path = join(this.folderOf(id), recordName);
    const job = await readJson(path, jobRecordSchema);
    if (!job) await rename(path, join(this.folderOf(id), damagedName)).catch(() => undefined);
    return job;
  }
}
