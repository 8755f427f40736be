import { readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceChoice } from '../common/device-choice.js';
import { UserError } from '../common/errors.js';
import { type Failure, failureOf } from '../common/failures.js';
import type { JobAction, JobState } from '../common/job.js';
import {
  type FinishedPainting,
  findResult,
  type PaintCommand,
  type PaintOutcome,
  removeRecoveryFiles,
} from '../compute/index.js';
import { writeAtomically } from '../disk/index.js';
import type { DeviceUse } from '../engines/index.js';
import type { StylizeOptions } from '../stylize/index.js';
import type { ComputePool } from './compute-pool.js';
import { newId } from './ids.js';
import { JobRun, keptResult } from './job-run.js';
import type { LossPoint } from './losses.js';
import type { JobInput, JobRecord, PictureLocation } from './record.js';
import type { SpeedHistory } from './speed-history.js';
import type { JobStore } from './store.js';
import { checkAction } from './transitions.js';

/** A job to be. */
export interface NewJob extends DeviceChoice {
  readonly content: JobInput;
  readonly styles: JobRecord['styles'];
  readonly options: StylizeOptions;
  readonly output: JobRecord['output'];
  readonly batch?: JobRecord['batch'];
}

/** What others are told about the jobs. */
export type JobChange =
  | { readonly type: 'job'; readonly job: JobRecord }
  | { readonly type: 'progress'; readonly job: JobRecord }
  | { readonly type: 'deleted'; readonly id: string; readonly job: JobRecord }
  | { readonly type: 'queue' };

/** What the queue works with. */
interface QueueParts {
  readonly store: JobStore;
  readonly pool: ComputePool;
  readonly speed: SpeedHistory;
  readonly pathOf: (place: PictureLocation) => string;
  /** How many at the same time, and with how many threads each. */
  readonly pace: () => { readonly parallel: number; readonly threads: number };
  /** The device that a job is to be painted on now. Rejects with a UserError when there is none such. */
  readonly deviceOf: (job: JobRecord) => Promise<DeviceUse>;
  readonly checkpointSeconds: number;
  /** Whether previews are made. */
  readonly previews: boolean;
  readonly onChange: (change: JobChange) => void;
  /** Waited for before a job is painted, and when it is done, before it is said to be: so nothing is forgotten between the two. */
  readonly onBegin?: (job: JobRecord) => Promise<void>;
  readonly onResult?: (job: JobRecord, result: FinishedPainting['result']) => Promise<void>;
  /** Waited for when a job has come to no result. */
  readonly onAbandon?: (job: JobRecord) => Promise<void>;
  /** Told of what goes wrong and stops nothing, such as a record that could not be written. */
  readonly onTrouble: (error: unknown) => void;
}

/** A painting under way. */
interface Active {
  readonly run: JobRun;
  readonly kill: () => void;
  /** What the user has asked that it has not come to yet. */
  wanted: PaintCommand | undefined;
  readonly ended: Promise<void>;
}

/** How long a painting that is cancelled may take to end by itself, and all of them when we close, in milliseconds. */
const cancelGrace = 5000;
const closeGrace = 30_000;
/** A batch's job that was cut off so often is not begun again by itself: it may be what brings us down. */
const mostInterruptions = 3;

const lossesName = 'losses.json';

/** The jobs, and the paintings that they are: begins what waits, one after the other, and takes note of what becomes of them. */
export class JobQueue {
  readonly #parts: QueueParts;
  readonly #jobs = new Map<string, JobRecord>();
  readonly #active = new Map<string, Active>();
  #lastOrder = 0;
  #held = false;
  #isStarted = false;
  #isClosing = false;

  /** @param parts what it works with. */
  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Reads the jobs of earlier runs and puts right what was cut off; nothing is begun before {@link start}. @returns damaged ones. */
  async load(): Promise<readonly string[]> {
    const { jobs, damaged } = await this.#parts.store.load();
    for (const job of jobs) {
      this.#jobs.set(job.id, job);
      this.#lastOrder = Math.max(this.#lastOrder, job.order);
    }
    for (const job of jobs) {
      await this.#removeLeftovers(job.id);
      if (job.state === 'painting') await this.#putRight(job);
    }
    return damaged;
  }

