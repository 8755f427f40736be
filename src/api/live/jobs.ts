import { existsSync } from 'node:fs';
import { basename, extname, isAbsolute, join } from 'node:path';
import { UserError } from '../../common/errors.js';
import type { JobState } from '../../common/job.js';
import { formatOfExtension, outputFormats } from '../../common/output.js';
import { checkBits } from '../../images/index.js';
import type { JobRecord, JobService, NewJob } from '../../jobs/index.js';
import { describeNetwork } from '../../networks/index.js';
import {
  describeOptions,
  parseStylizeOptions,
  type StylizeOptions,
  storedSettings,
} from '../../stylize/index.js';
import type { Backend, CallOf, StoredImage } from '../backend.js';
import { jobView, queueView } from './views.js';

/** The API's methods for jobs. */
export function jobMethods(service: JobService) {
  const { queue } = service;
  const hold = async (held: boolean) => {
    queue.hold(held);
    return queueView(service);
  };
  return {
    listJobs: async ({ query }) => pageOfJobs(service, query),
    createJob: async ({ body }) => jobView(await queue.create(await newJob(service, body))),
    getJob: async ({ params }) => jobView(queue.get(params.id)),
    pauseJob: async ({ params }) => jobView(await queue.pause(params.id)),
    resumeJob: async ({ params }) => jobView(await queue.resume(params.id)),
    stopJob: async ({ params }) => jobView(await queue.stop(params.id)),
    cancelJob: async ({ params }) => jobView(await queue.cancel(params.id)),
    repeatJob: async ({ params, body }) =>
      jobView(await queue.create(await repeated(service, queue.get(params.id), body))),
    deleteJob: async ({ params }) => await service.deleteJob(params.id),
    jobPreview: ({ params, query }) => preview(service, queue.get(params.id), query),
    jobResult: ({ params, query }) => result(service, queue.get(params.id), query),
    jobLosses: async ({ params }) => ({ points: [...(await queue.losses(params.id))] }),
    getQueue: async () => queueView(service),
    holdQueue: () => hold(true),
    releaseQueue: () => hold(false),
    getOptions: async () => ({ options: describeOptions() }),
    estimate: ({ body }) => estimate(service, body),
  } satisfies Partial<Backend>;
}

/** A page of jobs, newest first; the next page starts after the id of the last one. */
function pageOfJobs(service: JobService, { state, batch, limit, before }: CallOf<'listJobs'>['query']) {
  const states = state?.split(',') as JobState[] | undefined;
  const all = service.queue
    .list()
    .filter((job) => states?.includes(job.state) ?? true)
    .filter((job) => batch === undefined || job.batch?.id === batch);
  const start = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
  const page = all.slice(start, start + limit);
  const next = start + limit < all.length ? (page.at(-1)?.id ?? null) : null;
  return { jobs: page.map(jobView), next, total: all.length };
}

