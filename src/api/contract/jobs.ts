import { z } from 'zod';
import { deviceIdSchema, whenOutOfMemorySchema } from '../../common/device-choice.js';
import { failureSchema } from '../../common/failures.js';
import {
  cropSchema,
  jobActionSchema,
  jobStateSchema,
  progressSchema,
  resultSchema,
} from '../../common/job.js';
import {
  bitsSchema,
  DEFAULT_BITS,
  DEFAULT_QUALITY,
  outputFormatSchema,
  qualitySchema,
} from '../../common/output.js';
import { pictureIdSchema, pictureSchema } from './pictures.js';

export { type Crop, isEnded, type JobAction, type JobProgress, type JobState } from '../../common/job.js';
export {
  type ConflictPolicy,
  conflictPolicySchema,
  DEFAULT_BITS,
  DEFAULT_QUALITY,
  type OutputFormat,
  outputFormatSchema,
  outputFormats,
} from '../../common/output.js';

export const jobIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/);

/** Settings of a painting by name, as `GET /api/options` lists them; what is left out takes its default. */
export const optionValuesSchema = z.record(z.string(), z.unknown());

export const outputSchema = z.strictObject({
  format: outputFormatSchema.default('png'),
  bits: bitsSchema.default(DEFAULT_BITS),
  quality: qualitySchema.default(DEFAULT_QUALITY),
});
export type OutputInput = z.input<typeof outputSchema>;

export const contentInputSchema = z.strictObject({ picture: pictureIdSchema, crop: cropSchema.optional() });
export const styleInputSchema = z.strictObject({
  picture: pictureIdSchema,
  crop: cropSchema.optional(),
  weight: z
    .number()
    .min(0)
    .max(1e6)
    .default(1)
    .meta({ description: 'Share in a blend, relative to the others.' }),
});

/** A picture to paint. */
export const newJobSchema = z.strictObject({
  content: contentInputSchema,
  styles: z.array(styleInputSchema).min(1).max(16),
  options: optionValuesSchema.default({}),
  output: outputSchema.prefault({}),
  /** What computes; the setting unless told. */
  device: deviceIdSchema.optional(),
  /** The setting unless told. */
  whenOutOfMemory: whenOutOfMemorySchema.optional(),
});
export type NewJob = z.input<typeof newJobSchema>;

/** The same pictures again; options given here come before the job's own. */
export const repeatSchema = z.strictObject({
  options: optionValuesSchema.default({}),
  device: deviceIdSchema.optional(),
  whenOutOfMemory: whenOutOfMemorySchema.optional(),
});

const usedPictureSchema = pictureSchema
  .pick({ name: true, origin: true, path: true, width: true, height: true, sha256: true })
  .extend({
    /** Absent when the picture has been removed from the list of pictures. */
    id: pictureIdSchema.optional(),
    crop: cropSchema.optional(),
  });

/** Its path is absolute, and given only where the result was written to a folder of the user's. */
const jobResultSchema = resultSchema.partial({ path: true });

export const jobSchema = z.object({
  id: jobIdSchema,
  state: jobStateSchema,
  /** What the user has asked of a painting job that it has not yet come to. */
  wanted: jobActionSchema.extract(['pause', 'stop', 'cancel']).nullable(),
  /** What can be asked of it now. */
  actions: z.array(jobActionSchema),
  /** Milliseconds since 1970. */
  created: z.number(),
  started: z.number().nullable(),
  ended: z.number().nullable(),
  content: usedPictureSchema,
  styles: z.array(usedPictureSchema.extend({ weight: z.number() })),
  /** Complete. */
  options: optionValuesSchema,
  output: outputSchema,
  /** As it was asked for: `auto` or an id. */
  device: z.string(),
  whenOutOfMemory: whenOutOfMemorySchema,
  /** The id of the device that paints or painted it last; null before it has begun. */
  paintedOn: z.string().nullable(),
  batch: z.object({ id: z.string(), index: z.int() }).nullable(),
  progress: progressSchema.nullable(),
  /** Number of the newest preview, 0 while there is none; it grows by one each time the picture has changed. */
  revision: z.int(),
  result: jobResultSchema.nullable(),
  failure: failureSchema.nullable(),
  /** What happened out of the ordinary, a sentence each. */
  notes: z.array(z.string()),
  history: z.array(z.object({ time: z.number(), state: jobStateSchema, reason: z.string().optional() })),
});
export type Job = z.output<typeof jobSchema>;

const isListOfStates = (text: string) =>
  text.split(',').every((name) => jobStateSchema.safeParse(name).success);

export const jobListQuerySchema = z.object({
  state: z
    .string()
    .refine(isListOfStates, {
      message: `it takes states separated by commas: ${jobStateSchema.options.join(', ')}`,
    })
    .optional()
    .meta({ description: 'States to list, separated by commas; all unless told.' }),
  batch: z.string().optional().meta({ description: 'Only the jobs of this batch.' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.string().optional().meta({ description: 'The `next` of the page before.' }),
});

/** Newest first. */
export const jobListSchema = z.object({
  jobs: z.array(jobSchema),
  next: z.string().nullable(),
  total: z.int(),
});

export const previewQuerySchema = z.object({
  revision: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'A revision that is no longer kept is answered with a redirect to the newest.' }),
  width: z.coerce.number().int().min(16).max(4096).optional(),
});

export const resultQuerySchema = z.object({
  format: outputFormatSchema.optional(),
  bits: z
    .enum(['8', '16'])
    .transform((bits): 8 | 16 => (bits === '8' ? 8 : 16))
    .optional(),
  quality: z.coerce.number().pipe(qualitySchema).optional(),
  width: z.coerce
    .number()
    .int()
    .min(16)
    .max(65_535)
    .optional()
    .meta({ description: 'Longest side in pixels; the picture’s own unless told, and never enlarged.' }),
  download: z.enum(['0', '1']).default('0').meta({ description: '1 asks the browser to save it as a file.' }),
});

/** The loss over the iterations, thinned out evenly to a few hundred points. */
export const lossesSchema = z.object({
  points: z.array(z.object({ scale: z.int(), iteration: z.int(), total: z.int(), loss: z.number() })),
});

export const queueSchema = z.object({
  /** Whether the queue holds: nothing new is begun. */
  held: z.boolean(),
  painting: z.array(jobIdSchema),
  /** In the order in which they will be begun. */
  queued: z.array(jobIdSchema),
});
export type Queue = z.output<typeof queueSchema>;
