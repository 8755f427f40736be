import { relative } from 'node:path';
import { UserError } from '../common/errors.js';
import type { Failure } from '../common/failures.js';
import { isEnded, type JobAction, type JobState } from '../common/job.js';
import type { FinishedPainting, Inspection } from '../compute/index.js';
import { slashed } from '../disk/index.js';
import {
  type BatchReport,
  claimOutput,
  createReport,
  type ItemFacts,
  type ItemOutcome,
  itemKey,
  recordFinished,
  releaseClaim,
} from './batch/index.js';
import type { BatchRecord, BatchStore } from './batch-store.js';
import { newId } from './ids.js';
import type { SetAside } from './json-file.js';
import type { JobQueue, NewJob } from './queue.js';
import type { JobInput, JobRecord, PictureLocation } from './record.js';
import { actionsOf } from './transitions.js';

/** A picture of a batch: a new job, or one that has already failed, such as for a damaged file. */
export interface BatchItem extends Omit<NewJob, 'batch'> {
  /** From 1, in the order of the plan. */
  readonly index: number;
  /** Its key in the ledger of the output folder. */
  readonly key: string;
  /** What the key is computed from. */
  readonly basis?: { readonly facts: ItemFacts; readonly copy: number } | undefined;
  /** Why the content could not be read. */
  readonly failure?: Failure | undefined;
}

type BatchPlan = Omit<BatchRecord, 'format' | 'id' | 'created' | 'total'>;

/** How many pictures of a batch are in which state. */
interface BatchCounts {
  readonly total: number;
  readonly queued: number;
  readonly painting: number;
  readonly paused: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly cancelled: number;
}

type BatchAction = 'pause' | 'resume' | 'cancel' | 'retry';

export interface BatchStatus {
  readonly batch: BatchRecord;
  readonly state: 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  readonly counts: BatchCounts;
  readonly remainingSeconds: number | undefined;
}

const concurrency = 8;

/** Batches of pictures that are painted and reported together. */
export class Batches {
  readonly #store: BatchStore;
  readonly #queue: JobQueue;
  readonly #parallel: () => number;
  readonly #inspect: (place: PictureLocation) => Promise<Inspection>;
  readonly #batches = new Map<string, BatchRecord>();

  /**
   * @param parallel how many jobs are painted at the same time.
   * @param inspect reads the size and hash of a picture.
   */
  constructor(
    store: BatchStore,
    queue: JobQueue,
    parallel: () => number,
    inspect: (place: PictureLocation) => Promise<Inspection>,
  ) {
    this.#store = store;
    this.#queue = queue;
    this.#parallel = parallel;
    this.#inspect = inspect;
  }

  /** Reads the batches of earlier runs. @returns what cannot be read. */
  async load(): Promise<readonly SetAside[]> {
    const { batches, setAside } = await this.#store.load();
    for (const batch of batches) this.#batches.set(batch.id, batch);
    return setAside;
  }

