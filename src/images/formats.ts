import { extname } from 'node:path';
import { UserError } from '../common/errors.js';

export type OutputFormat = 'png' | 'jpeg' | 'webp' | 'tiff';

/** Bits per channel. */
export type Bits = 8 | 16;

export const DEFAULT_BITS: Bits = 8;

interface FormatFacts {
  readonly title: string;
  readonly extensions: readonly string[];
  readonly deepest: Bits;
  /** The longest side that the file format can express, in pixels. */
  readonly longestSide: number;
}

/** What each output format can do. Sides: PNG and TIFF as their specifications, JPEG ITU-T T.81 B.2.2, WebP RFC 9649. */
const FORMATS: Record<OutputFormat, FormatFacts> = {
  png: { title: 'PNG', extensions: ['.png'], deepest: 16, longestSide: 2 ** 31 - 1 },
  jpeg: { title: 'JPEG', extensions: ['.jpg', '.jpeg'], deepest: 8, longestSide: 65535 },
  webp: { title: 'WebP', extensions: ['.webp'], deepest: 8, longestSide: 16383 },
  tiff: { title: 'TIFF', extensions: ['.tif', '.tiff'], deepest: 16, longestSide: 2 ** 31 - 1 },
};

const NAMES = Object.keys(FORMATS) as OutputFormat[];

/** Every extension a result may have, lower-case, with its dot. */
export const OUTPUT_EXTENSIONS: readonly string[] = NAMES.flatMap((format) => FORMATS[format].extensions);

/** The format that a file name asks for by its extension, in any case. Throws UserError `output-extension-unknown`. */
export function outputFormat(path: string): OutputFormat {
  const extension = extname(path).toLowerCase();
  const format = NAMES.find((name) => FORMATS[name].extensions.includes(extension));
  if (format) return format;
  const problem = extension ? `ends in "${extension}"` : 'has no extension';
  throw new UserError(
    'output-extension-unknown',
    `The result's name "${path}" ${problem}, which Impasto cannot write: use ${orList(OUTPUT_EXTENSIONS)}.`,
  );
}

/** Throws UserError `bits-unsupported` unless the format can hold that many bits per channel. */
export function checkBits(format: OutputFormat, bits: Bits): void {
  const { title, deepest } = FORMATS[format];
  if (bits <= deepest) return;
  const deep = NAMES.filter((name) => FORMATS[name].deepest >= bits).map((name) => FORMATS[name].title);
  throw new UserError(
    'bits-unsupported',
    `${title} holds ${deepest} bits per channel at most, not ${bits}: choose ${orList(deep)} instead.`,
  );
}

/** Throws UserError `picture-too-large-for-format` when a side is longer than the format can express. */
export function checkSides(format: OutputFormat, width: number, height: number): void {
  const { title, longestSide } = FORMATS[format];
  if (Math.max(width, height) <= longestSide) return;
  throw new UserError(
    'picture-too-large-for-format',
    `${title} cannot hold ${width} x ${height} pixels (at most ${longestSide} a side): write PNG or TIFF instead.`,
  );
}

function orList(items: readonly string[]): string {
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
