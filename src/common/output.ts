import { z } from 'zod';

/** The file formats of results. */
export const outputFormatSchema = z.enum(['png', 'jpeg', 'webp', 'tiff']);
export type OutputFormat = z.output<typeof outputFormatSchema>;

/** Bits per channel. */
export const bitsSchema = z.literal([8, 16]);
export type Bits = z.output<typeof bitsSchema>;
export const DEFAULT_BITS: Bits = 8;

/** Quality of a JPEG or WebP: higher is better and larger. */
export const qualitySchema = z.int().min(1).max(100);
/** High enough that brush strokes keep their edges. */
export const DEFAULT_QUALITY = 92;

/** Pixels per inch at which a picture is meant to be printed. */
export const dpiRange = [10, 2400] as const;
export const dpiSchema = z.int().min(dpiRange[0]).max(dpiRange[1]);
/** What printers ask for. */
export const DEFAULT_DPI = 300;

interface FormatFacts {
  readonly title: string;
  readonly mediaType: string;
  /** Lower-case, with the dot; the first one is for new files. */
  readonly extensions: readonly [string, ...string[]];
  readonly deepest: Bits;
  readonly isLossless: boolean;
  /** Whether it holds the resolution at which to print. */
  readonly hasDpi: boolean;
  /** The longest side that the file format can express, in pixels. */
  readonly longestSide: number;
}

const lossless = { deepest: 16, isLossless: true, hasDpi: true, longestSide: 2 ** 31 - 1 } as const;
const lossy = { deepest: 8, isLossless: false } as const;

/** What each output format can do. Sides: PNG and TIFF as their specifications, JPEG ITU-T T.81 B.2.2, WebP RFC 9649. */
export const outputFormats: Readonly<Record<OutputFormat, FormatFacts>> = {
  png: { title: 'PNG', mediaType: 'image/png', extensions: ['.png'], ...lossless },
  jpeg: {
    title: 'JPEG',
    mediaType: 'image/jpeg',
    extensions: ['.jpg', '.jpeg'],
    ...lossy,
    hasDpi: true,
    longestSide: 65535,
  },
  webp: {
    title: 'WebP',
    mediaType: 'image/webp',
    extensions: ['.webp'],
    ...lossy,
    hasDpi: false,
    longestSide: 16383,
  },
  tiff: { title: 'TIFF', mediaType: 'image/tiff', extensions: ['.tif', '.tiff'], ...lossless },
};

/** The format that a file extension belongs to, such as `.jpg`, in any case; undefined for others. */
export function formatOfExtension(extension: string): OutputFormat | undefined {
  const { options } = outputFormatSchema;
  return options.find((format) => outputFormats[format].extensions.includes(extension.toLowerCase()));
}

/** What happens where a file of the result's name exists: take another name, replace it, or paint nothing. */
export const conflictPolicySchema = z.enum(['unique', 'overwrite', 'skip']);
export type ConflictPolicy = z.output<typeof conflictPolicySchema>;

/** The policies that apply when a result is written; `skip` is decided before a job is created. */
export const writeConflictSchema = conflictPolicySchema.exclude(['skip']);
export type WriteConflict = z.output<typeof writeConflictSchema>;
