import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { Crop, InstantRequest, Job } from '../../../../src/api/contract.js';
import { framesFolder, instantFile, samples } from '../sample-pairs.js';

/** The bytes of a sample. */
export function sampleBytes(file: string): Buffer {
  return readFileSync(join(samples, file));
}

/** A sample as listed in samples.json. */
export interface Sample {
  readonly file: string;
  readonly kind: 'content' | 'style';
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** All samples. */
export function sampleList(): Sample[] {
  return JSON.parse(readFileSync(join(samples, 'samples.json'), 'utf8'));
}

/** A reduced picture, as PNG. */
export function resized(bytes: Buffer, width: number | undefined): Promise<Buffer> {
  const picture = sharp(bytes).rotate();
  return (
    width === undefined ? picture : picture.resize(width, width, { fit: 'inside', withoutEnlargement: true })
  )
    .png()
    .toBuffer();
}

/**
 * The painting from `paint-frames.ts` of samples with the default options; otherwise the used part of A in a colour that depends on the
 * styles and the options, so that every request gives another picture.
 */
export async function instantPicture(picture: Buffer, request: InstantRequest): Promise<Buffer> {
  const { styles, options, size = 512 } = request;
  const file = paintedFile(request);
  if (file !== undefined) return resized(readFileSync(file), size);
  const content = await cropped(picture, request.content.crop);
  const hash = createHash('sha256')
    .update(JSON.stringify([styles, options]))
    .digest();
  const tint = { r: hash[0] ?? 0, g: hash[1] ?? 0, b: hash[2] ?? 0 };
  return sharp(await resized(content, size))
    .tint(tint)
    .png()
    .toBuffer();
}

function paintedFile({ content, styles, options = {} }: InstantRequest): string | undefined {
  if (Object.keys(options).length > 0 || [content, ...styles].some(({ crop }) => crop)) return undefined;
  const file = instantFile(
    sampleOf(content.picture),
    styles.map(({ picture }) => sampleOf(picture)),
  );
  return existsSync(file) ? file : undefined;
}

/** `harbour` for the id `sample-content-harbour`. */
const sampleOf = (id: string) => id.replace(/^sample-(?:content|style)-/, '');

async function cropped(picture: Buffer, crop: Crop | undefined): Promise<Buffer> {
  if (!crop) return picture;
  const { width, height } = await sharp(picture).metadata();
  const part = {
    left: Math.round(crop.left * width),
    top: Math.round(crop.top * height),
    width: Math.round(crop.width * width),
    height: Math.round(crop.height * height),
  };
  return sharp(picture).extract(part).png().toBuffer();
}

/** Number of previews of every job. */
export const frameCount = 100;

/** A job's picture at a revision. */
export async function preview(
  job: Pick<Job, 'content' | 'styles'>,
  revision: number,
  width: number | undefined,
  content: Buffer,
): Promise<Buffer> {
  const frame = frameAt(framesOf(job), revision / frameCount);
  if (frame) return resized(readFileSync(frame), width);
  // Sharper and more saturated with every revision, so that a change is visible.
  const done = Math.min(1, revision / frameCount);
  const small = Math.round(48 + 464 * done);
  const rough = await sharp(content).rotate().resize(small, small, { fit: 'inside' }).toBuffer();
  return resized(
    await sharp(rough)
      .modulate({ saturation: 1 + done, hue: Math.round(30 * done) })
      .png()
      .toBuffer(),
    width,
  );
}

/** A painted frame, and the fraction of the total time after which it was saved. */
interface Frame {
  readonly file: string;
  readonly share: number;
}

function frameAt(frames: readonly Frame[], share: number): string | undefined {
  return frames.findLast((frame) => frame.share <= share)?.file ?? frames[0]?.file;
}

/** The frames from `paint-frames.ts` for a job's pair of pictures; none if they were not painted. */
function framesOf({ content, styles }: Pick<Job, 'content' | 'styles'>): Frame[] {
  const folder = framesFolder(sampleIn(content.name), sampleIn(styles[0]?.name ?? ''));
  const log = join(folder, 'log.jsonl');
  if (!existsSync(join(folder, 'result.png')) || !existsSync(log)) return [];
  const saved = readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line): { elapsedSeconds: number; output: string }[] =>
      line.includes('"stage":"saved"') ? [JSON.parse(line)] : [],
    );
  const whole = saved.at(-1)?.elapsedSeconds ?? 1;
  return [
    ...saved.map(({ elapsedSeconds, output }) => ({
      file: join(folder, basename(output)),
      share: (0.98 * elapsedSeconds) / whole,
    })),
    { file: join(folder, 'result.png'), share: 0.99 },
  ];
}

/** The sample that a file is a copy of, by its name. */
function sampleIn(name: string): string {
  if (/valley|Долина/i.test(name)) return 'valley';
  if (/harbour|IMG_|Гавань/i.test(name)) return 'harbour';
  const styles = { Swirling: 'swirl', Poppies: 'poppies', Ink: 'ink', Stained: 'mosaic' };
  return Object.entries(styles).find(([word]) => name.startsWith(word))?.[1] ?? '-';
}
