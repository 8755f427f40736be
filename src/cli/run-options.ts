import { z } from 'zod';
import { deviceChoiceShape } from '../common/device-choice.js';
import { UserError } from '../common/errors.js';
import { bitsSchema, DEFAULT_BITS, DEFAULT_QUALITY, qualitySchema } from '../common/output.js';
import { OUTPUT_EXTENSIONS } from '../images/index.js';

const file = (help: string, more: Readonly<Record<string, unknown>> = {}) =>
  z
    .string()
    .min(1)
    .meta({ help, placeholder: 'file', ...more });

/** A switch that is off unless given. */
export const toggle = (help: string, more: Readonly<Record<string, unknown>> = {}) =>
  z
    .boolean()
    .meta({ help, ...more })
    .default(false);

/** Options that any command has that computes something. */
export const computeOptionShape = {
  device: deviceChoiceShape.device,
  threads: z
    .int()
    .min(0)
    .max(256)
    .meta({ help: 'Threads that compute; 0 takes one per core.', unit: 'threads' })
    .default(0),
  yes: toggle('Install the network first if it is missing, without asking.', { short: 'y' }),
  json: toggle('Write one JSON object a line to standard output instead of text.'),
} as const;

/** Options of a command that paints, beside those of the painting itself. */
export const paintOptionShape = {
  ...computeOptionShape,
  outOfMemory: deviceChoiceShape.whenOutOfMemory,
  quiet: toggle('Write nothing but errors.'),
} as const;

/** Options about the files of a run. */
export const fileOptionShape = {
  output: file(`Where the result goes; its ending chooses the format: ${OUTPUT_EXTENSIONS.join(', ')}.`, {
    short: 'o',
  }),
  force: toggle('Replace files of earlier runs; without it they are never overwritten.', { short: 'f' }),
  bits: bitsSchema
    .meta({ help: 'Bits per channel of the result; 16 for PNG and TIFF only.' })
    .default(DEFAULT_BITS),
  quality: qualitySchema
    .meta({ help: 'Quality of a JPEG or WebP; higher is better and larger.' })
    .default(DEFAULT_QUALITY),
  saveEvery: z
    .int()
    .min(1)
    .max(1_000_000)
    .meta({
      help: 'Save the picture as it is every so many iterations, beside the result as out.0050.png and so on, numbered by the iterations of all scales together.',
      unit: 'iterations',
    })
    .optional(),
  trace: file(
    'Write every loss of every iteration to this JSON file, at the end or when it is stopped.',
  ).optional(),
  like: file(
    'Repeat the settings stored in this picture made by Impasto; options given beside it come first.',
  ).optional(),
} as const;

/** Everything about a run but what decides the look of the picture. */
export const runOptionShape = { ...fileOptionShape, ...paintOptionShape } as const;

const runOptionsSchema = z.strictObject(runOptionShape);

export type RunOptions = z.output<typeof runOptionsSchema>;

/**
 * Completes run options whose values have each been checked already.
 * @throws UserError `output-missing` when it is not said where the result goes.
 */
export function parseRunOptions(input: Readonly<Record<string, unknown>>): RunOptions {
  if (input.output === undefined)
    throw new UserError('output-missing', 'Say where the result is to go with -o, such as -o out.png.');
  return runOptionsSchema.parse(input);
}
