import type { TFunction } from 'i18next';
import type { Batch, Job } from '../../src/api/contract.js';
import { aboutText, tookText } from '../text/duration.js';
import { failureText } from '../text/failure.js';

/** The number of ended pictures of a batch. */
export function endedCount({ counts }: Batch): number {
  return counts.done + counts.skipped + counts.failed + counts.cancelled;
}

/** The status of a batch as a sentence. @param isCurrent without a connection, the time left is not known. */
export function batchStatusText(t: TFunction, batch: Batch, isCurrent: boolean): string {
  const { counts, state, remainingSeconds } = batch;
  const parts: string[] = [t('batch.doneOf', { done: counts.done, total: counts.total })];
  if (counts.failed > 0) parts.push(t('batch.failedCount', { count: counts.failed }));
  if (counts.skipped > 0) parts.push(t('batch.skippedCount', { count: counts.skipped }));
  if (state === 'paused') parts.push(t('batch.paused'));
  if (state === 'cancelled') parts.push(t('batch.cancelled'));
  if (isCurrent && state === 'running' && remainingSeconds !== null)
    parts.push(t('batch.left', { time: aboutText(t, remainingSeconds) }));
  return parts.join(', ');
}

/** The status of a picture of a batch. */
export function rowState(t: TFunction, job: Job): string {
  if (job.state === 'failed') return job.failure ? failureText(job.failure) : t('batch.state.failed');
  if (job.state === 'painting' && job.progress)
    return t('common.percent', { percent: Math.round(job.progress.fraction * 100) });
  return t(`batch.state.${job.state}`);
}

/** How long a picture of a batch took, or the time left. */
export function rowTime(t: TFunction, job: Job): string {
  if (job.result) return tookText(t, job.result.seconds);
  const left = job.progress?.remainingSeconds;
  return job.state === 'painting' && typeof left === 'number' ? aboutText(t, left) : '';
}

const order: readonly Job['state'][] = [
  'failed',
  'interrupted',
  'painting',
  'paused',
  'queued',
  'stopped',
  'done',
  'cancelled',
];

/** Rows in display order: failures, active jobs, then the rest in the given order. */
export function sortedRows(jobs: readonly Job[]): readonly Job[] {
  const place = ({ state }: Job) => order.indexOf(state);
  return [...jobs].sort(
    (one, other) => place(one) - place(other) || (one.batch?.index ?? 0) - (other.batch?.index ?? 0),
  );
}
