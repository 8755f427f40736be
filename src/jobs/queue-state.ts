import type { Failure } from '../common/failures.js';
import type { JobResult } from '../common/job.js';
import type { FinishedPainting, PaintCommand } from '../compute/index.js';
import type { LossPoint } from './losses.js';
import type { JobRecord } from './record.js';

/*
 * The state of the queue, the events that change it and the effects that follow: plain data, without I/O.
 */

export interface QueueState {
  readonly jobs: ReadonlyMap<string, JobRecord>;
  /** New jobs that are not on disk yet. */
  readonly arriving: ReadonlyMap<string, JobRecord>;
  /** Jobs that have a compute process, in the order of their start. */
  readonly painting: ReadonlySet<string>;
  /** Jobs that have a result which others still have to record, such as the ledger of a batch. */
  readonly finishing: ReadonlyMap<string, FinishedJob>;
  /** Jobs whose last record could not be written. */
  readonly unsaved: ReadonlySet<string>;
  readonly lastOrder: number;
  /** How many jobs are painted at the same time. */
  readonly parallel: number;
  readonly isHeld: boolean;
  readonly isStarted: boolean;
  readonly isClosing: boolean;
}

/** A queue without jobs, before it is started. */
export const emptyQueue: QueueState = {
  jobs: new Map(),
  arriving: new Map(),
  painting: new Set(),
  finishing: new Map(),
  unsaved: new Set(),
  lastOrder: 0,
  parallel: 1,
  isHeld: false,
  isStarted: false,
  isClosing: false,
};

export interface FinishedJob extends FinishedPainting {
  /** The result as the job's record keeps it. */
  readonly kept: JobResult;
}

export type PaintingEnd =
  | FinishedJob
  | { readonly state: 'paused' | 'cancelled' }
  | { readonly state: 'failed'; readonly failure: Failure };

export type JobCommand = PaintCommand | 'resume' | 'delete';

export type QueueEvent =
  /** After a start. `finished` is the result of a job whose end was not recorded. */
  | {
      readonly type: 'loaded';
      readonly jobs: readonly { readonly job: JobRecord; readonly finished?: FinishedJob | undefined }[];
    }
  | { readonly type: 'create'; readonly job: JobRecord }
  | { readonly type: 'created' | 'create-failed'; readonly id: string }
  | { readonly type: 'command'; readonly id: string; readonly command: JobCommand }
  | { readonly type: 'amend'; readonly id: string; readonly change: Partial<JobRecord> }
  | { readonly type: 'hold'; readonly held: boolean }
  | { readonly type: 'settings'; readonly parallel: number }
  | { readonly type: 'start' | 'close' }
  /** Something in the record of a job that is being painted. */
  | {
      readonly type: 'progress';
      readonly id: string;
      readonly change: Partial<JobRecord>;
      readonly save: boolean;
    }
  | {
      readonly type: 'ended';
      readonly id: string;
      readonly end: PaintingEnd;
      readonly losses: readonly LossPoint[];
    }
  | { readonly type: 'result-recorded' | 'grace-over' | 'save-failed'; readonly id: string }
  | { readonly type: 'saved' | 'removed' | 'remove-failed'; readonly job: JobRecord };

/** What the queue reports to its listener. */
export type JobChange =
  | { readonly type: 'job'; readonly job: JobRecord }
  | { readonly type: 'progress'; readonly job: JobRecord }
  | { readonly type: 'deleted'; readonly id: string; readonly job: JobRecord }
  | { readonly type: 'queue' };

/** What must be done at once. */
export type ImmediateEffect =
  | { readonly type: 'notify'; readonly change: JobChange }
  | { readonly type: 'kill-after-grace' | 'kill'; readonly id: string };

/** What must be done for a job after the earlier effects of the same job. */
export type OrderedEffect =
  | {
      readonly type: 'create' | 'save' | 'remove' | 'claim' | 'abandon' | 'start';
      readonly id: string;
      readonly job: JobRecord;
    }
  | { readonly type: 'send'; readonly id: string; readonly command: PaintCommand }
  | { readonly type: 'write-losses'; readonly id: string; readonly losses: readonly LossPoint[] }
  /** Reports `result-recorded` at the end. */
  | {
      readonly type: 'record-result';
      readonly id: string;
      readonly job: JobRecord;
      readonly result: FinishedPainting['result'];
    }
  | { readonly type: 'discard-result'; readonly id: string; readonly path: string }
  | { readonly type: 'remove-recovery-files' | 'clear-folder'; readonly id: string };

export type QueueEffect = ImmediateEffect | OrderedEffect;

/** Whether an effect is carried out at once. */
export function isImmediate(effect: QueueEffect): effect is ImmediateEffect {
  return ['notify', 'kill', 'kill-after-grace'].includes(effect.type);
}

/** Jobs that wait for their turn, in the order in which they start: single ones before those of batches. */
export function waitingJobs({ jobs }: QueueState): JobRecord[] {
  const isBatch = ({ batch }: JobRecord) => Number(batch !== null);
  return [...jobs.values()]
    .filter(({ state }) => state === 'queued')
    .sort((a, b) => isBatch(a) - isBatch(b) || a.order - b.order);
}
