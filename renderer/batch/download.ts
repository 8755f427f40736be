import type { Job } from '../../src/api/contract.js';
import { addressOf } from '../api/client.js';

/** Downloads a result unchanged. */
export function download(job: Pick<Job, 'id'>): void {
  const link = document.createElement('a');
  link.href = addressOf('jobResult', { id: job.id }, { download: '1' });
  link.download = '';
  link.click();
}

/** Time between two downloads, in milliseconds: browsers drop simultaneous ones. */
const interval = 400;

/** Downloads several results, one after another. */
export function downloadAll(jobs: readonly Pick<Job, 'id'>[]): void {
  for (const [index, job] of jobs.entries()) setTimeout(() => download(job), index * interval);
}