  /** The newest first. */
  list(): BatchRecord[] {
    return [...this.#batches.values()].sort((a, b) => b.created - a.created);
  }

  /** Whether there is a batch with this id. */
  has(id: string): boolean {
    return this.#batches.has(id);
  }

  /** @throws UserError `batch-unknown`. */
  get(id: string): BatchRecord {
    const batch = this.#batches.get(id);
    if (batch) return batch;
    throw new UserError('batch-unknown', `There is no batch ${id}: it may have been deleted.`);
  }

  /** The jobs of a batch in the order of its plan. */
  jobs(id: string): JobRecord[] {
    return this.#queue
      .list()
      .filter(({ batch }) => batch?.id === id)
      .sort((a, b) => (a.batch?.index ?? 0) - (b.batch?.index ?? 0));
  }

  /**
   * Adds a batch to the queue; all of it is on disk when this returns.
   * @throws UserError as `writeAtomically` does; the jobs created until then are cancelled and deleted.
   */
  async create(plan: BatchPlan, items: readonly BatchItem[]): Promise<BatchRecord> {
    const created = Date.now();
    const batch: BatchRecord = {
      ...plan,
      format: 1,
      id: newId(new Date(created)),
      created,
      total: items.length,
    };
    await this.#store.save(batch);
    this.#batches.set(batch.id, batch);
    try {
      for (let start = 0; start < items.length; start += concurrency)
        await allOf(items.slice(start, start + concurrency).map((item) => this.#add(batch.id, item)));
    } catch (error) {
      await this.act(batch.id, 'cancel').catch(ignoreTransition);
      await this.delete(batch.id).catch(() => undefined); // unless one is being painted
      throw error;
    }
    return batch;
  }

  /**
   * Continues the batch of an earlier run, or starts one: interrupted pictures are resumed, failed ones are tried again, and jobs that are
   * no longer requested are deleted. For a data folder with a single batch, before the queue is started.
   */
  async renew(plan: BatchPlan, items: readonly BatchItem[]): Promise<BatchRecord> {
    const [old] = this.list();
    if (!old) return await this.create(plan, items);
    const batch: BatchRecord = { ...old, ...plan, total: items.length };
    await this.#store.save(batch);
    this.#batches.set(batch.id, batch);
    const kept = await this.#keep(old.id, items);
    for (const item of items) if (!kept.has(item.key)) await this.#add(old.id, item);
    return batch;
  }

  /** Keeps the jobs of some items that have not ended, and deletes the others. @returns the keys of those kept. */
  async #keep(id: string, items: readonly BatchItem[]): Promise<ReadonlySet<string>> {
    const wanted = new Map(items.map((item) => [item.key, item]));
    const kept = new Set<string>();
    for (const job of this.jobs(id).toReversed()) {
      const item = wanted.get(job.batch?.key ?? '');
      const isSame = item?.index === job.batch?.index && item?.output.path === job.output.path;
      if (isSame && !isEnded(job.state) && !item?.failure) {
        kept.add(item?.key ?? '');
        if (actionsOf(job).includes('resume')) await this.#queue.resume(job.id);
      } else {
        if (!isEnded(job.state)) await this.#queue.cancel(job.id);
        await this.#queue.delete(job.id);
      }
    }
    return kept;
  }

  async #add(id: string, { index, key, basis, failure, ...job }: BatchItem): Promise<void> {
    const batch = { id, index, key, ...(basis && (failure ? { unread: basis } : { basis })) };
    await this.#queue.create({ ...job, batch }, failure);
  }

  /** The progress of a batch. @throws UserError `batch-unknown`. */
  status(id: string): BatchStatus {
    const batch = this.get(id);
    const jobs = this.jobs(id);
    const counts = countsOf(batch, jobs);
    return { batch, state: stateOf(counts), counts, remainingSeconds: this.#remaining(batch, jobs) };
  }

  /** From the times of the pictures painted so far, or from the estimate. */
  #remaining({ secondsEach }: BatchRecord, jobs: readonly JobRecord[]): number | undefined {
    const done = jobs.flatMap(({ state, result }) => (state === 'done' && result ? [result.seconds] : []));
    const mean =
      done.length > 0 ? done.reduce((sum, seconds) => sum + seconds, 0) / done.length : secondsEach;
    const waiting = jobs.filter(({ state }) => !isEnded(state) && state !== 'painting').length;
    if (mean === null) return waiting === 0 ? 0 : undefined;
    const painting = jobs.filter(({ state }) => state === 'painting');
    const current = painting.map(({ progress }) => progress?.remainingSeconds ?? mean);
    return current.reduce((sum, seconds) => sum + seconds, waiting * mean) / this.#parallel();
  }

  /** Claims the output name of a job in the ledger, which all parts of a batch share. */
  async claim({ batch, output }: JobRecord): Promise<void> {
    const known = batch && this.#batches.get(batch.id);
    if (!known || output.path === undefined) return;
    await claimOutput(known.folder, batch.key, slashed(relative(known.folder, output.path)));
  }

  /** Releases the name of a job without a result. */
  async release({ batch }: JobRecord): Promise<void> {
    const known = batch && this.#batches.get(batch.id);
    if (known) await releaseClaim(known.folder, batch.key);
  }

  /** Records a finished job in the ledger, under the network that it was painted with. */
  async record(
    { batch }: JobRecord,
    { path, bytes, seconds, network }: FinishedPainting['result'],
  ): Promise<void> {
    const known = batch && this.#batches.get(batch.id);
    if (!known) return;
    const output = slashed(relative(known.folder, path));
    const key = keyOf(batch, network.fingerprint);
    if (key !== batch.key) await releaseClaim(known.folder, batch.key);
    await recordFinished(known.folder, {
      key,
      output,
      bytes,
      seconds,
      finished: new Date().toISOString(),
    });
  }

  /** The outcome of every picture of a batch. @throws UserError `batch-unknown`. */
  report(id: string): BatchReport {
    const { folder, skipped, shard, created } = this.get(id);
    const jobs = this.jobs(id);
    const left = skipped.map(({ index, content, styles, output, reason }) => ({
      item: { index, content: { path: content }, styles },
      outcome: { status: 'skipped', output, reason } as const,
    }));
    const painted = jobs.map((job) => ({ item: reportedItem(job), outcome: outcomeOf(job, folder) }));
    const all = [...left, ...painted].sort((a, b) => a.item.index - b.item.index);
    const outcomes = new Map(all.flatMap(({ item, outcome }) => (outcome ? [[item.index, outcome]] : [])));
    const finished = new Date(Math.max(created, ...jobs.map(({ ended }) => ended ?? Date.now())));
    const items = all.map(({ item }) => item);
    return createReport(items, outcomes, { shard, started: new Date(created), finished });
  }

  /**
   * Pauses, resumes or cancels all jobs that accept it, or tries failed ones again.
   * @throws UserError `batch-unknown`, or `transition` if there is no such job.
   */
  async act(id: string, action: BatchAction): Promise<BatchStatus> {
    this.get(id);
    const jobAction: JobAction = action === 'retry' ? 'resume' : action;
    const isAffected = (job: JobRecord) =>
      actionsOf(job).includes(jobAction) && (action === 'retry') === (job.state === 'failed');
    const jobs = this.jobs(id).filter(isAffected);
    if (jobs.length === 0) throw nothingTo(id, action);
    // The last one first, as each resumed job goes before those that wait.
    for (const job of jobs.toReversed()) {
      if (job.batch?.unread) await this.#readAgain(job);
      await this.#queue[jobAction](job.id).catch(ignoreTransition);
    }
    return this.status(id);
  }

  /** Inspects a content that could not be read; if it still cannot be, painting reports why. */
  async #readAgain(job: JobRecord): Promise<void> {
    const { batch, content } = job;
    const inspection = await this.#inspect(content.place).catch(() => undefined);
    if (!inspection || !batch?.unread) return;
    const { unread, ...rest } = batch;
    const { sha256, width, height } = inspection;
    const basis = { ...unread, facts: { ...(unread.facts as ItemFacts), contentHash: sha256 } };
    const key = itemKey(basis.facts, basis.copy);
    await this.#queue.amend(job.id, {
      content: { ...content, sha256, width, height },
      batch: { ...rest, key, basis },
    });
  }

  /** Deletes an ended batch and its jobs. @throws UserError `batch-unknown`, or `transition` if it has not ended. */
  async delete(id: string): Promise<void> {
    const { state } = this.status(id);
    if (state === 'running' || state === 'paused')
      throw new UserError('transition', `The batch ${id} has not ended: cancel it before you delete it.`);
    for (const job of this.jobs(id)) await this.#queue.delete(job.id);
    this.#batches.delete(id);
    await this.#store.remove(id);
  }
}

