import {
  type Batch,
  isEnded,
  type Job,
  type JobAction,
  type JobProgress,
  type NewJob,
  newJobSchema,
  type Queue,
} from '../../../../src/api/contract.js';
import { stylizeOptionShape } from '../../../../src/stylize/index.js';
import { frameCount } from './pictures.js';
import { Refusal, type State } from './state.js';

/** Duration that every fake painting reports, in seconds: that of the Standard preset in the README. */
export const totalSeconds = 31;

/** A small painting of a sample in a sample's style. */
export const samplePair: NewJob = {
  content: { picture: 'sample-content-harbour' },
  styles: [{ picture: 'sample-style-swirl' }],
  options: { size: 128 },
};

/** Queues a painting. */
export function createJob(state: State, given: NewJob, batch: Job['batch'] = null): Job {
  const used = (id: string, crop: Job['content']['crop']) => {
    const { id: known, name, origin, width, height, sha256 } = state.picture(id).info;
    return { id: known, name, origin, width, height, sha256, ...(crop ? { crop } : {}) };
  };
  const created = state.now();
  const total = given.styles.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const job: Job = {
    id: state.id('job'),
    state: 'queued',
    wanted: null,
    actions: actionsOf('queued'),
    created,
    started: null,
    ended: null,
    content: used(given.content.picture, given.content.crop),
    styles: given.styles.map(({ picture, crop, weight = 1 }) => ({
      ...used(picture, crop),
      weight: weight / total,
    })),
    options: { ...defaults(), ...given.options },
    device: 'auto',
    whenOutOfMemory: 'cpu',
    paintedOn: null,
    output: newJobSchema.shape.output.parse(given.output ?? {}),
    batch,
    progress: null,
    revision: 0,
    result: null,
    failure: null,
    notes: [],
    history: [{ time: created, state: 'queued' }],
  };
  put(state, job);
  startNext(state);
  return state.job(job.id);
}

/** Queues a painting that continues from the result of another one. */
export function continueJob(state: State, from: string, change: { readonly size?: number }): Job {
  const { content, styles, options, result } = state.job(from);
  const input = ({ id = '', crop }: Job['content']) => ({ picture: id, ...(crop ? { crop } : {}) });
  const { id } = createJob(state, {
    content: input(content),
    styles: styles.map((used) => ({ ...input(used), weight: used.weight })),
    options: { ...options, ...change },
  });
  const { width, height } = result ?? content;
  const start = { job: from, id: content.id ?? '', name: 'finished.png', width, height };
  const job = { ...state.job(id), start };
  put(state, job);
  return job;
}

