import type { Metadata, SharpOptions } from 'sharp';
import { UserError } from '../common/errors.js';
import { withArticle } from '../common/wording.js';
import { asStillPicture, pictureBoxes, RAW } from './boxes.js';
import { naming, readBytes } from './bytes.js';
import { bitsOf, type Decodable, decode, isDecodedWhole, variantOf } from './decode.js';
import { fitSize } from './frame.js';
import type { Picture, Size } from './picture.js';
import { loadSharp } from './sharp.js';
import { type InputFormat, sniff } from './sniff.js';

/** The largest picture that is read, in pixels. */
export const MAX_PIXELS = 300e6;

/** The largest of those that must be in memory whole to be decoded: with alpha, progressive, floats, WebP, AVIF or GIF. */
const MAX_WHOLE_PIXELS = 100e6;

/** The properties of a picture file, read without decoding it. */
interface PictureInfo {
  /** Pixels, after the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly format: InputFormat;
  /** Frames of an animation or pages of a document; only the first is read. */
  readonly pages: number;
  /** Bits of a stored sample: 8 in most, 16 in many PNG and TIFF, 10 or 12 in some AVIF, 1 to 8 in a palette. */
  readonly bitDepth: number;
  readonly hasAlpha: boolean;
  /** Whether an ICC colour profile is embedded. */
  readonly hasProfile: boolean;
}

interface ReadOptions {
  /** Shrink to at most this many pixels on the longer side while decoding; never enlarges. */
  readonly longSide?: number | undefined;
  /** Refuse pictures of more pixels than this; default MAX_PIXELS or MAX_WHOLE_PIXELS. */
  readonly maxPixels?: number | undefined;
}

/** The name of what is read, for messages. */
interface Subject {
  /** At the start of a sentence. */
  readonly name: string;
  /** Without quotation marks. */
  readonly plain: string;
}

interface Opened extends Decodable {
  readonly subject: Subject;
}

/**
 * Reads the header of a JPEG, PNG, WebP, TIFF, AVIF, GIF or (where sharp supports it) HEIC file; decodes no pixels.
 * @throws UserError `picture-missing`, `picture-is-folder`, `picture-is-not-a-file`, `picture-empty`, `picture-forbidden`,
 * `picture-file-too-large`, `picture-unreadable`, `picture-unknown`, `picture-format-unsupported`, `picture-too-many-pixels` or
 * `picture-damaged`.
 */
export async function inspectPicture(path: string): Promise<PictureInfo> {
  const opened = await openPicture(path);
  const { subject, format, metadata } = opened;
  checkPixels(subject, metadata.autoOrient, pixelLimit(opened));
  return {
    ...metadataSize(metadata),
    format,
    pages: metadata.pages ?? 1,
    bitDepth: metadata.bitsPerSample ?? bitsOf(metadata.depth),
    hasAlpha: metadata.hasAlpha,
    hasProfile: metadata.hasProfile,
  };
}

/**
 * Reads a picture from a file or its bytes: the first frame, rotated by its EXIF orientation, converted to sRGB from an embedded colour
 * profile, PNG's and AVIF's colour tags, CMYK or linear floats. More than 8 bits are read as 16. Alpha is not premultiplied.
 * @throws UserError as `inspectPicture`, also for damaged pixel data.
 */
export async function readPicture(source: string | Buffer, options: ReadOptions = {}): Promise<Picture> {
  const opened = await openPicture(source);
  const full = metadataSize(opened.metadata);
  checkPixels(opened.subject, full, options.maxPixels ?? pixelLimit(opened));
  const longSide = Math.min(options.longSide ?? Number.POSITIVE_INFINITY, Math.max(full.width, full.height));
  const size = fitSize(full, longSide);
  const isShrunk = size.width < full.width || size.height < full.height;
  const picture = await decode(opened, isShrunk ? size : full).catch((cause: unknown) => {
    throw decodingError(opened, cause);
  });
  return isShrunk ? { ...picture, original: full } : picture;
}

/** The metadata of a picture file, checked to be one. @throws UserError as `inspectPicture`. */
export async function readMetadata(path: string): Promise<Metadata> {
  return (await openPicture(path)).metadata;
}

async function openPicture(source: string | Buffer): Promise<Opened> {
  const subject = subjectOf(source);
  const file = typeof source === 'string' ? await readBytes(source) : source;
  const format = recognize(subject, file);
  const bytes = format === 'avif' ? asStillPicture(file) : file;
  const variant = variantOf(format, bytes);
  if (variant.unsupported) throw unsupportedVariant(subject, format, variant.unsupported);
  const sharp = await loadSharp();
  const { page } = variant;
  // Warnings are ignored, missing pixels are an error. The pixel limit is checked by `checkPixels`.
  const pipeline = (options: SharpOptions = {}) =>
    sharp(bytes, {
      failOn: 'error',
      limitInputPixels: false,
      autoOrient: true,
      ...(page && { page }),
      ...options,
    });
  const metadata = await pipeline()
    .metadata()
    .catch((cause: unknown) => {
      throw decodingError({ subject, format, bytes }, cause);
    });
  return { subject, format, bytes, variant, metadata, pipeline };
}

