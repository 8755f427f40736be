import type { Job } from '../../src/api/contract.js';
import { addressOf } from '../api/client.js';

/** Width up to which A and B are fetched to be compared with a painting. */
export const compareWidth = 2048;

/** Address of a job's picture as it is now, no larger than asked; undefined while there is none. */
export function previewOf(job: Pick<Job, 'id' | 'revision'>, width?: number): string | undefined {
  if (job.revision < 1) return undefined;
  const query = { revision: job.revision, ...(width === undefined ? {} : { width }) };
  return addressOf('jobPreview', { id: job.id }, query);
}

/** Address of a picture of the user's, no larger than asked. */
export function pictureOf(id: string, width?: number): string {
  return addressOf('pictureImage', { id }, width === undefined ? {} : { width });
}

/** Width against height of what a job paints: A's, or that of the part of it that is painted. */
export function ratioOf(job: Pick<Job, 'content' | 'result'>): number {
  if (job.result) return job.result.width / job.result.height;
  const { width, height, crop } = job.content;
  return (width * (crop?.width ?? 1)) / (height * (crop?.height ?? 1));
}

/** Width of the finished picture in pixels. */
export function finalWidth(job: Pick<Job, 'content' | 'result' | 'options'>): number {
  if (job.result) return job.result.width;
  const size = typeof job.options.size === 'number' ? job.options.size : 512;
  const ratio = ratioOf(job);
  return Math.round(ratio >= 1 ? size : size * ratio);
}