/** Validates everything about a job that can be validated before it is queued. */
async function newJob(
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

async function repeated(
  service: JobService,
  job: JobRecord,
  change: CallOf<'repeatJob'>['body'],
): Promise<NewJob> {
  const { path: _, ...output } = job.output;
  const options = await checkedOptions({ ...job.options, ...change.options }, job.styles);
  return {
    content: job.content,
    styles: job.styles,
    options,
    output,
    device: await checkedDevice(service, change.device ?? job.device),
    whenOutOfMemory: change.whenOutOfMemory ?? job.whenOutOfMemory,
  };
}

/** The media type of a picture that Impasto has written, by its extension. */
export function contentTypeOf(path: string): string {
  const format = formatOfExtension(extname(path));
  return format ? outputFormats[format].mediaType : 'application/octet-stream';
}

async function preview(
  service: JobService,
  job: JobRecord,
  { revision, width }: CallOf<'jobPreview'>['query'],
) {
  const wanted = revision ?? job.revision;
  const file = previewFile(service, job, wanted);
  if (file === undefined && revision !== undefined && job.preview !== null && revision !== job.revision) {
    const size = width === undefined ? '' : `&width=${width}`;
    return { redirect: `preview?revision=${job.revision}${size}` };
  }
  if (file === undefined) throw new UserError('preview-missing', `The job ${job.id} has no preview yet.`);
  return {
    ...(await shrunk(service, file, `${job.id} ${wanted}`, width, job.progress?.size)),
    immutable: revision !== undefined,
  };
}

/** The file of a preview, if it is still stored. */
function previewFile(
  service: JobService,
  { id, preview: newest }: JobRecord,
  revision: number,
): string | undefined {
  if (newest === null) return undefined;
  const file = join(service.jobFolder(id), newest.replace(/\d+/, String(revision)));
  return existsSync(file) ? file : undefined;
}

/** A picture at a width; the file itself if it is not larger. */
async function shrunk(
  service: JobService,
  file: string,
  version: string,
  width: number | undefined,
  side: number | undefined,
): Promise<Pick<StoredImage, 'contentType'> & { file: string }> {
  if (width === undefined || (side !== undefined && width >= side))
    return { file, contentType: contentTypeOf(file) };
  const format = extname(file) === '.webp' ? 'webp' : 'jpeg';
  const made = await service.images.file(file, version, { longSide: width, format, bits: 8, quality: 88 });
  return { file: made, contentType: contentTypeOf(made) };
}

async function result(service: JobService, job: JobRecord, query: CallOf<'jobResult'>['query']) {
  const { result: there } = job;
  if (there === null)
    throw new UserError(
      'result-missing',
      `The job ${job.id} has no result yet: wait until it is done, or stop it.`,
    );
  const path = isAbsolute(there.path) ? there.path : join(service.jobFolder(job.id), there.path);
  if (!existsSync(path))
    throw new UserError('result-gone', `The picture "${path}" no longer exists: it was moved or deleted.`);
  const file = await converted(service, job, path, query);
  const name = fileNameOf(job, extname(file), job.output.path);
  return {
    file,
    contentType: contentTypeOf(file),
    immutable: false,
    ...(query.download === '1' && { fileName: name }),
  };
}

/** The result in the requested format and size; the stored file itself if those are the same. */
async function converted(
  service: JobService,
  job: JobRecord,
  path: string,
  { format, bits, quality, width }: CallOf<'jobResult'>['query'],
): Promise<string> {
  const stored = job.output;
  const wanted = { format: format ?? stored.format, bits: bits ?? 8, quality: quality ?? stored.quality };
  const side = Math.max(job.result?.width ?? 0, job.result?.height ?? 0);
  const isStored =
    wanted.format === stored.format &&
    (bits ?? stored.bits) === stored.bits &&
    (outputFormats[wanted.format].isLossless || wanted.quality === stored.quality) &&
    (width ?? side) >= side;
  if (isStored) return path;
  checkBits(wanted.format, wanted.bits);
  const settings = JSON.stringify(settingsOf(job));
  return await service.images.exactFile(path, `${job.id} ${job.ended}`, {
    ...wanted,
    longSide: width,
    settings,
  });
}

/** The settings stored inside a result. */
function settingsOf({ options, content, styles, result: there, state, progress }: JobRecord) {
  const settings = storedSettings({
    options,
    content: content.name,
    styles: styles.map(({ name }) => name),
    network: there?.network ?? { name: options.network, fingerprint: '' },
  });
  const { size, iteration } = progress ?? { size: 0, iteration: 0 };
  return {
    ...settings,
    seconds: there?.seconds,
    ...(state === 'stopped' && { stopped: { size, iteration } }),
  };
}

/** The name of a download: that of the result's file if the user chose it, as by a batch's template. */
export function fileNameOf(
  { content, styles }: Pick<JobRecord, 'content' | 'styles'>,
  extension: string,
  path?: string,
): string {
  const stem = (name: string) => basename(name, extname(name));
  const format = formatOfExtension(extension);
  const name =
    path === undefined ? [content, ...styles].map((used) => stem(used.name)).join(' - ') : stem(path);
  return `${name}${format ? outputFormats[format].extensions[0] : extension}`;
}

async function estimate(
  service: JobService,
  { content, styles, options, device }: CallOf<'estimate'>['body'],
) {
  const inputOf = ({ picture, crop }: typeof content) => service.library.inputOf(picture, crop);
  const { seconds, sizes, ...rest } = await service.estimate(
    inputOf(content),
    parseStylizeOptions(options),
    device ?? service.settings.current.device,
    styles.map(inputOf),
  );
  return {
    ...rest,
    sizes: [...sizes],
    seconds: seconds ?? null,
    fits: rest.memoryBytes <= rest.freeMemoryBytes,
  };
}
