import { isAbsolute } from 'node:path';
import {
  actionsOf,
  type BatchStatus,
  type JobInput,
  type JobRecord,
  type JobService,
  type LibraryPicture,
  type NetworkListing,
} from '../../jobs/index.js';
import type { Batch, Job, NetworkInfo, PictureInfo, Queue } from '../contract.js';

/** A picture as the API shows it. */
export function pictureView({ place, kind, hidden: _, ...picture }: LibraryPicture): PictureInfo {
  return {
    ...picture,
    origin: place.origin,
    ...(kind && { kind }),
    ...(place.origin === 'file' && { path: place.path }),
  };
}

/** A job as the API shows it. */
export function jobView(job: JobRecord): Job {
  const { format: _format, order: _order, preview: _preview, batch, start, ...shown } = job;
  const { format, bits, quality } = job.output;
  return {
    ...shown,
    wanted: job.wanted ?? null,
    actions: [...actionsOf(job)],
    content: usedPicture(job.content),
    styles: job.styles.map((style) => ({ ...usedPicture(style), weight: style.weight })),
    ...(start && { start: startView(start) }),
    output: { format, bits, quality },
    batch: batch && { id: batch.id, index: batch.index },
    result: resultView(job),
  };
}

function startView({ job, picture, name, width, height, iterations }: NonNullable<JobRecord['start']>) {
  return { job, id: picture, name, width, height, ...(iterations !== undefined && { iterations }) };
}

function usedPicture({ picture, name, place, sha256, width, height, crop }: JobInput): Job['content'] {
  return {
    ...(picture !== '' && { id: picture }),
    name,
    origin: place.origin,
    ...(place.origin === 'file' && { path: place.path }),
    width,
    height,
    sha256,
    ...(crop && { crop }),
  };
}

function resultView({ result }: JobRecord): Job['result'] {
  if (result === null) return null;
  const { path, ...facts } = result;
  return { ...facts, ...(isAbsolute(path) && { path }) };
}

/** The queue as the API shows it. */
export function queueView({ queue }: JobService): Queue {
  return queue.state();
}

/** A network as the API shows it. */
export function networkView(listing: NetworkListing): NetworkInfo {
  const { addresses: _, speed = null, taps, ...shown } = listing;
  return { ...shown, speed, taps: [...taps] };
}

/** A batch as the API shows it. */
export function batchView({ batch, state, counts, remainingSeconds }: BatchStatus): Batch {
  const { id, created, folder, options } = batch;
  return {
    id,
    created,
    state,
    folder,
    counts: { ...counts },
    remainingSeconds: remainingSeconds ?? null,
    options,
  };
}
