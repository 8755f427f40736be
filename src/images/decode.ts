import type { Metadata, OutputInfo, Sharp, SharpOptions } from 'sharp';
import { taggedColor } from './color-space.js';
import { isTableProfile, linearToSrgb, type PlaneConversion, planeConversion } from './icc.js';
import { decodesOnlyWhole, jpegFacts, unsupportedJpeg } from './jpeg.js';
import type { Picture, Size } from './picture.js';
import { averageBlocks, type RowSource, resamplePicture, resampleVisible } from './resample.js';
import type { InputFormat } from './sniff.js';
import { convertYCbCr, tiffFacts } from './tiff.js';

/** What the header of a file says beyond sharp's metadata, which decides how it must be decoded. */
interface Variant {
  /** Why it cannot be read, as a phrase. */
  readonly unsupported?: string | undefined;
  readonly page?: number | undefined;
  /** The index of alpha among the samples after the colour; undefined if none is. */
  readonly alpha?: number | undefined;
  /** Whether it must be decoded at its full size. */
  readonly isWhole?: boolean | undefined;
  readonly isFloat?: boolean | undefined;
  /** Conversion of the decoded samples to RGB. */
  readonly toRgb?: PlaneConversion | undefined;
}

/** A file whose header was read, with everything needed to decode it. */
export interface Decodable {
  readonly format: InputFormat;
  readonly bytes: Buffer;
  readonly variant: Variant;
  readonly metadata: Metadata;
  readonly pipeline: (options?: SharpOptions) => Sharp;
}

/** Interleaved samples as sharp decodes them, and the value in 0..1 of each code; floats are values. */
interface Raw {
  readonly size: Size;
  readonly channels: number;
  readonly alpha: number | undefined;
  readonly samples: Uint8Array | Uint16Array | Float32Array;
  readonly values?: Float32Array;
}

/** Examines a file's own header. */
export function variantOf(format: InputFormat, bytes: Buffer): Variant {
  if (format === 'jpeg') {
    const facts = jpegFacts(bytes);
    return facts
      ? { alpha: 0, unsupported: unsupportedJpeg(facts), isWhole: decodesOnlyWhole(facts) }
      : { alpha: 0 };
  }
  const tiff = format === 'tiff' ? tiffFacts(bytes) : undefined;
  const ycbcr = tiff?.ycbcr;
  return tiff ? { ...tiff, toRgb: ycbcr && ((planes) => convertYCbCr(planes, ycbcr)) } : { alpha: 0 };
}

/** The picture, rotated upright, at `size`, which is not larger than the file's, in sRGB. @throws what sharp throws. */
export async function decode(source: Decodable, size: Size): Promise<Picture> {
  const { metadata } = source;
  const conversions = ownConversions(source);
  let image = source.pipeline({ ignoreIcc: conversions.length > 0 });
  // sharp converts 16-bit colour with a profile to Display P3 unless an output profile is given.
  if (metadata.space === 'rgb16' && metadata.hasProfile && conversions.length === 0)
    image = image.withIccProfile('srgb');
  // To shrink, sharp premultiplies in 8 bits and loses the colours under transparent pixels, so those are resampled here.
  const isWhole = isDecodedWhole(source);
  if (!isWhole) image = image.resize({ ...size, fit: 'fill', fastShrinkOnLoad: false });
  const raw = await decodeRaw(source, image);
  const picture = isWhole ? await resampled(raw, size) : planar(raw);
  for (const convert of conversions) convert(picture.data);
  return picture;
}

/** Whether a picture is decoded at its full size, to be reduced afterwards. */
export function isDecodedWhole({ metadata, variant }: Pick<Decodable, 'metadata' | 'variant'>): boolean {
  return variant.isWhole === true || metadata.hasAlpha || isLinear(variant, metadata);
}