  /** Begins to paint what waits. */
  start(): void {
    this.#isStarted = true;
    this.#pump();
  }

  /** A job that was being painted when all ended: its result may have been written still. */
  async #putRight(job: JobRecord): Promise<void> {
    const folder = this.#parts.store.folderOf(job.id);
    const concluded = await findResult(folder);
    if (concluded) {
      return await this.#enterResult(job.id, concluded.state, concluded.result);
    }
    const interruptions = job.history.filter(({ state }) => state === 'interrupted').length + 1;
    await this.#enter(job.id, 'interrupted', {}, 'Impasto ended while it was being painted.');
    if (job.batch && interruptions < mostInterruptions) await this.#enter(job.id, 'queued');
  }

  /** Files that were being written when all ended. */
  async #removeLeftovers(id: string): Promise<void> {
    const folder = this.#parts.store.folderOf(id);
    for (const name of await readdir(folder).catch(() => []))
      if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
  }

  // -- what can be asked

  /** Every job, the newest first. */
  list(): JobRecord[] {
    return [...this.#jobs.values()].sort((a, b) => b.created - a.created || b.order - a.order);
  }

  /** @throws UserError `job-unknown`. */
  get(id: string): JobRecord {
    const job = this.#jobs.get(id);
    if (job) return job;
    throw new UserError('job-unknown', `There is no job ${id}: it may have been deleted.`);
  }

  /** What a painting has been asked and has not come to yet. */
  wanted(id: string): PaintCommand | undefined {
    return this.#active.get(id)?.wanted;
  }

  /** What waits, in the order in which it will be begun, and whether anything is begun. */
  state(): { readonly held: boolean; readonly painting: string[]; readonly queued: string[] } {
    return {
      held: this.#held,
      painting: [...this.#active.keys()],
      queued: this.#waiting().map(({ id }) => id),
    };
  }

  /**
   * Takes a job; it is on disk when this returns.
   * @param failure why it has failed before it could begin.
   * @throws UserError as `writeAtomically` does.
   */
  async create(wanted: NewJob, failure?: Failure): Promise<JobRecord> {
    const created = Date.now();
    const state = failure ? 'failed' : 'queued';
    this.#lastOrder += 1;
    const job: JobRecord = {
      format: 1,
      id: newId(new Date(created)),
      created,
      started: null,
      ended: failure ? created : null,
      state,
      order: this.#lastOrder,
      content: wanted.content,
      styles: wanted.styles,
      options: wanted.options,
      output: wanted.output,
      device: wanted.device,
      whenOutOfMemory: wanted.whenOutOfMemory,
      paintedOn: null,
      batch: wanted.batch ?? null,
      progress: null,
      revision: 0,
      preview: null,
      result: null,
      failure: failure ? { ...failure } : null,
      notes: [],
      history: [{ time: created, state }],
    };
    await this.#parts.store.create(job);
    this.#jobs.set(job.id, job);
    this.#parts.onChange({ type: 'job', job });
    this.#pump();
    return job;
  }

  /** Holds a job; a painting one comes to it within an iteration. @throws UserError `transition`. */
  async pause(id: string): Promise<JobRecord> {
    const job = this.#checked(id, 'pause');
    if (job.state === 'painting') return this.#order(id, 'pause');
    return await this.#enter(id, 'paused');
  }

  /** Lets a job wait for its turn again, before the others of its kind. @throws UserError `transition`. */
  async resume(id: string): Promise<JobRecord> {
    this.#checked(id, 'resume');
    const first = Math.min(...[...this.#jobs.values()].map(({ order }) => order));
    const job = await this.#enter(id, 'queued', { order: first - 1, failure: null, ended: null });
    this.#pump();
    return job;
  }

  /** Ends a job and keeps its picture as it is. @throws UserError `transition`. */
  async stop(id: string): Promise<JobRecord> {
    const job = this.#checked(id, 'stop');
    if (job.state === 'painting') return this.#order(id, 'stop');
    await this.#begin(job, true);
    return this.get(id);
  }

  /** Ends a job and discards its picture. @throws UserError `transition`. */
  async cancel(id: string): Promise<JobRecord> {
    const job = this.#checked(id, 'cancel');
    if (job.state === 'painting') return this.#order(id, 'cancel');
    return await this.#cancelled(id);
  }

  /** Deletes an ended job; a result in a folder of the user's stays. @throws UserError `transition`. */
  async delete(id: string): Promise<void> {
    const job = this.#checked(id, 'delete');
    this.#jobs.delete(id);
    await this.#parts.store.remove(id);
    this.#parts.onChange({ type: 'deleted', id, job });
  }

  /** Puts right what was not known of a job when it was made. */
  async amend(id: string, change: Pick<JobRecord, 'content' | 'batch'>): Promise<void> {
    const job = { ...this.get(id), ...change };
    this.#jobs.set(id, job);
    await this.#save(job);
  }

  /** Begins nothing new, or again. */
  hold(held: boolean): void {
    this.#held = held;
    this.#parts.onChange({ type: 'queue' });
    this.#pump();
  }

  /** How the loss of a job fell. @throws UserError `job-unknown`. */
  losses(id: string): readonly LossPoint[] {
    this.get(id);
    return this.#active.get(id)?.run.losses ?? this.#readLosses(id);
  }

  /** Looks again whether something can be begun, as after a change of the settings. */
  refresh(): void {
    this.#pump();
  }

  /** Begins nothing more, has every painting write a checkpoint, and returns when all is on disk. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const active = [...this.#active.values()];
    for (const { run } of active) run.order('pause');
    const kill = setTimeout(() => {
      for (const one of active) one.kill();
    }, closeGrace);
    await Promise.all(active.map(({ ended }) => ended));
    clearTimeout(kill);
    this.#parts.pool.close();
    await this.#parts.store.settled();
  }

  // -- how it is done

  #checked(id: string, action: JobAction): JobRecord {
    const job = this.get(id);
    checkAction(job, action);
    return job;
  }

  #order(id: string, order: PaintCommand): JobRecord {
    const active = this.#active.get(id);
    if (active && active.wanted !== 'cancel') {
      active.wanted = order;
      active.run.order(order);
      if (order === 'cancel')
        setTimeout(() => this.#active.get(id) === active && active.kill(), cancelGrace).unref();
    }
    const job = this.get(id);
    this.#parts.onChange({ type: 'job', job });
    return job;
  }

  /** Single jobs come before those of batches, as somebody waits for them. */
  #waiting(): JobRecord[] {
    const isBatch = ({ batch }: JobRecord) => Number(batch !== null);
    return [...this.#jobs.values()]
      .filter(({ state }) => state === 'queued')
      .sort((a, b) => isBatch(a) - isBatch(b) || a.order - b.order);
  }

  #pump(): void {
    if (this.#held || !this.#isStarted || this.#isClosing) return;
    const free = this.#parts.pace().parallel - this.#active.size;
    for (const job of this.#waiting().slice(0, Math.max(0, free))) void this.#begin(job, false);
  }

  /** Begins a job, at once; returns when that is on disk. */
  async #begin(job: JobRecord, finish: boolean): Promise<void> {
    const { pool, store, pace } = this.#parts;
    const { threads } = pace();
    const painter = pool.take();
    const run = new JobRun(painter, job, {
      folder: store.folderOf(job.id),
      threads,
      device: () => this.#parts.deviceOf(job),
      checkpointSeconds: this.#parts.checkpointSeconds,
      previews: this.#parts.previews,
      finish,
      losses: this.#readLosses(job.id),
      pathOf: this.#parts.pathOf,
      onChange: (change, save) => this.#progressed(job.id, change, save),
    });
    const ended = this.#follow(job, run, threads).finally(() => {
      pool.give(painter, pace().parallel);
      this.#pump();
    });
    this.#active.set(job.id, { run, wanted: finish ? 'stop' : undefined, ended, kill: () => painter.kill() });
    await this.#enter(job.id, 'painting', { started: job.started ?? Date.now(), failure: null });
    this.#parts.onChange({ type: 'queue' });
  }

  /** Takes note of what a painting comes to, whatever that is. */
  async #follow(job: JobRecord, run: JobRun, threads: number): Promise<void> {
    await this.#parts.onBegin?.(job).catch(this.#parts.onTrouble);
    const outcome = await run.start().catch((error: unknown) => ({ error }));
    const wanted = this.wanted(job.id);
    this.#active.delete(job.id);
    await this.#writeLosses(job.id, run.losses);
    if ('error' in outcome) await this.#failed(job.id, outcome.error, wanted);
    else await this.#concluded(job.id, outcome);
    if (!('error' in outcome)) {
      const { device, timings } = outcome;
      await this.#parts.speed.learn(job.options, { device, threads }, timings);
    }
    this.#parts.onChange({ type: 'queue' });
  }

  async #concluded(id: string, { state, result }: PaintOutcome): Promise<void> {
    if (state === 'paused' && this.#isClosing) {
      await this.#enter(id, 'interrupted', {}, 'Impasto was closed while it was being painted.');
      if (this.get(id).batch) await this.#enter(id, 'queued');
    } else if (state === 'paused') await this.#enter(id, 'paused');
    else if (state === 'cancelled' || !result) await this.#cancelled(id);
    else await this.#enterResult(id, state, result);
  }

  async #enterResult(id: string, state: JobState, result: FinishedPainting['result']): Promise<void> {
    const folder = this.#parts.store.folderOf(id);
    if (state === 'done') await this.#parts.onResult?.(this.get(id), result).catch(this.#parts.onTrouble);
    await this.#enter(id, state, { result: keptResult(result, folder), ended: Date.now() });
    await removeRecoveryFiles(folder);
  }

  async #failed(id: string, error: unknown, wanted: PaintCommand | undefined): Promise<void> {
    if (wanted === 'cancel') return void (await this.#cancelled(id));
    const failure = failureOf(error);
    const isOurDoing = this.#isClosing && failure.code === 'crashed';
    if (isOurDoing)
      await this.#enter(id, 'interrupted', {}, 'Impasto was closed while it was being painted.');
    else {
      await this.#parts.onAbandon?.(this.get(id)).catch(this.#parts.onTrouble);
      await this.#enter(id, 'failed', { failure: { ...failure }, ended: Date.now() }, failure.message);
    }
  }

  /** Nothing of a cancelled job is kept but that it was. */
  async #cancelled(id: string): Promise<JobRecord> {
    await this.#parts.onAbandon?.(this.get(id)).catch(this.#parts.onTrouble);
    const job = await this.#enter(id, 'cancelled', { ended: Date.now(), preview: null });
    const folder = this.#parts.store.folderOf(id);
    for (const name of await readdir(folder).catch(() => []))
      if (name !== 'job.json') await rm(join(folder, name), { recursive: true, force: true });
    return job;
  }

  /** Brings a job into a state: everybody is told at once, and it is on disk when this returns. */
  async #enter(
    id: string,
    state: JobState,
    change: Partial<JobRecord> = {},
    reason?: string,
  ): Promise<JobRecord> {
    const before = this.get(id);
    const entry = { time: Date.now(), state, ...(reason !== undefined && { reason }) };
    const job = { ...before, ...change, state, history: [...before.history, entry].slice(-100) };
    this.#jobs.set(id, job);
    this.#parts.onChange({ type: 'job', job });
    await this.#save(job);
    return job;
  }

  #progressed(id: string, change: Partial<JobRecord>, save: boolean): void {
    const before = this.#jobs.get(id);
    if (before?.state !== 'painting') return;
    const job = { ...before, ...change };
    this.#jobs.set(id, job);
    this.#parts.onChange({ type: 'progress', job });
    if (save) void this.#save(job);
  }

  /** A record that cannot be written is no reason to stop: what it says is known as long as we live, and the next one may be written. */
  async #save(job: JobRecord): Promise<void> {
    await this.#parts.store.save(job).catch(this.#parts.onTrouble);
  }

  async #writeLosses(id: string, points: readonly LossPoint[]): Promise<void> {
    if (points.length === 0) return;
    const path = join(this.#parts.store.folderOf(id), lossesName);
    await writeAtomically(path, JSON.stringify(points)).catch(() => undefined);
  }

  #readLosses(id: string): LossPoint[] {
    try {
      return JSON.parse(readFileSync(join(this.#parts.store.folderOf(id), lossesName), 'utf8'));
    } catch {
      return [];
    }
  }
}