function subjectOf(source: string | Buffer): Subject {
  if (typeof source === 'string') return { name: `"${source}"`, plain: source };
  return { name: 'The picture', plain: 'The picture' };
}

function recognize(subject: Subject, bytes: Buffer): InputFormat {
  const kind = sniff(bytes);
  if (kind && 'format' in kind) return kind.format;
  if (kind)
    throw unsupported(
      subject,
      { format: kind.foreign, ...contextOf(kind.foreign) },
      withArticle(`${kind.foreign} file`),
      ADVICE[kind.foreign],
    );
  throw new UserError(
    'picture-unknown',
    `${subject.name} is not a picture that Impasto knows: give it a JPEG, PNG, WebP, TIFF, AVIF or GIF file.`,
    naming(subject.plain),
  );
}

/** What to do with files of formats that are not pictures as such. */
const ADVICE: Record<string, string> = {
  [RAW]: 'develop it and save it as PNG, JPEG, WebP or TIFF first',
  video: 'save one of its frames as PNG or JPEG first',
  audio: 'give a JPEG, PNG, WebP, TIFF, AVIF or GIF file',
};

/** What tells the kinds of {@link ADVICE} from formats in the values of a failure. */
const contextOf = (kind: string) => (kind in ADVICE ? { context: kind } : {});

function unsupportedVariant(subject: Subject, format: InputFormat, detail: string): UserError {
  if (detail === RAW)
    return unsupported(subject, { format: RAW, ...contextOf(RAW) }, `a ${RAW} file`, ADVICE[RAW]);
  const title = format.toUpperCase();
  return unsupported(
    subject,
    { format: title, context: 'variant' },
    `${withArticle(`${title} file`)} with ${detail}`,
    'save it as PNG or as ordinary JPEG first',
  );
}

function unsupported(
  { name, plain }: Subject,
  values: { readonly format: string; readonly context?: string },
  what: string,
  advice = 'save it as PNG, JPEG, WebP or TIFF first',
  cause?: unknown,
): UserError {
  const message = `${name} is ${what}, which Impasto cannot read: ${advice}.`;
  return new UserError('picture-format-unsupported', message, { cause, ...naming(plain, values) });
}

function decodingError(
  { subject, format, bytes }: Pick<Opened, 'subject' | 'format' | 'bytes'>,
  cause: unknown,
): UserError {
  const { name, plain } = subject;
  if (format === 'heic') {
    return new UserError(
      'picture-format-unsupported',
      `${name} is a HEIC picture, which this computer's picture library cannot decode: save it as JPEG or PNG first.`,
      { cause, ...naming(plain, { format: 'HEIC' }) },
    );
  }
  if (format === 'avif') checkAvif(subject, bytes, cause);
  return new UserError(
    'picture-damaged',
    `${name} is damaged or incomplete and cannot be decoded: save or download it again, or use another copy.`,
    { cause, ...naming(plain) },
  );
}

/** Why libheif may refuse an intact file. @throws UserError. */
function checkAvif(subject: Subject, bytes: Buffer, cause: unknown): void {
  const { size, isAnimation } = pictureBoxes(bytes);
  if (size) checkPixels(subject, size, MAX_WHOLE_PIXELS);
  if (!isAnimation) return;
  throw unsupported(
    subject,
    { format: 'AVIF', context: 'animation' },
    'an animated AVIF',
    'save one of its frames as PNG or JPEG first',
    cause,
  );
}

function pixelLimit(source: Opened): number {
  const isWhole = ['webp', 'avif', 'gif', 'heic'].includes(source.format) || source.metadata.isProgressive;
  return isWhole || isDecodedWhole(source) ? MAX_WHOLE_PIXELS : MAX_PIXELS;
}

function metadataSize({ autoOrient }: Metadata): Size {
  return { width: autoOrient.width, height: autoOrient.height };
}

function checkPixels({ name, plain }: Subject, { width, height }: Size, limit: number): void {
  if (width * height <= limit) return;
  const megapixels = (pixels: number) => Math.ceil(pixels / 1e5) / 10;
  const [found, most] = [megapixels(width * height), megapixels(limit)];
  throw new UserError(
    'picture-too-many-pixels',
    `${name} has ${found} megapixels (${width} x ${height}), more than the limit of ${most} megapixels: save it smaller first.`,
    naming(plain, { found, width, height, most }),
  );
}
