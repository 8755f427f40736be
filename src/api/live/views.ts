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
export function jobView({ queue }: JobService, job: JobRecord): Job {
  const { id, state, created, started, ended, options, batch, progress, revision, failure, notes, history } =
    job;
  const { device, whenOutOfMemory, paintedOn } = job;
  const { format, bits, quality } = job.output;
  return {
    id,
    state,
    wanted: queue.wanted(id) ?? null,
    actions: [...actionsOf(job)],
    created,
    started,
    ended,
    content: usedPicture(job.content),
    styles: job.styles.map((style) => ({ ...usedPicture(style), weight: style.weight })),
    options,
    output: { format, bits, quality },
    device,
    whenOutOfMemory,
    paintedOn,
    batch: batch && { id: batch.id, index: batch.index },
    progress,
    revision,
    result: resultView(job),
    failure,
    notes,
    history,
  };
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
  const { name, title, state, bytes, licence, source, speed, taps, installation } = listing;
  return { name, title, state, bytes, licence, source, speed: speed ?? null, taps: [...taps], installation };
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
