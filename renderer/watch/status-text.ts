import type { TFunction } from 'i18next';
import type { Job, Queue } from '../../src/api/contract.js';
import { aboutText, tookText } from '../text/duration.js';
import { failureText } from '../text/failure.js';

/** The status of a job as a sentence. */
export function jobStatusText(t: TFunction, job: Job, queue: Queue): string {
  const { progress } = job;
  const where = { size: progress?.size ?? 0, last: progress?.sizes.at(-1) ?? 0 };
  if (job.wanted !== null && job.state === 'painting') return t(`watch.wanted.${job.wanted}`);
  switch (job.state) {
    case 'queued':
      return queue.held ? t('watch.held') : waitingText(t, jobsAhead(job.id, queue));
    case 'painting':
      return paintingText(t, job);
    case 'paused':
      return progress ? t('watch.paused', where) : t('watch.pausedEarly');
    case 'interrupted':
      return t('watch.interrupted');
    case 'done':
      return job.result ? t('watch.done', doneFacts(t, job.result)) : t('watch.doneShort');
    case 'stopped':
      return t('watch.stopped');
    case 'cancelled':
      return t('watch.cancelled');
    case 'failed':
      return job.failure ? failureText(job.failure) : t('watch.failed');
  }
}

/** The job without the time left. */
export function withoutTime(job: Job): Job {
  return { ...job, progress: job.progress && { ...job.progress, remainingSeconds: null } };
}

/** The number of jobs that start before a waiting one; one that the queue does not list yet is its last. */
export function jobsAhead(id: string, { painting, queued }: Queue): number {
  const place = queued.indexOf(id);
  return (place < 0 ? queued.length : place) + painting.filter((other) => other !== id).length;
}

function waitingText(t: TFunction, ahead: number): string {
  return ahead > 0 ? t('watch.waiting', { count: ahead }) : t('watch.waitingShort');
}

function paintingText(t: TFunction, { progress }: Job): string {
  // Preparing a later scale is part of painting.
  if (!progress || (progress.stage === 'preparing' && progress.scale <= 1)) return t('watch.preparing');
  const where = { size: progress.size, last: progress.sizes.at(-1) ?? progress.size };
  return progress.remainingSeconds === null
    ? t('watch.painting', where)
    : t('watch.paintingLeft', { ...where, time: aboutText(t, progress.remainingSeconds) });
}

function doneFacts(t: TFunction, { width, height, seconds }: NonNullable<Job['result']>) {
  return { width, height, time: tookText(t, seconds) };
}
