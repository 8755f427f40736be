import { UserError } from '../common/errors.js';
import type { JobAction, JobState } from '../common/job.js';
import type { JobRecord } from './record.js';

const allowed: Readonly<Record<JobState, readonly JobAction[]>> = {
  queued: ['pause', 'cancel'],
  painting: ['pause', 'stop', 'cancel'],
  paused: ['resume', 'stop', 'cancel'],
  interrupted: ['resume', 'stop', 'cancel'],
  done: ['delete'],
  stopped: ['delete'],
  cancelled: ['delete'],
  failed: ['resume', 'delete'],
};

type Subject = Pick<JobRecord, 'state' | 'progress' | 'wanted'>;

/** The commands that a job accepts now. It can be stopped only if something has been painted. */
export function actionsOf({ state, progress, wanted }: Subject): readonly JobAction[] {
  if (state === 'painting' && wanted === 'pause') return ['resume', 'stop', 'cancel'];
  const hasPainted = progress !== null && progress.fraction > 0;
  return allowed[state].filter((action) => action !== 'stop' || state === 'painting' || hasPainted);
}

const words: Readonly<Record<JobState, string>> = {
  queued: 'is waiting',
  painting: 'is being painted',
  paused: 'is paused',
  interrupted: 'was interrupted',
  done: 'is done',
  stopped: 'was stopped',
  cancelled: 'was cancelled',
  failed: 'has failed',
};

const participles: Readonly<Record<JobAction, string>> = {
  pause: 'paused',
  resume: 'resumed',
  stop: 'stopped',
  cancel: 'cancelled',
  delete: 'deleted',
};

/** @throws UserError `transition` if a job does not accept a command now. */
export function checkAction(job: Subject & Pick<JobRecord, 'id'>, action: JobAction): void {
  const possible = actionsOf(job);
  if (possible.includes(action)) return;
  throw new UserError(
    'transition',
    `The job ${job.id} ${words[job.state]} and cannot be ${participles[action]}: it can be ${possible.map((one) => participles[one]).join(' or ')}.`,
  );
}
