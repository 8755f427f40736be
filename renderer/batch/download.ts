import type { Job } from '../../src/api/contract.js';
import { addressOf } from '../api/client.js';

/** Has the browser save a result as it is. */
export function download(job: Pick<Job, 'id'>): void {
  const link = document.createElement('a');
  link.href = addressOf('jobResult', { id: job.id }, { download: '1' });
  link.download = '';
  link.click();
}

/** Time between two downloads, in milliseconds: browsers drop those that come at once. */
const between = 400;

/** Has the browser save many results, one after another. */
export function downloadAll(jobs: readonly Pick<Job, 'id'>[]): void {
  for (const [index, job] of jobs.entries()) setTimeout(() => download(job), index * between);
}
