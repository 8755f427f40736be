import { reduceQueue } from '../../../src/jobs/queue-reducer.js';
import {
  emptyQueue,
  type FinishedJob,
  isImmediate,
  type JobCommand,
  type OrderedEffect,
  type PaintingEnd,
  type QueueEffect,
  type QueueEvent,
  type QueueState,
  waitingJobs,
} from '../../../src/jobs/queue-state.js';
import { type JobRecord, jobRecordSchema } from '../../../src/jobs/record.js';
import { actionsOf } from '../../../src/jobs/transitions.js';
import { parseStylizeOptions } from '../../../src/stylize/index.js';

const picture = {
  picture: '',
  name: 'A.png',
  place: { origin: 'file', path: '/A.png' },
  sha256: 'a',
  width: 8,
  height: 6,
} as const;

/** The id of the job of a number, from 1. */
export const jobId = (number: number) => `20260101-${String(number).padStart(6, '0')}-aaaaaa`;

/** The record of a new job. */
export function newRecord(id: string, isBatch = false): JobRecord {
  return {
    format: 1,
    id,
    created: 1,
    started: null,
    ended: null,
    state: 'queued',
    order: 0,
    content: picture,
    styles: [{ ...picture, weight: 1 }],
    options: parseStylizeOptions({}),
    output: { format: 'png', bits: 8, quality: 92, conflict: 'unique' },
    device: 'auto',
    whenOutOfMemory: 'cpu',
    paintedOn: null,
    batch: isBatch ? { id: '20260101-000000-abatch', index: 1, key: id } : null,
    progress: null,
    revision: 0,
    preview: null,
    result: null,
    failure: null,
    notes: [],
    history: [{ time: 1, state: 'queued' }],
  };
}

/** Progress at half of the work. */
export const halfway: NonNullable<JobRecord['progress']> = {
  stage: 'painting',
  size: 64,
  scale: 1,
  sizes: [64],
  iteration: 5,
  iterations: 10,
  loss: 1,
  losses: {},
  elapsedSeconds: 1,
  remainingSeconds: 1,
  fraction: 0.5,
};

/** The result of a job as its compute process reports it. */
export function finished(id: string, state: 'done' | 'stopped' = 'done'): FinishedJob {
  const network = { name: 'random', fingerprint: '' };
  const kept = {
    path: 'result.png',
    width: 8,
    height: 6,
    bytes: 9,
    format: 'png',
    network,
    seconds: 1,
  } as const;
  return { state, result: { ...kept, path: `/${id}/result.png` }, kept };
}

interface Child {
  readonly isFinishing: boolean;
  readonly commands: string[];
  result?: FinishedJob;
}

/**
 * A computer with a queue on it: a disk, compute processes and effects that are still to be carried out. Everything that happens is
 * checked against the rules of the queue.
 */
export class World {
  state: QueueState = emptyQueue;
  readonly disk = new Map<string, string>();
  readonly results = new Map<string, FinishedJob>();
  readonly lanes = new Map<string, OrderedEffect[]>();
  readonly children = new Map<string, Child>();
  readonly faults: string[] = [];
  /** Jobs that must be on disk, as they were created and not deleted. */
  readonly kept = new Set<string>();
  /** The strongest command since the last resume, and those that were acknowledged. */
  readonly expected = new Map<string, string>();
  readonly acknowledged = new Map<string, string>();
  readonly cancelled = new Set<string>();
  #time = 1;
  #created = 0;

  constructor() {
    this.restart();
  }

  dispatch(event: QueueEvent): void {
    const before = this.state;
    this.#time += 1;
    const { state, effects } = reduceQueue(before, event, this.#time);
    this.state = state;
    for (const effect of effects) this.#take(effect);
    this.#check(before);
  }

  #take(effect: QueueEffect): void {
    if (isImmediate(effect)) return;
    this.lanes.set(effect.id, [...(this.lanes.get(effect.id) ?? []), effect]);
    const isDeleting = effect.type === 'clear-folder' || effect.type === 'discard-result';
    if (isDeleting && !this.cancelled.has(effect.id)) this.faults.push(`${effect.type} of ${effect.id}`);
  }

