import { existsSync } from 'node:fs';
import { basename, extname, isAbsolute, join } from 'node:path';
import { UserError } from '../../common/errors.js';
import type { JobResult } from '../../common/job.js';
import { DEFAULT_DPI, formatOfExtension, outputFormats } from '../../common/output.js';
import { checkBits } from '../../images/index.js';
import type { JobRecord, JobService } from '../../jobs/index.js';
import { storedSettings } from '../../stylize/index.js';
import type { CallOf, StoredImage } from '../backend.js';

/** The media type of a picture that Impasto has written, by its extension. */
export function contentTypeOf(path: string): string {
  const format = formatOfExtension(extname(path));
  return format ? outputFormats[format].mediaType : 'application/octet-stream';
}

/** The current preview of a job, or a given one. @throws UserError `preview-missing`. */
export async function preview(
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

/** The result of a job, with its absolute path. @throws UserError `result-missing`, or `result-gone` without its file. */
export function storedResult(service: JobService, job: JobRecord): JobResult {
  const { result: there } = job;
  if (there === null)
    throw new UserError(
      'result-missing',
      `The job ${job.id} has no result yet: wait until it is done, or stop it.`,
    );
  const path = isAbsolute(there.path) ? there.path : join(service.jobFolder(job.id), there.path);
  if (!existsSync(path))
    throw new UserError('result-gone', `The picture "${path}" no longer exists: it was moved or deleted.`);
  return { ...there, path };
}

/** The finished picture of a job, on request in another format or size. @throws UserError as {@link storedResult}, `bits-unsupported`. */
export async function result(service: JobService, job: JobRecord, query: CallOf<'jobResult'>['query']) {
  const { path } = storedResult(service, job);
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
  { format, bits, quality, dpi, width }: CallOf<'jobResult'>['query'],
): Promise<string> {
  const stored = job.output;
  const wanted = {
    format: format ?? stored.format,
    bits: bits ?? 8,
    quality: quality ?? stored.quality,
    dpi,
  };
  const side = Math.max(job.result?.width ?? 0, job.result?.height ?? 0);
  const isStored =
    wanted.format === stored.format &&
    (bits ?? stored.bits) === stored.bits &&
    (outputFormats[wanted.format].isLossless || wanted.quality === stored.quality) &&
    dpi === DEFAULT_DPI &&
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
function settingsOf({ options, content, styles, start, result: there, state, progress }: JobRecord) {
  const settings = storedSettings({
    options,
    content,
    styles,
    network: there?.network ?? { name: options.network, fingerprint: '' },
    start: start && { name: start.name, iterations: start.iterations },
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
