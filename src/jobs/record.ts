import { z } from 'zod';
import { deviceChoiceShape } from '../common/device-choice.js';
import { failureSchema } from '../common/failures.js';
import { cropSchema, jobStateSchema, progressSchema, resultSchema } from '../common/job.js';
import { bitsSchema, outputFormatSchema, writeConflictSchema } from '../common/output.js';
import { stylizeOptionsSchema } from '../stylize/index.js';

/*
 * A job as it lies on disk. Everything a later version must be able to read is in this schema.
 */

/** Where a picture lies. */
export const locationSchema = z.discriminatedUnion('origin', [
  /** A file of the user's, which stays where it is. */
  z.object({ origin: z.literal('file'), path: z.string() }),
  /** A copy of ours, relative to the data folder. */
  z.object({ origin: z.literal('upload'), file: z.string() }),
  /** One that comes with Impasto, by its file name. */
  z.object({ origin: z.literal('sample'), file: z.string() }),
]);
export type PictureLocation = z.output<typeof locationSchema>;

const inputSchema = z.object({
  /** On the library of pictures; empty for one that never stood there. */
  picture: z.string(),
  name: z.string(),
  place: locationSchema,
  /** Empty where the file could not be read. */
  sha256: z.string(),
  /** Upright, in pixels. */
  width: z.int(),
  height: z.int(),
  crop: cropSchema.optional(),
});
export type JobInput = z.output<typeof inputSchema>;

const outputSchema = z.object({
  format: outputFormatSchema,
  bits: bitsSchema,
  quality: z.int(),
  /** Absolute, in a folder of the user's; a file in the job's own folder if left out. */
  path: z.string().optional(),
  conflict: writeConflictSchema,
});

export const jobRecordSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  /** Milliseconds since 1970, as all times here. */
  created: z.number(),
  started: z.number().nullable(),
  ended: z.number().nullable(),
  state: jobStateSchema,
  /** A command that was given and is not carried out yet. */
  wanted: z.enum(['pause', 'stop', 'cancel']).optional(),
  /** Lower goes first. */
  order: z.number(),
  content: inputSchema,
  styles: z.array(inputSchema.extend({ weight: z.number() })),
  options: stylizeOptionsSchema,
  output: outputSchema,
  /** What it is to be computed on, as asked for. */
  ...deviceChoiceShape,
  /** The id of the device that paints or painted it last; null before that is known. */
  paintedOn: z.string().nullable().default(null),
  batch: z
    .object({
      id: z.string(),
      index: z.int(),
      /** Name in the ledger of its output folder. */
      key: z.string(),
      /** What the key is made of, for a content that could not be read: its hash is still to come. */
      unread: z.object({ facts: z.unknown(), copy: z.int() }).optional(),
    })
    .nullable(),
  progress: progressSchema.nullable(),
  /** The newest preview's number and its file in the job's folder. */
  revision: z.int(),
  preview: z.string().nullable(),
  /** Its path is absolute where `output.path` was given, else relative to the job's folder. */
  result: resultSchema.nullable(),
  failure: failureSchema.nullable(),
  notes: z.array(z.string()),
  history: z.array(z.object({ time: z.number(), state: jobStateSchema, reason: z.string().optional() })),
});
export type JobRecord = z.output<typeof jobRecordSchema>;
