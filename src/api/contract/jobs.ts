import { z } from 'zod';
import { failureSchema } from '../../common/failures.js';
import { deviceChoiceSchema, whenOutOfMemorySchema } from './devices.js';
import { cropSchema, pictureIdSchema, pictureSchema } from './pictures.js';

export const jobIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/);

/**
 * Where a job stands. `queued` waits for its turn, `painting` is at work, `paused` was held by the user, `interrupted` was cut off
 * (a crash, a kill, a power cut) and can go on from its checkpoint; the rest are ends: `stopped` kept the picture as it was.
 */
export const jobStateSchema = z.enum([
  'queued',
  'painting',
  'paused',
  'interrupted',
  'done',
  'stopped',
  'cancelled',
  'failed',
]);
export type JobState = z.output<typeof jobStateSchema>;

export const jobActionSchema = z.enum(['pause', 'resume', 'stop', 'cancel', 'delete']);
export type JobAction = z.output<typeof jobActionSchema>;

/** Settings of a painting by name, as `GET /api/options` lists them; what is left out takes its default. */
export const optionValuesSchema = z.record(z.string(), z.unknown());

export const outputSchema = z.strictObject({
  format: z.enum(['png', 'jpeg', 'webp', 'tiff']).default('png'),
  bits: z.literal([8, 16]).default(8),
  quality: z.int().min(1).max(100).default(92),
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
  device: deviceChoiceSchema.optional(),
  /** The setting unless told. */
  whenOutOfMemory: whenOutOfMemorySchema.optional(),
});
export type NewJob = z.input<typeof newJobSchema>;

/** The same pictures again; options given here come before the job's own. */
export const repeatSchema = z.strictObject({
  options: optionValuesSchema.default({}),
  device: deviceChoiceSchema.optional(),
  whenOutOfMemory: whenOutOfMemorySchema.optional(),
});

export const progressSchema = z.object({
  stage: z.enum(['preparing', 'painting', 'done', 'stopped']),
  /** Long side of the scale being painted, in pixels, and its number, from 1. */
  size: z.int(),
  scale: z.int(),
  /** Long sides of all scales, coarse to fine. */
  sizes: z.array(z.int()),
  iteration: z.int(),
  iterations: z.int(),
  /** Weighted sum of all terms; null before the first evaluation or where it is not finite. */
  loss: z.number().nullable(),
  losses: z.record(z.string(), z.number().nullable()),
  /** Seconds of painting, without pauses. */
  elapsedSeconds: z.number(),
  remainingSeconds: z.number().nullable(),
  /** Share of all the work, 0 to 1. */
  fraction: z.number(),
});
export type JobProgress = z.output<typeof progressSchema>;

const usedPictureSchema = pictureSchema
  .pick({ name: true, origin: true, path: true, width: true, height: true, sha256: true })
  .extend({
    /** Absent when the picture has been removed from the list of pictures. */
    id: pictureIdSchema.optional(),
    crop: cropSchema.optional(),
  });

export const resultSchema = z.object({
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  format: z.enum(['png', 'jpeg', 'webp', 'tiff']),
  /** Absolute, where the result was written to a folder of the user's. */
  path: z.string().optional(),
  network: z.object({ name: z.string(), fingerprint: z.string() }),
  seconds: z.number(),
});

export const jobSchema = z.object({
  id: jobIdSchema,
  state: jobStateSchema,
  /** What the user has asked of a painting job that it has not yet come to. */
  wanted: z.enum(['pause', 'stop', 'cancel']).nullable(),
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
  result: resultSchema.nullable(),
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
  format: z.enum(['png', 'jpeg', 'webp', 'tiff']).optional(),
  bits: z
    .enum(['8', '16'])
    .transform((bits): 8 | 16 => (bits === '8' ? 8 : 16))
    .optional(),
  quality: z.coerce.number().int().min(1).max(100).optional(),
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
