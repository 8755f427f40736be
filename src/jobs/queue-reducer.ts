import type { Failure } from '../common/failures.js';
import type { JobState } from '../common/job.js';
import type { PaintCommand } from '../compute/index.js';
import type { LossPoint } from './losses.js';
import {
  type FinishedJob,
  type JobCommand,
  type PaintingEnd,
  type QueueEffect,
  type QueueEvent,
  type QueueState,
  waitingJobs,
} from './queue-state.js';
import type { JobRecord } from './record.js';

/** A job of a batch that was interrupted this often is not restarted automatically: it may be the cause. */
const mostInterruptions = 3;
const longestHistory = 100;

/** A command replaces a pending one only if it is stronger. */
const strength: Readonly<Record<PaintCommand, number>> = { pause: 1, stop: 2, cancel: 3 };

/** The next state of the queue, and what must be done because of it. */
interface Reduction {
  readonly state: QueueState;
  readonly effects: readonly QueueEffect[];
}

/**
 * Applies an event to the queue. A pure function: an event that does not fit the state changes nothing.
 * @param time of the event, in milliseconds since 1970.
 */
export function reduceQueue(state: QueueState, event: QueueEvent, time: number): Reduction {
  const step = new Step(state, time);
  step.apply(event);
  return { state: step.state, effects: step.effects };
}

/** One reduction: the state so far and the effects so far. */
class Step {
  state: QueueState;
  readonly effects: QueueEffect[] = [];
  readonly #time: number;
  /** A copy of the jobs, made when the first one changes. */
  #jobs: Map<string, JobRecord> | undefined;

  constructor(state: QueueState, time: number) {
    this.state = state;
    this.#time = time;
  }

  apply(event: QueueEvent): void {
    const { type } = event;
    if (type === 'loaded') for (const { job, finished } of event.jobs) this.#load(job, finished);
    else if (type === 'create') this.#create(event.job);
    else if (type === 'created' || type === 'create-failed') this.#arrive(event.id, type === 'created');
    else if (type === 'hold') this.#hold(event.held);
    else if (type === 'settings') this.#update({ parallel: event.parallel });
    else if (type === 'start') this.#update({ isStarted: true });
    else if (type === 'close') this.#close();
    else if (type === 'saved') this.#saved(event.job);
    else if (type === 'removed') this.#notifyDeleted(event.job);
    else if (type === 'remove-failed') this.#save(event.job);
    else if ('id' in event) this.#applyTo(this.state.jobs.get(event.id), event);
    this.#startJobs();
  }

