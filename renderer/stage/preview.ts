import type { Job } from '../../src/api/contract.js';
import { addressOf } from '../api/client.js';
import { numberOption } from '../draft/options.js';

/** Width of small pictures, in pixels: with a single one for all, most are in the browser's memory already. */
export const smallWidth = 256;

/** Largest width of A and B next to a painting, in pixels. */
export const compareWidth = 2048;

/** URL of a job's newest preview, at most `width` pixels wide; undefined while there is none. */
export function previewOf(job: Pick<Job, 'id' | 'revision'>, width?: number): string | undefined {
  if (job.revision < 1) return undefined;
  const query = { revision: job.revision, ...(width === undefined ? {} : { width }) };
  return addressOf('jobPreview', { id: job.id }, query);
}

/** URL of a small picture of a job: its newest preview, else A; undefined if both are gone. */
export function thumbnailOf(
  job: Pick<Job, 'id' | 'revision' | 'content'>,
  width: number,
): string | undefined {
  return (
    previewOf(job, width) ?? (job.content.id === undefined ? undefined : pictureOf(job.content.id, width))
  );
}

/** URL of an input picture, at most `width` pixels wide. */
export function pictureOf(id: string, width?: number): string {
  return addressOf('pictureImage', { id }, width === undefined ? {} : { width });
}

/** Aspect ratio of a painting: that of the result, or of the used part of A. */
export function ratioOf(job: Pick<Job, 'content' | 'result'>): number {
  if (job.result) return job.result.width / job.result.height;
  const { width, height, crop } = job.content;
  return (width * (crop?.width ?? 1)) / (height * (crop?.height ?? 1));
}

/** Width of the finished painting in pixels. */
export function finalWidth(job: Pick<Job, 'content' | 'result' | 'options'>): number {
  return job.result?.width ?? widthOf(numberOption(job.options, 'size', 512), ratioOf(job));
}

/** Width of a painting with this long side, in pixels. */
export function widthOf(size: number, ratio: number): number {
  return Math.round(ratio >= 1 ? size : size * ratio);
}
