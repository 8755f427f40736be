import { deflateSync } from 'node:zlib';
import type { Sharp } from 'sharp';
import { UserError } from '../common/errors.js';
import {
  type Bits,
  DEFAULT_BITS,
  DEFAULT_DPI,
  DEFAULT_QUALITY,
  type OutputFormat,
} from '../common/output.js';
import { MILLIMETRES, withJpegDensity } from './density.js';
import { checkBits, checkSides } from './formats.js';
import type { Picture } from './picture.js';
import { insertChunks, pngChunk, pngDensity, pngSrgb, pngText, withoutChunk } from './png.js';
import { SETTINGS_KEYWORD, storableJson } from './settings.js';
import { loadSharp, type SharpFactory } from './sharp.js';
import { settingsToXmp } from './xmp.js';

export interface EncodeOptions {
  readonly format: OutputFormat;
  /** Bits per channel, 16 for PNG and TIFF only; default DEFAULT_BITS. */
  readonly bits?: Bits | undefined;
  /** Of JPEG and WebP, 1 (small) to 100 (good); default DEFAULT_QUALITY. */
  readonly quality?: number | undefined;
  /** Pixels per inch at which to print, as a whole number; WebP cannot hold it. Default DEFAULT_DPI. */
  readonly dpi?: number | undefined;
  /** JSON text to store inside the file; `readSettings` reads it back. */
  readonly settings?: string | undefined;
}

/** libvips silently omits XMP packets of 60,000 bytes and more from a JPEG. */
const LONGEST_JPEG_XMP = 59_900;

/**
 * Encodes a picture: sRGB, tagged as such, samples clamped to 0..1, settings embedded (iTXt chunk in PNG, otherwise XMP).
 * PNG, WebP and TIFF keep alpha; for JPEG the picture is composited on white.
 * @throws UserError `bits-unsupported`, `picture-too-large-for-format` or, for over about 50 kB of settings in a JPEG,
 * `settings-too-long`; RangeError when the quality is not an integer of 1..100.
 */
export async function encodePicture(picture: Picture, options: EncodeOptions): Promise<Buffer> {
  const { format, bits = DEFAULT_BITS, quality = DEFAULT_QUALITY, dpi = DEFAULT_DPI } = options;
  checkBits(format, bits);
  checkSides(format, picture.width, picture.height);
  if (!Number.isInteger(quality) || quality < 1 || quality > 100)
    throw new RangeError(`quality ${quality} is not 1..100`);
  const settings = options.settings === undefined ? undefined : storableJson(options.settings);
  const sharp = await loadSharp();
  if (format === 'png') return encodePng(sharp, picture, { bits, dpi, settings });
  const bytes = await withSettings(await tagged(sharp, picture, format, bits), format, settings)
    .toFormat(format, formatOptions(format, quality, dpi))
    .toBuffer();
  return format === 'jpeg' ? withJpegDensity(bytes, dpi) : bytes;
}

function formatOptions(format: Exclude<OutputFormat, 'png'>, quality: number, dpi: number) {
  if (format === 'jpeg') return { quality, chromaSubsampling: '4:4:4' };
  // `exact` keeps the colours under transparent pixels.
  if (format === 'webp') return { quality, exact: true };
  const perMillimetre = dpi / MILLIMETRES;
  return {
    compression: 'deflate',
    predictor: 'horizontal',
    xres: perMillimetre,
    yres: perMillimetre,
    resolutionUnit: 'inch',
  };
}

async function encodePng(
  sharp: SharpFactory,
  picture: Picture,
  { bits, dpi, settings }: { bits: Bits; dpi: number; settings: string | undefined },
): Promise<Buffer> {
  const png = withoutChunk(await rawImage(sharp, picture, bits).png().toBuffer(), 'pHYs');
  return insertChunks(
    png,
    pngSrgb(),
    pngDensity(dpi),
    ...(settings === undefined ? [] : [pngText(SETTINGS_KEYWORD, settings)]),
  );
}

/** The picture as input of sharp, with the sRGB profile. */
async function tagged(
  sharp: SharpFactory,
  picture: Picture,
  format: OutputFormat,
  bits: Bits,
): Promise<Sharp> {
  if (bits === 8) {
    return rawImage(sharp, format === 'jpeg' ? onWhite(picture) : picture, bits).withIccProfile('srgb');
  }
  // If told to attach a profile, sharp converts 16-bit samples as if they were Display P3; an input's own profile is only passed on.
  const png = await rawImage(sharp, picture, bits).png({ compressionLevel: 0 }).toBuffer();
  const profile = pngChunk(
    'iCCP',
    Buffer.concat([Buffer.from('sRGB\0\0'), deflateSync(await srgbProfile(sharp))]),
  );
  return sharp(insertChunks(png, profile), { limitInputPixels: false })
    .toColourspace('rgb16')
    .keepIccProfile();
}

async function srgbProfile(sharp: SharpFactory): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } });
  const { icc } = await sharp(await pixel.withIccProfile('srgb').png().toBuffer()).metadata();
  if (!icc) throw new Error('sharp wrote no sRGB profile');
  return icc;
}

function rawImage(sharp: SharpFactory, picture: Picture, bits: Bits): Sharp {
  const { width, height, alpha } = picture;
  const raw = { width, height, channels: alpha ? (4 as const) : (3 as const) };
  const image = sharp(interleave(picture, bits), { raw, limitInputPixels: false });
  return bits === 16 ? image.toColourspace('rgb16') : image;
}

/** Planar floats to interleaved integers, rounded to the nearest code. */
function interleave({ data, alpha, width, height }: Picture, bits: Bits): Uint8Array | Uint16Array {
  const plane = width * height;
  const channels = alpha ? 4 : 3;
  const out = bits === 8 ? new Uint8Array(plane * channels) : new Uint16Array(plane * channels);
  const top = 2 ** bits - 1;
  for (let channel = 0; channel < channels; channel++) {
    const from = channel === 3 ? alpha! : data.subarray(channel * plane);
    for (let i = 0; i < plane; i++)
      out[i * channels + channel] = Math.min(1, Math.max(0, from[i]!)) * top + 0.5;
  }
  return out;
}

/** Composited in sRGB values, as browsers show transparent pictures on a white page. */
function onWhite({ width, height, data, alpha }: Picture): Picture {
  if (!alpha) return { width, height, data };
  return { width, height, data: data.map((value, i) => 1 + alpha[i % alpha.length]! * (value - 1)) };
}

function withSettings(image: Sharp, format: OutputFormat, settings: string | undefined): Sharp {
  if (settings === undefined) return image;
  const xmp = settingsToXmp(settings);
  if (format === 'jpeg' && Buffer.byteLength(xmp) > LONGEST_JPEG_XMP) {
    throw new UserError(
      'settings-too-long',
      `The settings are too long (${Buffer.byteLength(xmp)} bytes) to be stored inside a JPEG: write PNG, WebP or TIFF instead.`,
    );
  }
  return image.withXmp(xmp);
}