  #applyTo(job: JobRecord | undefined, event: Extract<QueueEvent, { readonly id: string }>): void {
    if (!job) return;
    if (event.type === 'command') this.#command(job, event.command);
    else if (event.type === 'amend') this.#save({ ...job, ...event.change });
    else if (event.type === 'progress') this.#progress({ ...job, ...event.change }, event.save);
    else if (event.type === 'ended') this.#ended(job, event.end, event.losses);
    else if (event.type === 'result-recorded') this.#resultRecorded(job);
    else if (event.type === 'grace-over') this.#killCancelled(job);
    else if (event.type === 'save-failed')
      this.#update({ unsaved: new Set([...this.state.unsaved, job.id]) });
  }

  // -- a job arrives

  #load(job: JobRecord, finished: FinishedJob | undefined): void {
    this.#setJob(job);
    this.#update({ lastOrder: Math.max(this.state.lastOrder, job.order) });
    this.#cleanUp(job);
    if (finished) this.#finish(job, finished);
    else if (job.state === 'painting')
      this.#interrupt(job, 'Impasto ended while it was being painted.', hasTriesLeft(job));
  }

  #create(job: JobRecord): void {
    const order = this.state.lastOrder + 1;
    const arriving = { ...job, order };
    this.#update({ lastOrder: order, arriving: new Map([...this.state.arriving, [job.id, arriving]]) });
    this.#emit({ type: 'create', id: job.id, job: arriving });
  }

  #arrive(id: string, isOnDisk: boolean): void {
    const arriving = new Map(this.state.arriving);
    const job = arriving.get(id);
    arriving.delete(id);
    this.#update({ arriving });
    if (!job || !isOnDisk) return;
    this.#setJob(job);
    this.#notify(job);
  }

  // -- commands

  #command(job: JobRecord, command: JobCommand): void {
    if (job.state === 'painting') this.#commandPainting(job, command);
    else if (command === 'resume') this.#enqueue(job);
    else if (command === 'stop') this.#enqueue(job, 'stop');
    else if (command === 'cancel') this.#cancel(job);
    else if (command === 'delete') this.#delete(job);
    else if (job.wanted === undefined) this.#enter(job, 'paused');
  }

  #commandPainting(job: JobRecord, command: JobCommand): void {
    if (command === 'delete') return;
    if (command === 'resume') {
      if (job.wanted === 'pause') this.#record({ ...job, wanted: undefined });
      return;
    }
    if (job.wanted && strength[job.wanted] >= strength[command]) return;
    this.#emit({ type: 'send', id: job.id, command });
    this.#record({ ...job, wanted: command });
    if (command === 'cancel') this.#emit({ type: 'kill-after-grace', id: job.id });
  }

  /** Puts a job before the others. @param wanted `stop` if only the result of its checkpoint has to be made. */
  #enqueue(job: JobRecord, wanted?: 'stop'): void {
    const first = Math.min(...[...this.state.jobs.values()].map(({ order }) => order));
    this.#enter(job, 'queued', { order: first - 1, failure: null, ended: null, wanted });
  }

  #cancel(job: JobRecord): void {
    this.#emit({ type: 'abandon', id: job.id, job });
    this.#enter(job, 'cancelled', { ended: this.#time, preview: null });
  }

  #delete(job: JobRecord): void {
    const jobs = this.#ownJobs();
    jobs.delete(job.id);
    const unsaved = new Set(this.state.unsaved);
    unsaved.delete(job.id);
    this.#update({ jobs, unsaved });
    this.#emit({ type: 'remove', id: job.id, job });
  }

  // -- painting

  #startJobs(): void {
    const { isStarted, isClosing, isHeld, parallel, painting } = this.state;
    const free = parallel - painting.size;
    if (!isStarted || isClosing || free <= 0) return;
    const ready = waitingJobs(this.state).filter(({ wanted }) => !isHeld || wanted === 'stop');
    for (const job of ready.slice(0, free)) this.#start(job);
  }

  #start(job: JobRecord): void {
    const { wanted, started } = job;
    this.#update({ painting: new Set([...this.state.painting, job.id]) });
    const record = this.#enter(job, 'painting', { started: started ?? this.#time, failure: null, wanted });
    this.#emit({ type: 'claim', id: job.id, job: record }, { type: 'start', id: job.id, job: record });
    this.#notifyQueue();
  }

  #progress(job: JobRecord, save: boolean): void {
    if (!this.#isPainting(job)) return;
    this.#setJob(job);
    this.#emit({ type: 'notify', change: { type: 'progress', job } });
    if (save) this.#emit({ type: 'save', id: job.id, job });
  }

  #ended(job: JobRecord, end: PaintingEnd, losses: readonly LossPoint[]): void {
    if (!this.#isPainting(job)) return;
    const painting = new Set(this.state.painting);
    painting.delete(job.id);
    this.#update({ painting });
    if (losses.length > 0) this.#emit({ type: 'write-losses', id: job.id, losses });
    if ('result' in end) this.#finish(job, end);
    else if (job.wanted === 'cancel') this.#cancel(job);
    else if ('failure' in end && !this.#isKilledAtEnd(end.failure)) this.#fail(job, end.failure);
    else if (end.state === 'cancelled') this.#foundNothing(job);
    else this.#paused(job);
    this.#notifyQueue();
  }

  /** A result counts when others have recorded it: after a crash in between it is found again. */
  #finish(job: JobRecord, finished: FinishedJob): void {
    const { id } = job;
    this.#update({ finishing: new Map([...this.state.finishing, [id, finished]]) });
    this.#setJob({ ...job, state: 'painting' }); // in case its start was not recorded
    if (finished.state === 'done' && job.wanted !== 'cancel')
      this.#emit({ type: 'record-result', id, job, result: finished.result });
    else this.#resultRecorded(job);
  }

  #resultRecorded(job: JobRecord): void {
    const finishing = new Map(this.state.finishing);
    const finished = finishing.get(job.id);
    if (!finished) return;
    finishing.delete(job.id);
    this.#update({ finishing });
    if (job.wanted === 'cancel') {
      this.#emit({ type: 'discard-result', id: job.id, path: finished.result.path });
      this.#cancel(job);
    } else this.#enter(job, finished.state, { result: finished.kept, ended: this.#time });
    this.#notifyQueue();
  }

  #paused(job: JobRecord): void {
    if (this.state.isClosing) this.#interrupt(job, 'Impasto was closed while it was being painted.', true);
    else if (job.wanted === 'pause') this.#enter(job, 'paused');
    else this.#enqueue(job, job.wanted === 'stop' ? 'stop' : undefined);
  }

  #isKilledAtEnd({ code }: Failure): boolean {
    return this.state.isClosing && code === 'crashed';
  }

  #killCancelled(job: JobRecord): void {
    if (this.#isPainting(job) && job.wanted === 'cancel') this.#emit({ type: 'kill', id: job.id });
  }

  #fail(job: JobRecord, failure: Failure): void {
    this.#emit({ type: 'abandon', id: job.id, job });
    this.#enter(job, 'failed', { failure: { ...failure }, ended: this.#time }, failure.message);
  }

  /** Without a command to cancel, a painting ends without a result when there is nothing in its checkpoint. */
  #foundNothing(job: JobRecord): void {
    const reason = 'The picture so far could not be read, so there was no result to keep.';
    if (job.progress?.fraction) this.#enter(job, 'interrupted', {}, reason);
    else this.#cancel(job);
  }

  /** A pending command is carried out; without one, jobs of batches wait for another turn. */
  #interrupt(job: JobRecord, reason: string, mayRepeat: boolean): void {
    const { wanted, batch } = job;
    if (wanted === 'cancel') this.#cancel(job);
    else if (wanted === 'pause') this.#enter(job, 'paused', {}, reason);
    else {
      const interrupted = this.#enter(job, 'interrupted', {}, reason);
      if (mayRepeat && (batch || wanted)) this.#enter(interrupted, 'queued', { wanted });
    }
  }

  #close(): void {
    this.#update({ isClosing: true });
    for (const id of this.state.painting) this.#emit({ type: 'send', id, command: 'pause' });
    this.#saveAgain();
  }

  // -- records

  #saved(job: JobRecord): void {
    const unsaved = new Set(this.state.unsaved);
    unsaved.delete(job.id);
    this.#update({ unsaved });
    if (this.state.jobs.get(job.id)?.state === job.state) this.#cleanUp(job);
    this.#saveAgain();
  }

  /** Records that could not be written are tried again when another one could, and at the end. */
  #saveAgain(): void {
    for (const id of this.state.unsaved) {
      const job = this.state.jobs.get(id);
      if (job) this.#emit({ type: 'save', id, job });
    }
    this.#update({ unsaved: new Set() });
  }

  /** Deletes what only a job without an end needs, once its end is on disk. */
  #cleanUp({ id, state, result }: JobRecord): void {
    if (state === 'done' || state === 'stopped') this.#emit({ type: 'remove-recovery-files', id });
    if (state === 'cancelled' && result === null) this.#emit({ type: 'clear-folder', id });
  }

  /** Brings a job into a state. A pending command ends unless the change names it. */
  #enter(job: JobRecord, state: JobState, change: Partial<JobRecord> = {}, reason?: string): JobRecord {
    const entry = { time: this.#time, state, ...(reason !== undefined && { reason }) };
    const history = [...job.history, entry].slice(-longestHistory);
    return this.#record({ ...job, wanted: undefined, ...change, state, history });
  }

  #record(job: JobRecord): JobRecord {
    this.#save(job);
    this.#notify(job);
    return job;
  }

  #save(job: JobRecord): void {
    this.#setJob(job);
    this.#emit({ type: 'save', id: job.id, job });
  }

  #setJob(job: JobRecord): void {
    this.#update({ jobs: this.#ownJobs().set(job.id, job) });
  }

  #ownJobs(): Map<string, JobRecord> {
    this.#jobs ??= new Map(this.state.jobs);
    return this.#jobs;
  }

  #hold(isHeld: boolean): void {
    this.#update({ isHeld });
    this.#notifyQueue();
  }

  #notifyDeleted(job: JobRecord): void {
    this.#emit({ type: 'notify', change: { type: 'deleted', id: job.id, job } });
  }

  #isPainting({ id }: JobRecord): boolean {
    return this.state.painting.has(id);
  }

  #notify(job: JobRecord): void {
    this.#emit({ type: 'notify', change: { type: 'job', job } });
  }

  #notifyQueue(): void {
    this.#emit({ type: 'notify', change: { type: 'queue' } });
  }

  #emit(...effects: readonly QueueEffect[]): void {
    this.effects.push(...effects);
  }

  #update(change: Partial<QueueState>): void {
    this.state = { ...this.state, ...change };
  }
}

const hasTriesLeft = ({ history }: JobRecord) =>
  history.filter(({ state }) => state === 'interrupted').length + 1 < mostInterruptions;
