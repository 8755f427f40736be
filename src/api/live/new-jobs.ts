import { extname } from 'node:path';
import { checkBits } from '../../images/index.js';
import type { JobRecord, JobService, NewJob } from '../../jobs/index.js';
import { describeNetwork } from '../../networks/index.js';
import {
  enlargedOptions,
  furtherOptions,
  isInstant,
  parseStylizeOptions,
  type StylizeOptions,
} from '../../stylize/index.js';
import type { CallOf } from '../backend.js';
import { fileNameOf, storedResult } from './job-images.js';

/** Validates everything about a job that can be validated before it is queued. */
export async function newJob(
  service: JobService,
  { content, styles, options, output, device, whenOutOfMemory }: CallOf<'createJob'>['body'],
) {
  const job: NewJob = {
    content: service.library.inputOf(content.picture, content.crop),
    styles: styles.map(({ picture, crop, weight }) => ({
      ...service.library.inputOf(picture, crop),
      weight,
    })),
    options: await checkedOptions(options, styles),
    output: { ...output, conflict: 'unique' },
    device: await checkedDevice(service, device),
    whenOutOfMemory: whenOutOfMemory ?? service.settings.current.whenOutOfMemory,
  };
  checkBits(output.format, output.bits);
  return job;
}

/** The requested device, if it exists and is usable. @throws UserError as `Devices.resolve` does. */
async function checkedDevice(
  { devices, settings }: JobService,
  requested = settings.current.device,
): Promise<string> {
  await devices.resolve(requested);
  return requested;
}

interface Weighted {
  readonly weight: number;
}

/** The option for the weights of styles; none if all are equal. */
export function weightOptions(styles: readonly Weighted[]): { readonly styleWeights?: readonly number[] } {
  const weights = styles.map(({ weight }) => weight);
  const isPlain = weights.every((weight) => weight === weights[0]) && weights[0] !== 0;
  return isPlain ? {} : { styleWeights: weights };
}

async function checkedOptions(
  given: Record<string, unknown>,
  styles: readonly Weighted[],
): Promise<StylizeOptions> {
  const options = parseStylizeOptions({ ...weightOptions(styles), ...given });
  await describeNetwork(options.network);
  return options;
}

/** The same pictures again. @throws UserError as {@link newJob} does. */
export async function repeated(
  service: JobService,
  job: JobRecord,
  change: CallOf<'repeatJob'>['body'],
): Promise<NewJob> {
  const options = await checkedOptions({ ...job.options, ...change.options }, job.styles);
  return await jobLike(service, job, options, change);
}

/** A job with the pictures and the output of another one. */
async function jobLike(
  service: JobService,
  job: JobRecord,
  options: StylizeOptions,
  change: Pick<CallOf<'repeatJob'>['body'], 'device' | 'whenOutOfMemory'>,
): Promise<NewJob> {
  const { path: _, ...output } = job.output;
  return {
    content: job.content,
    styles: job.styles,
    options,
    output,
    device: await checkedDevice(service, change.device ?? job.device),
    whenOutOfMemory: change.whenOutOfMemory ?? job.whenOutOfMemory,
  };
}

/** Adds a job that makes a finished picture larger. @throws UserError `result-missing`, `result-gone`, `start-larger`, and as {@link newJob}. */
export async function enlarged(service: JobService, job: JobRecord, change: CallOf<'enlargeJob'>['body']) {
  const finished = finishedOf(service, job);
  const options = await checkedOptions(enlargedOptions(job.options, finished, change.size), job.styles);
  const wanted = await jobLike(service, job, options, change);
  // One pass at the larger size is as good as one from the finished picture.
  return isInstant(options)
    ? await service.queue.create(wanted)
    : await service.continueJob(wanted, finished);
}

/** Adds a job that paints a finished picture further. @throws UserError `result-missing`, `result-gone`, `start-instant`, and as {@link newJob}. */
export async function furthered(service: JobService, job: JobRecord, change: CallOf<'furtherJob'>['body']) {
  const finished = finishedOf(service, job);
  const options = await checkedOptions(furtherOptions(job.options, finished), job.styles);
  const wanted = await jobLike(service, job, options, change);
  return await service.continueJob(wanted, { ...finished, iterations: change.iterations });
}

/** The result of a job, to continue from. @throws UserError `result-missing` or `result-gone`. */
function finishedOf(service: JobService, job: JobRecord) {
  const { path, width, height } = storedResult(service, job);
  return { job: job.id, path, width, height, name: fileNameOf(job, extname(path), job.output.path) };
}
