import { rm } from 'node:fs/promises';
import type { DeviceChoice } from '../common/device-choice.js';
import { UserError } from '../common/errors.js';
import type { Failure } from '../common/failures.js';
import { isEnded } from '../common/job.js';
import {
  type ComputeProcess,
  type FinishedPainting,
  findResult,
  type PaintOutcome,
} from '../compute/index.js';
import type { DeviceUse } from '../engines/index.js';
import type { StylizeOptions } from '../stylize/index.js';
import { failureOf } from '../system/failure.js';
import type { ComputePool } from './compute-pool.js';
import { newId } from './ids.js';
import { JobRun, keptResult } from './job-run.js';
import type { SetAside } from './json-file.js';
import type { LossPoint } from './losses.js';
import { reduceQueue } from './queue-reducer.js';
import {
  emptyQueue,
  type FinishedJob,
  type ImmediateEffect,
  isImmediate,
  type JobChange,
  type JobCommand,
  type OrderedEffect,
  type PaintingEnd,
  type QueueEvent,
  waitingJobs,
} from './queue-state.js';
import type { JobInput, JobRecord, PictureLocation } from './record.js';
import { type SpeedHistory, speedSubject } from './speed-history.js';
import type { JobStore } from './store.js';
import { checkAction } from './transitions.js';

export interface NewJob extends DeviceChoice {
  readonly content: JobInput;
  readonly styles: JobRecord['styles'];
  readonly start?: JobRecord['start'];
  readonly options: StylizeOptions;
  readonly output: JobRecord['output'];
  readonly batch?: JobRecord['batch'];
}

interface QueueParts {
  readonly store: JobStore;
  readonly pool: ComputePool;
  readonly speed: SpeedHistory;
  readonly pathOf: (location: PictureLocation) => string;
  /** How many jobs are painted at the same time, and with how many threads each. */
  readonly pace: () => { readonly parallel: number; readonly threads: number };
  /** The device to paint a job on. Rejects with a UserError if there is no such device. */
  readonly deviceOf: (job: JobRecord) => Promise<DeviceUse>;
  readonly checkpointSeconds: number;
  /** Whether previews are made. */
  readonly previews: boolean;
  readonly onChange: (change: JobChange) => void;
  /** Awaited before a job is painted, and when it is done, before its record says so: a crash in between forgets nothing. */
  readonly onBegin?: (job: JobRecord) => Promise<void>;
  readonly onResult?: (job: JobRecord, result: FinishedPainting['result']) => Promise<void>;
  /** Awaited when a job has ended without a result. */
  readonly onAbandon?: (job: JobRecord) => Promise<void>;
  /** Called with errors that stop nothing, such as a record that could not be written. */
  readonly onTrouble: (error: unknown) => void;
}

interface Run {
  readonly run: JobRun;
  readonly painter: ComputeProcess;
  readonly ended: Promise<void>;
}

/** How long a cancelled painting may take to end, and all paintings when the queue closes, in milliseconds. */
const cancelGrace = 5000;
const closeGrace = 30_000;

/**
 * The jobs and their paintings. What happens to them is decided by `reduceQueue`; this class carries out the effects. Effects of one job
 * run one after another, in the order in which they were decided.
 */
