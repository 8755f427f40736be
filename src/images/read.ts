import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { UserError } from '../common/errors.js';
import { naming, readBytes } from './bytes.js';
import { fitSize } from './frame.js';
import { isTableProfile, planeConversion } from './icc.js';
import type { Picture, Size } from './picture.js';
import { type RowSource, resampleVisible } from './resample.js';
import { loadSharp } from './sharp.js';
import { type InputFormat, sniff } from './sniff.js';

/** The largest picture that is read, in pixels. */
const MAX_PIXELS = 300e6;

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
  /** Refuse pictures of more pixels than this; default MAX_PIXELS. */
  readonly maxPixels?: number | undefined;
}

/** The name of what is read, for messages. */
interface Subject {
  /** At the start of a sentence. */
  readonly name: string;
  /** Without quotation marks. */
  readonly plain: string;
}

/** A file whose header was read, with everything needed to decode it. */
interface Opened {
  readonly subject: Subject;
  readonly format: InputFormat;
  readonly metadata: Metadata;
  readonly pipeline: (options?: SharpOptions) => Sharp;
}

/** Interleaved samples as sharp decodes them, and the value in 0..1 of each code. */
interface Raw {
  readonly size: Size;
  readonly channels: number;
  readonly samples: Uint8Array | Uint16Array;
  readonly values: Float32Array;
}

/**
 * Reads the header of a JPEG, PNG, WebP, TIFF, AVIF, GIF or (where sharp supports it) HEIC file; decodes no pixels.
 * @throws UserError `picture-missing`, `picture-is-folder`, `picture-is-not-a-file`, `picture-empty`, `picture-forbidden`,
 * `picture-file-too-large`, `picture-unreadable`, `picture-unknown`, `picture-format-unsupported` or `picture-damaged`.
 */