function defaults(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(stylizeOptionShape).flatMap(([name, schema]) => {
      const value = schema.safeParse(undefined).data;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Starts the next job if none is painting. */
export function startNext(state: State): void {
  const { painting, queued } = queueOf(state);
  const next = queued[0];
  if (painting.length === 0 && next !== undefined) move(state, next, 'painting');
  state.publish({ type: 'queue', queue: queueOf(state) });
}

/** The queue, from the jobs. */
export function queueOf(state: State): Queue {
  const ids = (wanted: Job['state']) =>
    [...state.jobs.values()].filter((job) => job.state === wanted).map(({ id }) => id);
  return { held: false, painting: ids('painting'), queued: ids('queued') };
}

function actionsOf(state: Job['state']): JobAction[] {
  switch (state) {
    case 'queued':
      return ['pause', 'cancel'];
    case 'painting':
      return ['pause', 'stop', 'cancel'];
    case 'paused':
    case 'interrupted':
      return ['resume', 'stop', 'cancel'];
    case 'failed':
      return ['resume', 'delete'];
    default:
      return ['delete'];
  }
}

/** Moves a job to a state and publishes it. */
export function move(state: State, id: string, next: Job['state'], change: Partial<Job> = {}): Job {
  const job = state.job(id);
  const ended = isEnded(next);
  const time = state.now();
  const moved: Job = {
    ...job,
    state: next,
    actions: actionsOf(next),
    started: job.started ?? (next === 'painting' ? time : null),
    ended: ended ? time : null,
    result: next === 'done' || next === 'stopped' ? resultOf(job) : null,
    failure: null,
    history: [...job.history, { time, state: next }],
    ...change,
  };
  put(state, moved);
  return moved;
}

function put(state: State, job: Job): void {
  state.jobs.set(job.id, job);
  state.publish({ type: 'job', job });
  const batch = job.batch && state.batches.get(job.batch.id);
  if (batch) putBatch(state, { ...batch, counts: countsOf(state, batch.id) });
}

/** Stores a batch and publishes it. */
export function putBatch(state: State, batch: Batch): void {
  const { counts } = batch;
  const moves = counts.queued + counts.painting + counts.paused > 0;
  const ended = counts.failed > 0 ? 'failed' : 'done';
  const next: Batch = {
    ...batch,
    state: moves ? 'running' : ended,
    remainingSeconds: moves ? (counts.queued + counts.painting) * totalSeconds : null,
  };
  state.batches.set(batch.id, next);
  state.publish({ type: 'batch', batch: next });
}

/** Number of jobs of a batch by state. */
export function countsOf(state: State, id: string): Batch['counts'] {
  const jobs = [...state.jobs.values()].filter((job) => job.batch?.id === id);
  const count = (...states: Job['state'][]) => jobs.filter((job) => states.includes(job.state)).length;
  return {
    total: jobs.length,
    queued: count('queued'),
    painting: count('painting'),
    paused: count('paused', 'interrupted'),
    done: count('done', 'stopped'),
    skipped: 0,
    failed: count('failed'),
    cancelled: count('cancelled'),
  };
}

/** Advances a job to a fraction of its work. */
export function advance(state: State, id: string, fraction: number): void {
  const job = state.job(id);
  const revision = Math.max(1, Math.round(fraction * frameCount));
  const next = { ...job, progress: progressAt(job, fraction), revision };
  state.jobs.set(id, next);
  state.publish({ type: 'progress', id, progress: next.progress, revision });
  if (fraction >= 1) {
    move(state, id, 'done');
    startNext(state);
  }
}

function sizesOf(job: Job): number[] {
  const end = Number(job.options.size);
  const sizes = [end];
  while ((sizes[0] ?? 0) / Math.SQRT2 >= 127) sizes.unshift(Math.round((sizes[0] ?? 0) / Math.SQRT2));
  return sizes;
}

function progressAt(job: Job, fraction: number): JobProgress {
  const sizes = sizesOf(job);
  const costs = sizes.map((size) => size ** 1.4);
  const whole = costs.reduce((sum, cost) => sum + cost, 0);
  let rest = Math.min(0.9999, fraction) * whole;
  let index = 0;
  while (rest > (costs[index] ?? 0) && index < sizes.length - 1) {
    rest -= costs[index] ?? 0;
    index += 1;
  }
  return {
    stage: fraction >= 1 ? 'done' : 'painting',
    size: sizes[index] ?? 0,
    scale: index + 1,
    sizes,
    iteration: Math.round((100 * rest) / (costs[index] ?? 1)),
    iterations: 100,
    loss: 2.4 * Math.exp(-2.2 * fraction),
    losses: {},
    elapsedSeconds: totalSeconds * fraction,
    remainingSeconds: totalSeconds * (1 - fraction),
    fraction,
  };
}

function resultOf(job: Job): Job['result'] {
  const size = Number(job.options.size);
  const { width, height, crop } = job.content;
  const [w, h] = [width * (crop?.width ?? 1), height * (crop?.height ?? 1)];
  const scale = size / Math.max(w, h);
  return {
    width: Math.round(w * scale),
    height: Math.round(h * scale),
    bytes: 1_240_000,
    format: 'png',
    network: { name: 'embedded', fingerprint: 'abc' },
    seconds: job.progress?.elapsedSeconds ?? totalSeconds,
  };
}

/** Applies an action to a job, if its state allows it. */
export function act(state: State, id: string, action: 'pause' | 'resume' | 'stop' | 'cancel'): Job {
  const job = state.job(id);
  if (!job.actions.includes(action)) throw new Refusal(409, 'transition', 'This is not possible now.');
  const next = { pause: 'paused', resume: 'queued', stop: 'stopped', cancel: 'cancelled' } as const;
  const moved = move(state, id, next[action]);
  startNext(state);
  return state.job(moved.id);
}

/** The losses of a job so far. */
export function lossesOf(job: Job) {
  const { progress } = job;
  const points = progress ? Math.round(300 * progress.fraction) : 0;
  const each = 300 / (progress?.sizes.length ?? 1);
  return {
    points: Array.from({ length: points }, (_, index) => {
      const within = (index % each) / each;
      const scale = Math.floor(index / each);
      return {
        scale: scale + 1,
        iteration: Math.round(within * 100),
        total: index,
        loss: (1 + 0.4 * scale) * (0.25 + 1.8 * Math.exp(-6 * within)),
      };
    }),
  };
}