export class JobQueue {
  readonly #parts: QueueParts;
  readonly #runs = new Map<string, Run>();
  /** The last effect of each job that has effects left. */
  readonly #lanes = new Map<string, Promise<void>>();
  /** Why a job could not be created or deleted. */
  readonly #errors = new Map<string, unknown>();
  #state = emptyQueue;
  #isAbandoned = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  /** Reads the jobs of earlier runs and repairs those that were interrupted; nothing is painted before {@link start}. @returns what cannot be read. */
  async load(): Promise<readonly SetAside[]> {
    const { jobs, setAside } = await this.#parts.store.load();
    const loaded: { job: JobRecord; finished: FinishedJob | undefined }[] = [];
    for (const job of jobs)
      loaded.push({ job, finished: isEnded(job.state) ? undefined : await this.#finishedJob(job.id) });
    this.refresh();
    this.#dispatch({ type: 'loaded', jobs: loaded });
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
    return setAside;
  }

  /** The result of a job whose end was not recorded. */
  async #finishedJob(id: string): Promise<FinishedJob | undefined> {
    const folder = this.#parts.store.folderOf(id);
    const finished = await findResult(folder);
    return finished && { ...finished, kept: keptResult(finished.result, folder) };
  }

  start(): void {
    this.#dispatch({ type: 'start' });
  }

  /** Every job, the newest first. */
  list(): JobRecord[] {
    return [...this.#state.jobs.values()].sort((a, b) => b.created - a.created || b.order - a.order);
  }

  /** @throws UserError `job-unknown`. */
  get(id: string): JobRecord {
    const job = this.#state.jobs.get(id);
    if (job) return job;
    throw new UserError('job-unknown', `There is no job ${id}: it may have been deleted.`);
  }

  /** What is being painted, and what waits in the order in which it will start unless the queue is held. */
  state(): { readonly held: boolean; readonly painting: string[]; readonly queued: string[] } {
    const { isHeld, painting } = this.#state;
    return { held: isHeld, painting: [...painting], queued: waitingJobs(this.#state).map(({ id }) => id) };
  }

  /**
   * Adds a job; it is on disk when this returns.
   * @param failure why it cannot be painted.
   * @throws UserError as `writeAtomically` does.
   */
  async create(wanted: NewJob, failure?: Failure): Promise<JobRecord> {
    const created = Date.now();
    const state = failure ? 'failed' : 'queued';
    const id = newId(new Date(created));
    const job: JobRecord = {
      ...wanted,
      format: 1,
      id,
      created,
      started: null,
      ended: failure ? created : null,
      state,
      order: 0,
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
    this.#dispatch({ type: 'create', job });
    await this.#lanes.get(id);
    this.#throwErrorOf(id);
    return this.get(id);
  }

  /** Pauses a job; one that is being painted stops after the current iteration. @throws UserError `transition`. */
  async pause(id: string): Promise<JobRecord> {
    return await this.#command(id, 'pause');
  }

  /** Puts a job before the others of its kind, or takes back a pause that has not taken effect. @throws UserError `transition`. */
  async resume(id: string): Promise<JobRecord> {
    return await this.#command(id, 'resume');
  }

  /** Ends a job and keeps its picture as it is. @throws UserError `transition`. */
  async stop(id: string): Promise<JobRecord> {
    return await this.#command(id, 'stop');
  }

  /** Ends a job and discards its picture. @throws UserError `transition`. */
  async cancel(id: string): Promise<JobRecord> {
    return await this.#command(id, 'cancel');
  }

  /** Deletes an ended job; a result in a folder of the user's stays. @throws UserError `transition`, or the system's error. */
  async delete(id: string): Promise<void> {
    checkAction(this.get(id), 'delete');
    this.#dispatch({ type: 'command', id, command: 'delete' });
    await this.#lanes.get(id);
    this.#throwErrorOf(id);
  }

  /** Changes what was not known of a job when it was created. */
  async amend(id: string, change: Pick<JobRecord, 'content' | 'batch'>): Promise<void> {
    this.#dispatch({ type: 'amend', id, change });
    await this.#lanes.get(id);
  }

  /** Whether jobs that wait are kept from starting. */
  hold(held: boolean): void {
    this.#dispatch({ type: 'hold', held });
  }

  /** The loss curve of a job. @throws UserError `job-unknown`. */
  async losses(id: string): Promise<readonly LossPoint[]> {
    this.get(id);
    return this.#runs.get(id)?.run.losses ?? (await this.#parts.store.readLosses(id));
  }

  /** Reads the settings again. */
  refresh(): void {
    this.#dispatch({ type: 'settings', parallel: this.#parts.pace().parallel });
  }

  /** Starts nothing more, has every painting write a checkpoint, and returns when everything is on disk. */
  async close(): Promise<void> {
    this.#dispatch({ type: 'close' });
    const kill = setTimeout(() => {
      for (const { painter } of this.#runs.values()) painter.kill();
    }, closeGrace);
    while (this.#lanes.size + this.#runs.size > 0)
      await Promise.all([...this.#lanes.values(), ...[...this.#runs.values()].map(({ ended }) => ended)]);
    clearTimeout(kill);
    this.#parts.pool.close();
  }

  /** Ends every painting at once and writes nothing more, as the folder may be another process's. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#parts.pool.close();
  }

  async #command(id: string, command: Exclude<JobCommand, 'delete'>): Promise<JobRecord> {
    const job = this.get(id);
    if (job.wanted !== command) checkAction(job, command);
    this.#dispatch({ type: 'command', id, command });
    const answer = this.get(id);
    await this.#lanes.get(id);
    return answer;
  }

  #throwErrorOf(id: string): void {
    const error = this.#errors.get(id);
    this.#errors.delete(id);
    if (error !== undefined) throw error;
  }

  // -- effects

  #dispatch(event: QueueEvent): void {
    const { state, effects } = reduceQueue(this.#state, event, Date.now());
    this.#state = state;
    for (const effect of effects) if (!isImmediate(effect)) this.#append(effect);
    for (const effect of effects) if (isImmediate(effect)) this.#performNow(effect);
  }

  #performNow(effect: ImmediateEffect): void {
    if (effect.type === 'notify') this.#notify(effect.change);
    else if (effect.type === 'kill') this.#runs.get(effect.id)?.painter.kill();
    else setTimeout(() => this.#dispatch({ type: 'grace-over', id: effect.id }), cancelGrace).unref();
  }

  #notify(change: JobChange): void {
    try {
      this.#parts.onChange(change);
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }

  #append(effect: OrderedEffect): void {
    const { id } = effect;
    const lane = (this.#lanes.get(id) ?? Promise.resolve())
      .then(() => this.#perform(effect))
      .catch((error: unknown) => this.#failed(effect, error))
      .then(() => {
        if (this.#lanes.get(id) === lane) this.#lanes.delete(id);
      });
    this.#lanes.set(id, lane);
  }

  async #perform(effect: OrderedEffect): Promise<void> {
    if (this.#isAbandoned) return;
    const { store, onBegin, onResult, onAbandon } = this.#parts;
    const { id } = effect;
    switch (effect.type) {
      case 'create':
        await store.create(effect.job);
        return this.#dispatch({ type: 'created', id });
      case 'save':
        await store.save(effect.job);
        return this.#dispatch({ type: 'saved', job: effect.job });
      case 'remove':
        await store.remove(id);
        return this.#dispatch({ type: 'removed', job: effect.job });
      case 'claim':
        return await onBegin?.(effect.job);
      case 'abandon':
        return await onAbandon?.(effect.job);
      case 'start':
        return this.#startRun(effect.job, await store.readLosses(id));
      case 'send':
        return this.#runs.get(id)?.run.send(effect.command);
      case 'write-losses':
        return await store.writeLosses(id, effect.losses);
      case 'record-result':
        await onResult?.(effect.job, effect.result);
        return this.#dispatch({ type: 'result-recorded', id });
      case 'discard-result':
        return await rm(effect.path, { force: true });
      case 'remove-recovery-files':
        return await store.removeRecoveryFiles(id);
      case 'clear-folder':
        return await store.clear(id);
    }
  }

  /** An effect that fails is reported, and becomes an event where something depends on it. */
  #failed(effect: OrderedEffect, error: unknown): void {
    this.#parts.onTrouble(error);
    const { id, type } = effect;
    if (type === 'create' || type === 'remove') this.#errors.set(id, error);
    if (type === 'create') this.#dispatch({ type: 'create-failed', id });
    else if (type === 'remove') this.#dispatch({ type: 'remove-failed', job: effect.job });
    else if (type === 'save') this.#dispatch({ type: 'save-failed', id });
    else if (type === 'record-result') this.#dispatch({ type: 'result-recorded', id });
    else if (type === 'start') this.#dispatch({ type: 'ended', id, end: failedEnd(error), losses: [] });
  }

  // -- paintings

  #startRun(job: JobRecord, losses: readonly LossPoint[]): void {
    const { id } = job;
    const { pool, store, pace, pathOf, deviceOf, checkpointSeconds, previews } = this.#parts;
    const { threads } = pace();
    const painter = pool.take();
    const run = new JobRun(painter, job, {
      folder: store.folderOf(id),
      threads,
      device: () => deviceOf(job),
      checkpointSeconds,
      previews,
      finish: job.wanted === 'stop',
      losses,
      pathOf,
      onChange: (change, save) => this.#dispatch({ type: 'progress', id, change, save }),
    });
    this.#runs.set(id, { run, painter, ended: this.#paint(job, run, painter, threads) });
  }

  async #paint(job: JobRecord, run: JobRun, painter: ComputeProcess, threads: number): Promise<void> {
    const { id, options } = job;
    const outcome = await run.start().catch((error: unknown) => ({ error }));
    const end = 'error' in outcome ? await this.#endAfter(id, outcome.error) : this.#endOf(id, outcome);
    this.#runs.delete(id);
    this.#parts.pool.give(painter, this.#parts.pace().parallel);
    this.#dispatch({ type: 'ended', id, end, losses: run.losses });
    if ('error' in outcome || this.#isAbandoned) return;
    const { device, timings } = outcome;
    await speedSubject(options)
      .then((subject) => this.#parts.speed.learn(subject, { device, threads }, timings))
      .catch(this.#parts.onTrouble);
  }

  #endOf(id: string, { state, result }: PaintOutcome): PaintingEnd {
    if (state === 'paused' || state === 'cancelled' || !result)
      return { state: state === 'paused' ? 'paused' : 'cancelled' };
    return { state, result, kept: keptResult(result, this.#parts.store.folderOf(id)) };
  }

  /** A process may have written its result before it crashed. */
  async #endAfter(id: string, error: unknown): Promise<PaintingEnd> {
    return (await this.#finishedJob(id)) ?? failedEnd(error);
  }
}

const failedEnd = (error: unknown): PaintingEnd => ({ state: 'failed', failure: { ...failureOf(error) } });