export async function inspectPicture(path: string): Promise<PictureInfo> {
  const { format, metadata } = await openPicture(path);
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
 * profile (and from CMYK without one). More than 8 bits are read as 16. Alpha is not premultiplied.
 * @throws UserError as `inspectPicture`, also for damaged pixel data, and `picture-too-many-pixels` before decoding.
 */
export async function readPicture(source: string | Buffer, options: ReadOptions = {}): Promise<Picture> {
  const opened = await openPicture(source);
  const full = metadataSize(opened.metadata);
  checkPixels(opened.subject, full, options.maxPixels ?? MAX_PIXELS);
  const longSide = Math.min(options.longSide ?? Number.POSITIVE_INFINITY, Math.max(full.width, full.height));
  const size = fitSize(full, longSide);
  const isShrunk = size.width < full.width || size.height < full.height;
  const profile = ownProfile(opened.metadata);
  const picture = await decode(opened, isShrunk ? size : full, profile !== undefined);
  if (profile) planeConversion(profile)?.(picture.data);
  return picture;
}

/** The metadata of a picture file, checked to be one. @throws UserError as `inspectPicture`. */
export async function readMetadata(path: string): Promise<Metadata> {
  return (await openPicture(path)).metadata;
}

async function openPicture(source: string | Buffer): Promise<Opened> {
  const subject = subjectOf(source);
  const bytes = typeof source === 'string' ? await readBytes(source) : source;
  const format = recognize(subject, bytes);
  const sharp = await loadSharp();
  // Warnings are ignored, missing pixels are an error. The pixel limit is checked by `checkPixels`.
  const pipeline = (options: SharpOptions = {}) =>
    sharp(bytes, { failOn: 'error', limitInputPixels: false, autoOrient: true, ...options });
  const metadata = await pipeline()
    .metadata()
    .catch((cause: unknown) => {
      throw decodingError(subject, format, cause);
    });
  return { subject, format, metadata, pipeline };
}

function subjectOf(source: string | Buffer): Subject {
  if (typeof source === 'string') return { name: `"${source}"`, plain: source };
  return { name: 'The picture', plain: 'The picture' };
}

function recognize({ name, plain }: Subject, bytes: Buffer): InputFormat {
  const kind = sniff(bytes);
  if (kind && 'format' in kind) return kind.format;
  if (kind) {
    throw new UserError(
      'picture-format-unsupported',
      `${name} is a ${kind.foreign} file, which Impasto cannot read: save it as PNG, JPEG, WebP or TIFF first.`,
      naming(plain, { format: kind.foreign }),
    );
  }
  throw new UserError(
    'picture-unknown',
    `${name} is not a picture that Impasto knows: give it a JPEG, PNG, WebP, TIFF, AVIF or GIF file.`,
    naming(plain),
  );
}

function decodingError({ name, plain }: Subject, format: InputFormat, cause: unknown): UserError {
  if (format === 'heic') {
    return new UserError(
      'picture-format-unsupported',
      `${name} is a HEIC picture, which this computer's picture library cannot decode: save it as JPEG or PNG first.`,
      { cause, ...naming(plain, { format: 'HEIC' }) },
    );
  }
  return new UserError(
    'picture-damaged',
    `${name} is damaged or incomplete and cannot be decoded: save or download it again, or use another copy.`,
    { cause, ...naming(plain) },
  );
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

function bitsOf(depth: Metadata['depth']): number {
  if (depth === 'uchar' || depth === 'char') return 8;
  if (depth === 'ushort' || depth === 'short') return 16;
  return depth === 'double' || depth === 'dpcomplex' ? 64 : 32;
}

/**
 * The profile of a 16-bit picture, if it is curves and a matrix; see icc.ts. sharp converts by all others. It must not get a broken profile
 * of a 16-bit picture, because it would then assume Display P3.
 */
function ownProfile({ depth, space, icc }: Metadata): Buffer | undefined {
  const isDeep = bitsOf(depth) > 8 && (space === 'rgb16' || space === 'grey16');
  return isDeep && icc && !isTableProfile(icc) ? icc : undefined;
}

/** The picture, rotated upright, at `size`, in sRGB or, with `ignoreIcc`, in its profile's values. */
async function decode(opened: Opened, size: Size, ignoreIcc: boolean): Promise<Picture> {
  const { metadata } = opened;
  let image = opened.pipeline({ ignoreIcc });
  // sharp converts 16-bit colour with a profile to Display P3 unless an output profile is given.
  if (metadata.space === 'rgb16' && metadata.hasProfile && !ignoreIcc) image = image.withIccProfile('srgb');
  // To shrink, sharp premultiplies in 8 bits and loses the colours under transparent pixels, so those are resampled here.
  if (metadata.hasAlpha) return resampled(await decodeRaw(opened, image), size);
  return planar(await decodeRaw(opened, image.resize({ ...size, fit: 'fill', fastShrinkOnLoad: false })));
}

async function decodeRaw({ subject, format, metadata }: Opened, image: Sharp): Promise<Raw> {
  const isDeep = bitsOf(metadata.depth) > 8;
  const { data, info } = await image
    .toColourspace(isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw decodingError(subject, format, cause);
    });
  const top = isDeep ? 65535 : 255;
  return {
    size: { width: info.width, height: info.height },
    channels: info.channels,
    samples: isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data,
    values: Float32Array.from({ length: top + 1 }, (_, code) => code / top),
  };
}

function resampled(raw: Raw, size: Size): Picture {
  if (raw.size.width === size.width && raw.size.height === size.height) return planar(raw);
  const rows = (channel: number): RowSource => {
    return (y, row) => gather(raw, channel, y * raw.size.width, row);
  };
  return resampleVisible(rows, rows(3), raw.size, size);
}

function planar(raw: Raw): Picture {
  const { width, height } = raw.size;
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++)
    gather(raw, channel, 0, data.subarray(channel * plane, (channel + 1) * plane));
  if (raw.channels < 4) return { width, height, data };
  const alpha = new Float32Array(plane);
  gather(raw, 3, 0, alpha);
  return { width, height, data, alpha };
}

/** Fills `out` with the values of one channel from pixel `first` on. */
function gather({ samples, channels, values }: Raw, channel: number, first: number, out: Float32Array): void {
  for (let i = 0, at = first * channels + channel; i < out.length; i++, at += channels)
    out[i] = values[samples[at]!]!;
}
