import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../disk/index.js';
import { type JobRecord, jobRecordSchema } from './record.js';

const fileName = 'job.json';

/**
 * Jobs on disk: a folder each with `job.json` in it. Each record is a file of its own that is written beside and renamed over, so that
 * a power cut leaves the old record or the new one. (SQLite would do as well, but its bindings are native code that has to be fetched
 * or built for every platform, or need a newer Node than we run on; a few small files a minute do not call for it.)
 */
export class JobStore {
  readonly #folder: string;
  readonly #writing = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, JobRecord>();

  /** @param folder of the jobs. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The folder of a job. */
  folderOf(id: string): string {
    return join(this.#folder, id);
  }

  /** Every readable job. A folder without a record was being made or deleted when all ended, and is removed; damaged ones are set aside. */
  async load(): Promise<{ readonly jobs: JobRecord[]; readonly damaged: string[] }> {
    await mkdir(this.#folder, { recursive: true });
    const jobs: JobRecord[] = [];
    const damaged: string[] = [];
    for (const id of (await readdir(this.#folder)).sort()) {
      const read = await this.#read(id);
      if (read === 'absent') await rm(this.folderOf(id), { recursive: true, force: true });
      else if (read === 'damaged') damaged.push(id);
      else jobs.push(read);
    }
    return { jobs, damaged };
  }

  /** Makes the folder of a new job and writes its record. @throws UserError as `writeAtomically` does. */
  async create(job: JobRecord): Promise<void> {
    await mkdir(this.folderOf(job.id), { recursive: true });
    await this.save(job);
  }

  /** Writes a job's record; while one write goes on, only the newest of those that come meanwhile follows. */
  async save(job: JobRecord): Promise<void> {
    const current = this.#writing.get(job.id);
    if (current) {
      this.#waiting.set(job.id, job);
      await current.catch(() => undefined);
      return this.#waiting.has(job.id) ? await this.#writeWaiting(job.id) : await this.#writing.get(job.id);
    }
    await this.#write(job);
  }

  async #writeWaiting(id: string): Promise<void> {
    const job = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (job) await this.#write(job);
  }

  async #write(job: JobRecord): Promise<void> {
    const writing = writeAtomically(join(this.folderOf(job.id), fileName), `${JSON.stringify(job)}\n`);
    this.#writing.set(job.id, writing);
    try {
      await writing;
    } finally {
      this.#writing.delete(job.id);
    }
  }

  /** Deletes a job with all that lies in its folder. */
  async remove(id: string): Promise<void> {
    await this.#writing.get(id)?.catch(() => undefined);
    this.#waiting.delete(id);
    // The record goes first: a folder without one is no job.
    await rm(join(this.folderOf(id), fileName), { force: true });
    await rm(this.folderOf(id), { recursive: true, force: true, maxRetries: 3 });
  }

  /** Returns when every record is written. */
  async settled(): Promise<void> {
    while (this.#writing.size > 0 || this.#waiting.size > 0) {
      await Promise.allSettled(this.#writing.values());
      await new Promise(setImmediate);
    }
  }

  async #read(id: string): Promise<JobRecord | 'absent' | 'damaged'> {
    const path = join(this.folderOf(id), fileName);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch {
      return 'absent';
    }
    try {
      return jobRecordSchema.parse(JSON.parse(text));
    } catch {
      await rename(path, `${path}.damaged`).catch(() => undefined);
      return 'damaged';
    }
  }
}