/** The key of an item that was painted with a network, which may have been replaced since the batch was prepared. */
function keyOf({ key, basis }: NonNullable<JobRecord['batch']>, fingerprint: string): string {
  const facts = basis?.facts as ItemFacts | undefined;
  return facts && facts.fingerprint !== fingerprint ? itemKey({ ...facts, fingerprint }, basis?.copy) : key;
}

/** Reports name the user's own files by path, uploads and samples by name. */
const pathOf = ({ place, name }: JobInput) => (place.origin === 'file' ? place.path : name);

function reportedItem({ batch, content, styles }: JobRecord) {
  return {
    index: batch?.index ?? 1,
    content: { path: pathOf(content) },
    styles: styles.map((style) => ({ path: pathOf(style), weight: style.weight })),
  };
}

/** Undefined for a job that has not ended. */
function outcomeOf({ state, result, failure }: JobRecord, folder: string): ItemOutcome | undefined {
  if ((state === 'done' || state === 'stopped') && result)
    return { status: 'done', output: slashed(relative(folder, result.path)), seconds: result.seconds };
  if (state !== 'failed' || !failure) return undefined;
  return { status: 'failed', code: failure.code, reason: failure.message, seconds: 0 };
}

/** Waits for all, unlike `Promise.all`, before it throws the first error. */
async function allOf(promises: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

/** The state of a job may have changed in between. */
function ignoreTransition(error: unknown): void {
  if (!(error instanceof UserError) || error.code !== 'transition') throw error;
}

function nothingTo(id: string, action: BatchAction): UserError {
  const what = {
    pause: 'that can be paused',
    resume: 'that is paused',
    cancel: 'that can be cancelled',
    retry: 'that has failed',
  };
  return new UserError('transition', `There is no picture ${what[action]} in the batch ${id}.`);
}

function countsOf({ skipped }: BatchRecord, jobs: readonly JobRecord[]): BatchCounts {
  const count = (...states: JobState[]) => jobs.filter(({ state }) => states.includes(state)).length;
  return {
    total: jobs.length + skipped.length,
    queued: count('queued'),
    painting: count('painting'),
    paused: count('paused', 'interrupted'),
    done: count('done', 'stopped'),
    skipped: skipped.length,
    failed: count('failed'),
    cancelled: count('cancelled'),
  };
}

function stateOf({ queued, painting, paused, failed, cancelled, done }: BatchCounts): BatchStatus['state'] {
  if (queued + painting > 0) return 'running';
  if (paused > 0) return 'paused';
  if (failed > 0) return 'failed';
  return cancelled > 0 && done === 0 ? 'cancelled' : 'done';
}