  create(isBatch: boolean): void {
    this.#created += 1;
    this.dispatch({ type: 'create', job: newRecord(jobId(this.#created), isBatch) });
  }

  /** As the queue does: a command that the job does not accept is rejected. */
  command(id: string, command: JobCommand): void {
    const job = this.state.jobs.get(id);
    if (!job || !actionsOf(job).includes(command)) return;
    const pending = this.expected.get(id);
    if (command === 'resume') this.expected.delete(id);
    else if (command === 'cancel' || (command === 'stop' && pending !== 'cancel'))
      this.expected.set(id, command);
    else if (command === 'pause' && !pending) this.expected.set(id, command);
    if (command === 'resume' || pending !== this.expected.get(id)) this.acknowledged.delete(id);
    if (command === 'cancel') this.cancelled.add(id);
    if (command === 'delete') this.kept.delete(id);
    this.dispatch({ type: 'command', id, command });
  }

  /** Carries out the next effect of a lane. @param works whether it succeeds. */
  perform(id: string, works: boolean): void {
    const [effect, ...rest] = this.lanes.get(id) ?? [];
    if (!effect) return;
    if (rest.length > 0) this.lanes.set(id, rest);
    else this.lanes.delete(id);
    const event = works ? this.#succeed(effect) : failureEvent(effect);
    if (!works && effect.type === 'remove') this.kept.add(id);
    if (event) this.dispatch(event);
  }

  #succeed(effect: OrderedEffect): QueueEvent | undefined {
    const { id } = effect;
    switch (effect.type) {
      case 'create':
        this.kept.add(id);
        this.disk.set(id, JSON.stringify(effect.job));
        return { type: 'created', id };
      case 'save':
        this.disk.set(id, JSON.stringify(effect.job));
        this.#acknowledge(effect.job);
        return { type: 'saved', job: effect.job };
      case 'remove':
        this.disk.delete(id);
        this.results.delete(id);
        return { type: 'removed', job: effect.job };
      case 'start':
        this.children.set(id, { isFinishing: effect.job.wanted === 'stop', commands: [] });
        return undefined;
      case 'send':
        this.children.get(id)?.commands.push(effect.command);
        return undefined;
      case 'record-result':
        return { type: 'result-recorded', id };
      case 'discard-result':
      case 'clear-folder':
      case 'remove-recovery-files':
        this.results.delete(id);
        return undefined;
      default:
        return undefined;
    }
  }

  #acknowledge({ id, wanted, state }: JobRecord): void {
    const expected = this.expected.get(id);
    const reached = { pause: 'paused', stop: 'stopped', cancel: 'cancelled' }[expected ?? ''];
    if (expected && (wanted === expected || state === reached)) this.acknowledged.set(id, expected);
  }

  progress(id: string): void {
    if (this.children.has(id))
      this.dispatch({ type: 'progress', id, change: { progress: halfway }, save: true });
  }

  /** A compute process writes its result, which it reports later. */
  writeResult(id: string): void {
    const child = this.children.get(id);
    if (!child) return;
    const isStopped = child.isFinishing || child.commands[0] === 'stop';
    child.result ??= finished(id, isStopped ? 'stopped' : 'done');
    this.results.set(id, child.result);
  }

  /** A compute process ends as its commands say. */
  end(id: string): void {
    const child = this.children.get(id);
    if (!child) return;
    const isCancelled = child.commands.includes('cancel');
    if (child.result || !(isCancelled || child.commands[0] === 'pause')) this.writeResult(id);
    this.#ended(id, child.result ?? { state: isCancelled ? 'cancelled' : 'paused' });
  }

  /** The queue finds a result that a process has written before it crashed. */
  crash(id: string): void {
    const failure = { code: 'crashed', message: 'It crashed.' };
    if (this.children.has(id)) this.#ended(id, this.results.get(id) ?? { state: 'failed', failure });
  }

  #ended(id: string, end: PaintingEnd): void {
    this.children.delete(id);
    this.dispatch({ type: 'ended', id, end, losses: [] });
  }

  /** Everything in memory is gone; what is on disk is loaded again. */
  restart(): void {
    for (const [id, command] of this.expected)
      if (this.acknowledged.get(id) !== command) this.expected.delete(id);
    this.children.clear();
    this.lanes.clear();
    this.state = emptyQueue;
    const records = [...this.disk.values()].map((text) => jobRecordSchema.parse(JSON.parse(text)));
    for (const job of records) {
      this.kept.add(job.id); // a delete that was not carried out has not happened
      if (job.state === 'cancelled') this.cancelled.add(job.id);
      else if (job.wanted !== 'cancel') this.cancelled.delete(job.id);
    }
    const isEnded = (job: JobRecord) => !actionsOf(job).includes('cancel');
    const jobs = records.map((job) => ({
      job,
      finished: isEnded(job) ? undefined : this.results.get(job.id),
    }));
    this.dispatch({ type: 'loaded', jobs });
    this.dispatch({ type: 'start' });
  }

  /** Closes the queue as the application does, with every process paused. */
  close(): void {
    this.dispatch({ type: 'close' });
    this.#drain();
  }

  /** Carries out what is left until nothing happens any more, and closes the queue. */
  settle(): void {
    this.dispatch({ type: 'hold', held: false });
    this.#drain();
    this.close();
  }

  #drain(): void {
    while (this.lanes.size + this.children.size > 0) {
      for (const id of [...this.lanes.keys()]) this.perform(id, true);
      if (this.lanes.size === 0) for (const id of [...this.children.keys()]) this.end(id);
    }
  }

  #check(before: QueueState): void {
    const { jobs, painting, finishing, arriving, parallel, isHeld } = this.state;
    const fault = (text: string) => this.faults.push(text);
    for (const id of this.kept) {
      if (!this.disk.has(id)) fault(`${id} is not on disk`);
      const isLoading = before === emptyQueue;
      if (!isLoading && !jobs.has(id) && !arriving.has(id)) fault(`${id} was forgotten`);
    }
    for (const { id, state, wanted } of jobs.values()) {
      if ((state === 'painting') !== (painting.has(id) || finishing.has(id)))
        fault(`${id} is ${state} by name`);
      if (wanted && state !== 'painting' && !(state === 'queued' && wanted === 'stop'))
        fault(`${id} is ${state} and wanted to ${wanted}`);
    }
    const started = [...painting].filter((id) => !before.painting.has(id));
    if (started.length > 0 && painting.size > parallel) fault(`${painting.size} are painted`);
    const waiting = waitingJobs(this.state).filter(({ wanted }) => !isHeld || wanted === 'stop');
    const isSingleWaiting = waiting.some(({ batch }) => batch === null);
    if (isSingleWaiting && started.some((id) => jobs.get(id)?.batch))
      fault('a batch went before a single job');
  }
}

function failureEvent(effect: OrderedEffect): QueueEvent | undefined {
  const { id, type } = effect;
  if (type === 'create') return { type: 'create-failed', id };
  if (type === 'save') return { type: 'save-failed', id };
  if (type === 'remove') return { type: 'remove-failed', job: effect.job };
  if (type === 'record-result') return { type: 'result-recorded', id };
  if (type !== 'start') return undefined;
  const failure = { code: 'defect', message: 'It could not be started.' };
  return { type: 'ended', id, end: { state: 'failed', failure }, losses: [] };
}
