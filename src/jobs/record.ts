import { z } from 'zod';
import { deviceChoiceShape } from '../common/device-choice.js';
import { failureSchema } from '../common/failures.js';
import { cropSchema, jobStateSchema, progressSchema, resultSchema } from '../common/job.js';
import { bitsSchema, outputFormatSchema, qualitySchema, writeConflictSchema } from '../common/output.js';
import { stylizeOptionsSchema } from '../stylize/index.js';
import { idSchema, insideSchema } from './ids.js';

/*
 * The record of a job on disk. Later versions must be able to read everything in this schema.
 */

export const locationSchema = z.discriminatedUnion('origin', [
  /** A file of the user, which is not copied. */
  z.object({ origin: z.literal('file'), path: z.string() }),
  /** A copy, relative to the data folder. */
  z.object({ origin: z.literal('upload'), file: insideSchema }),
  /** A bundled picture, by its file name. */
  z.object({ origin: z.literal('sample'), file: insideSchema }),
]);
export type PictureLocation = z.output<typeof locationSchema>;

const inputSchema = z.object({
  /** Id in the picture library; empty if it was never there. */
  picture: z.string().regex(/^(?:[a-z0-9][a-z0-9-]{2,63})?$/),
  name: z.string(),
  place: locationSchema,
  /** Empty if the file could not be read. */
  sha256: z.string(),
  /** Upright, in pixels. */
  width: z.int(),
  height: z.int(),
  crop: cropSchema.optional(),
});
export type JobInput = z.output<typeof inputSchema>;

/** The finished picture that a job continues from: a copy of another job's result. */
const startSchema = inputSchema.extend({
  job: idSchema,
  /** Iterations at each scale that is painted, instead of the preset's. */
  iterations: z.int().optional(),
});

const outputSchema = z.object({
  format: outputFormatSchema,
  bits: bitsSchema,
  quality: qualitySchema,
  /** Absolute, in a folder of the user; a file in the job's folder if left out. */
  path: z.string().optional(),
  conflict: writeConflictSchema,
});

const keyBasisSchema = z.object({ facts: z.unknown(), copy: z.int() });

/** Early records have the sentence alone. */
const noteSchema = z.union([
  failureSchema,
  z.string().transform((message) => ({ code: '', message, values: undefined })),
]);

export const jobRecordSchema = z.object({
  format: z.literal(1),
  id: idSchema,
  /** Milliseconds since 1970, as all times here. */
  created: z.number(),
  started: z.number().nullable(),
  ended: z.number().nullable(),
  state: jobStateSchema,
  /** A command that was given and is not carried out yet. */
  wanted: z.enum(['pause', 'stop', 'cancel']).optional(),
  /** Lower numbers go first. */
  order: z.number(),
  content: inputSchema,
  styles: z.array(inputSchema.extend({ weight: z.number() })),
  start: startSchema.optional(),
  options: stylizeOptionsSchema,
  output: outputSchema,
  /** The requested device. */
  ...deviceChoiceShape,
  /** Id of the device that paints it or painted it last; null before that is known. */
  paintedOn: z.string().nullable().default(null),
  batch: z
    .object({
      id: idSchema,
      index: z.int(),
      /** Key in the ledger of its output folder. */
      key: z.string(),
      /** What the key is computed from, for a content that could not be read and has no hash yet. */
      unread: keyBasisSchema.optional(),
      /** What the key is computed from otherwise, for a network that is replaced before the painting. */
      basis: keyBasisSchema.optional(),
    })
    .nullable(),
  progress: progressSchema.nullable(),
  /** Number of the latest preview, and its file in the job's folder. */
  revision: z.int(),
  preview: z
    .string()
    .regex(/^preview-\d+\.\w+$/)
    .nullable(),
  /** Its path is absolute where `output.path` was given, else relative to the job's folder. */
  result: resultSchema.nullable(),
  failure: failureSchema.nullable(),
  notes: z.array(noteSchema),
  history: z.array(z.object({ time: z.number(), state: jobStateSchema, reason: z.string().optional() })),
});
export type JobRecord = z.output<typeof jobRecordSchema>;