/** The conversions to sRGB that sharp leaves out or does badly; it does the rest, if there are none. */
function ownConversions({ format, bytes, metadata, variant }: Decodable): PlaneConversion[] {
  const { icc, space, depth, hasProfile } = metadata;
  const tagged = taggedColor(format, bytes, hasProfile);
  if (tagged) return [tagged];
  const isDeep = bitsOf(depth) > 8 && (space === 'rgb16' || space === 'grey16');
  const isFloat = isLinear(variant, metadata);
  const isOwn = isDeep || isFloat || variant.toRgb !== undefined;
  const profile = isOwn && icc && !isTableProfile(icc) ? icc : undefined;
  const otherwise = isFloat ? linearToSrgb : () => undefined;
  const toSrgb = profile ? (planeConversion(profile) ?? otherwise) : isFloat ? otherwise : undefined;
  // A broken profile of a 16-bit picture is in the list too, so that sharp ignores it: it would assume Display P3.
  return [variant.toRgb, toSrgb].filter((conversion) => conversion !== undefined);
}

/** Floating-point grey or RGB, which is linear light unless a profile says otherwise. */
function isLinear({ isFloat }: Variant, { space }: Metadata): boolean {
  return isFloat === true && (space === 'b-w' || space === 'scrgb');
}

/** Bits of a sample as sharp holds it. */
export function bitsOf(depth: Metadata['depth']): number {
  if (depth === 'uchar' || depth === 'char') return 8;
  if (depth === 'ushort' || depth === 'short') return 16;
  return depth === 'double' || depth === 'dpcomplex' ? 64 : 32;
}

async function decodeRaw({ metadata, variant }: Decodable, image: Sharp): Promise<Raw> {
  const isDeep = bitsOf(metadata.depth) > 8;
  if (isLinear(variant, metadata)) {
    const linear =
      metadata.space === 'scrgb' ? image.pipelineColourspace('scrgb').toColourspace('scrgb') : image;
    const { data, info } = await linear.raw({ depth: 'float' }).toBuffer({ resolveWithObject: true });
    const samples = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
    // NaN, which marks missing samples, becomes black.
    for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! > 0 ? Math.min(1, samples[i]!) : 0;
    return { ...shapeOf(info, variant), samples };
  }
  const { data, info } = await image
    .toColourspace(isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const top = isDeep ? 65535 : 255;
  return {
    ...shapeOf(info, variant),
    samples: isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data,
    values: Float32Array.from({ length: top + 1 }, (_, code) => code / top),
  };
}

function shapeOf({ width, height, channels }: OutputInfo, { alpha }: Variant) {
  const at = alpha === undefined || channels <= 3 + alpha ? undefined : 3 + alpha;
  return { size: { width, height }, channels, alpha: at };
}

/** Large reductions are done in two steps, the first of them fast and without blocking the process. */
async function resampled(raw: Raw, size: Size): Promise<Picture> {
  if (raw.size.width === size.width && raw.size.height === size.height) return planar(raw);
  const factor = Math.floor(Math.min(raw.size.width / size.width, raw.size.height / size.height) / 2);
  const rows = (channel: number): RowSource => {
    return (y, row) => gather(raw, channel, y * raw.size.width, row);
  };
  const alpha = raw.alpha === undefined ? undefined : rows(raw.alpha);
  if (factor < 2)
    return alpha ? resampleVisible(rows, alpha, raw.size, size) : resamplePicture(planar(raw), size);
  return resamplePicture(await averageBlocks(rows, alpha, raw.size, factor), size);
}

function planar(raw: Raw): Picture {
  const { width, height } = raw.size;
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++)
    gather(raw, channel, 0, data.subarray(channel * plane, (channel + 1) * plane));
  if (raw.alpha === undefined) return { width, height, data };
  const alpha = new Float32Array(plane);
  gather(raw, raw.alpha, 0, alpha);
  return { width, height, data, alpha };
}

/** Fills `out` with the values of one channel from pixel `first` on. */
function gather({ samples, channels, values }: Raw, channel: number, first: number, out: Float32Array): void {
  for (let i = 0, at = first * channels + channel; i < out.length; i++, at += channels)
    out[i] = values ? values[samples[at]!]! : samples[at]!;
}
