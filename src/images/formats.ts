import { extname } from 'node:path';
import { UserError } from '../common/errors.js';
import {
  type Bits,
  formatOfExtension,
  type OutputFormat,
  outputFormatSchema,
  outputFormats,
} from '../common/output.js';
import { listed } from '../common/wording.js';

const NAMES = outputFormatSchema.options;

/** The extensions that a result can have, lower-case, with the dot. */
export const OUTPUT_EXTENSIONS: readonly string[] = NAMES.flatMap(
  (format) => outputFormats[format].extensions,
);

/** The format of a file name's extension, in any letter case. @throws UserError `output-extension-unknown`. */
export function outputFormat(path: string): OutputFormat {
  const extension = extname(path).toLowerCase();
  const format = formatOfExtension(extension);
  if (format) return format;
  const problem = extension ? `ends in "${extension}"` : 'has no extension';
  throw new UserError(
    'output-extension-unknown',
    `The result's name "${path}" ${problem}, which Impasto cannot write: use ${listed(OUTPUT_EXTENSIONS, 'or')}.`,
  );
}

/** Checks that a format supports a bit depth. @throws UserError `bits-unsupported`. */
export function checkBits(format: OutputFormat, bits: Bits): void {
  const { title, deepest } = outputFormats[format];
  if (bits <= deepest) return;
  const deep = NAMES.filter((name) => outputFormats[name].deepest >= bits).map(
    (name) => outputFormats[name].title,
  );
  throw new UserError(
    'bits-unsupported',
    `${title} holds ${deepest} bits per channel at most, not ${bits}: choose ${listed(deep, 'or')} instead.`,
  );
}

/** Checks that a format supports a size. @throws UserError `picture-too-large-for-format`. */
export function checkSides(format: OutputFormat, width: number, height: number): void {
  const { title, longestSide } = outputFormats[format];
  if (Math.max(width, height) <= longestSide) return;
  throw new UserError(
    'picture-too-large-for-format',
    `${title} cannot hold ${width} x ${height} pixels (at most ${longestSide} a side): write PNG or TIFF instead.`,
  );
}
