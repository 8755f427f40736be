import { z } from 'zod';
import { deviceChoiceShape } from '../common/device-choice.js';
import { UserError } from '../common/errors.js';
import { toggle } from '../common/option-values.js';
import {
  bitsSchema,
  DEFAULT_BITS,
  DEFAULT_DPI,
  DEFAULT_QUALITY,
  dpiSchema,
  qualitySchema,
} from '../common/output.js';
import { OUTPUT_EXTENSIONS } from '../images/index.js';
import { parseFlags } from './option-flags.js';

const file = (help: string, more: Readonly<Record<string, unknown>> = {}) =>
  z
    .string()
    .min(1)
    .meta({ help, placeholder: 'file', ...more });

/** Options of every command that computes something. */
export const computeOptionShape = {
  device: deviceChoiceShape.device,
  threads: z
    .int()
    .min(0)
    .max(256)
    .meta({ help: 'Number of threads; 0 means one per core.', unit: 'threads' })
    .default(0),
  yes: toggle('Install the network first if it is missing, without asking.', { short: 'y' }),
  json: toggle('Write one JSON object a line to standard output instead of text.'),
} as const;

/** Options of a command that paints, besides those of the painting itself. */
export const paintOptionShape = {
  ...computeOptionShape,
  outOfMemory: deviceChoiceShape.whenOutOfMemory,
  quiet: toggle('Write only errors.'),
} as const;

/** Options about the files of a run. */
export const fileOptionShape = {
  output: file(`The file for the result; its extension sets the format: ${OUTPUT_EXTENSIONS.join(', ')}.`, {
    short: 'o',
  }),
  force: toggle('Replace existing files, which are never overwritten otherwise.', { short: 'f' }),
  bits: bitsSchema
    .meta({ help: 'Bits per channel of the result; 16 for PNG and TIFF only.' })
    .default(DEFAULT_BITS),
  quality: qualitySchema
    .meta({ help: 'Quality of a JPEG or WebP; higher is better and larger.' })
    .default(DEFAULT_QUALITY),
  dpi: dpiSchema
    .meta({ help: 'Resolution at which to print, stored in PNG, JPEG and TIFF.', unit: 'pixels per inch' })
    .default(DEFAULT_DPI),
  saveEvery: z
    .int()
    .min(1)
    .max(1_000_000)
    .meta({
      help: 'Save an intermediate picture every so many iterations, next to the result as out.0050.png and so on, numbered by the iterations of all scales.',
      unit: 'iterations',
    })
    .optional(),
  resume: toggle(
    'Continue the unfinished painting of this result, after a crash for example; pictures and options must be the same.',
  ),
  trace: file(
    'Write every loss of every iteration to this JSON file when the run ends or is stopped.',
  ).optional(),
  like: file(
    'Repeat the settings stored in this picture made by Impasto; options on the command line override them.',
  ).optional(),
} as const;

/** Everything about a run except what decides the look of the picture. */
export const runOptionShape = { ...fileOptionShape, ...paintOptionShape } as const;

export type RunOptions = ReturnType<typeof parseFlags<typeof runOptionShape>>;

/**
 * Completes run options, each of which has been checked.
 * @throws UserError `output-missing` when no output is named.
 */
export function parseRunOptions(input: Readonly<Record<string, unknown>>): RunOptions {
  if (input.output === undefined)
    throw new UserError('output-missing', 'Name the file for the result with -o, such as -o out.png.');
  return parseFlags(input, runOptionShape);
}
