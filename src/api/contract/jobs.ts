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
  DEFAULT_DPI,
  DEFAULT_QUALITY,
  dpiRange,
  outputFormatSchema,
  qualitySchema,
} from '../../common/output.js';
import { pictureIdSchema, pictureSchema } from './pictures.js';

export { type Crop, isEnded, type JobAction, type JobProgress, type JobState } from '../../common/job.js';
export {
  type ConflictPolicy,
  conflictPolicySchema,
  DEFAULT_BITS,
  DEFAULT_DPI,
  DEFAULT_QUALITY,
  dpiRange,
  type OutputFormat,
  outputFormatSchema,
  outputFormats,
} from '../../common/output.js';

export const jobIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/);

/** Options of a painting by name, as listed by `GET /api/options`; missing ones take their defaults. */
export const optionValuesSchema = z.record(z.string(), z.unknown());

export const outputSchema = z.strictObject({
  format: outputFormatSchema.default('png'),
  bits: bitsSchema.default(DEFAULT_BITS),
  quality: qualitySchema.default(DEFAULT_QUALITY),
});

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

/** 16 bits in a format that holds 8, which the backend refuses. */
const shallowDeep = {
  properties: { format: { enum: ['jpeg', 'webp'] }, bits: { const: 16 } },
  required: ['format', 'bits'],
};

/** The styles of a painting. */
const stylesSchema = z
  .array(styleInputSchema)
  .min(1)
  .max(16)
  .refine((styles) => styles.some(({ weight }) => weight > 0), {
    message: 'at least one style needs a positive weight',
  })
  .meta({ contains: { properties: { weight: { exclusiveMinimum: 0 } } } });

/** A picture to paint. */
export const newJobSchema = z.strictObject({
  content: contentInputSchema,
  styles: stylesSchema,
  options: optionValuesSchema.default({}),
  output: outputSchema.meta({ not: shallowDeep }).prefault({}),
  /** By default the setting. */
  device: deviceIdSchema.optional(),
  /** By default the setting. */
  whenOutOfMemory: whenOutOfMemorySchema.optional(),
});
export type NewJob = z.input<typeof newJobSchema>;

/** A picture to paint in one pass, without a job. */
export const instantSchema = z.strictObject({
  content: contentInputSchema,
  styles: stylesSchema,
  /** Those that the preset instant does not follow have no effect. */
  options: optionValuesSchema.default({}),
  size: z.int().min(32).max(1024).default(512).meta({
    description: 'Long side in pixels, instead of the option `size`.',
  }),
  urgent: z.boolean().default(true).meta({
    description: 'Whether it is painted before those that are not urgent.',
  }),
});
export type InstantRequest = z.input<typeof instantSchema>;

/** What is known of an instant painting that will be wanted. */
export const preparationSchema = instantSchema
  .omit({ urgent: true })
  .extend({ content: contentInputSchema.optional(), styles: z.array(styleInputSchema).max(16).default([]) });
export type PreparationRequest = z.input<typeof preparationSchema>;

/** The same pictures again; options given here override the job's own. */
export const repeatSchema = z.strictObject({
  options: optionValuesSchema.default({}),
  device: deviceIdSchema.optional(),
  whenOutOfMemory: whenOutOfMemorySchema.optional(),
});

/** A finished picture at a larger size: painting continues from it. */
export const enlargeSchema = repeatSchema.omit({ options: true }).extend({
  size: z.int().min(32).meta({ description: 'Long side in pixels, larger than that of the picture.' }),
});

/** A finished picture with more iterations at its own size. */
export const furtherSchema = repeatSchema.omit({ options: true }).extend({
  iterations: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .meta({ description: 'By default as many as the preset makes at this size.' }),
});

const usedPictureSchema = pictureSchema
  .pick({ name: true, origin: true, path: true, width: true, height: true, sha256: true })
  .extend({
    /** Absent if the picture was removed from the list of pictures. */
    id: pictureIdSchema.optional(),
    crop: cropSchema.optional(),
  });

/** The path is absolute, and present only if the result is in a folder of the user's. */
const jobResultSchema = resultSchema.partial({ path: true });

export const jobSchema = z.object({
  id: jobIdSchema,
  state: jobStateSchema,
  /** The requested action that a painting job has not carried out yet. */
  wanted: jobActionSchema.extract(['pause', 'stop', 'cancel']).nullable(),
  /** The actions allowed now. */
  actions: z.array(jobActionSchema),
  /** Milliseconds since 1970. */
  created: z.number(),
  started: z.number().nullable(),
  ended: z.number().nullable(),
  content: usedPictureSchema,
  styles: z.array(usedPictureSchema.extend({ weight: z.number() })),
  /** The finished picture that it continues from, a copy of another job's result. */
  start: z
    .object({
      job: jobIdSchema,
      /** Of the copy, among the pictures. */
      id: pictureIdSchema,
      name: z.string(),
      width: z.int(),
      height: z.int(),
      iterations: z.int().optional(),
    })
    .optional(),
  /** Complete. */
  options: optionValuesSchema,
  output: outputSchema,
  /** As requested: `auto` or an id. */
  device: z.string(),
  whenOutOfMemory: whenOutOfMemorySchema,
  /** The id of the device that paints or last painted it; null before the start. */
  paintedOn: z.string().nullable(),
  batch: z.object({ id: z.string(), index: z.int() }).nullable(),
  progress: progressSchema.nullable(),
  /** Number of the newest preview, 0 without one; it grows by 1 with each preview. */
  revision: z.int(),
  result: jobResultSchema.nullable(),
  failure: failureSchema.nullable(),
  /** Unusual events that are not failures. */
  notes: z.array(failureSchema),
  history: z.array(z.object({ time: z.number(), state: jobStateSchema, reason: z.string().optional() })),
});
export type Job = z.output<typeof jobSchema>;

const stateName = `(?:${jobStateSchema.options.join('|')})`;
const listOfStates = `^${stateName}(?:,${stateName})*$`;

export const jobListQuerySchema = z.strictObject({
  state: z
    .string()
    .refine((text) => new RegExp(listOfStates).test(text), {
      message: `it takes states separated by commas: ${jobStateSchema.options.join(', ')}`,
    })
    .optional()
    .meta({ description: 'States to list, separated by commas; all by default.', pattern: listOfStates }),
  batch: z.string().optional().meta({ description: 'Only the jobs of this batch.' }),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.string().optional().meta({ description: 'The `next` of the previous page.' }),
});

/** Newest first. */
export const jobListSchema = z.object({
  jobs: z.array(jobSchema),
  next: z.string().nullable(),
  total: z.int(),
});

export const previewQuerySchema = z.strictObject({
  revision: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'If this revision is no longer stored, the answer redirects to the newest.' }),
  width: z.coerce.number().int().min(16).max(4096).optional(),
});

export const resultQuerySchema = z.strictObject({
  format: outputFormatSchema.optional(),
  bits: z
    .enum(['8', '16'])
    .transform((bits): 8 | 16 => (bits === '8' ? 8 : 16))
    .optional(),
  quality: z.coerce.number().int().min(1).max(100).optional(),
  dpi: z.coerce
    .number()
    .int()
    .min(dpiRange[0])
    .max(dpiRange[1])
    .default(DEFAULT_DPI)
    .meta({ description: 'Pixels per inch at which to print; stored in PNG, JPEG and TIFF.' }),
  width: z.coerce.number().int().min(16).max(65_535).optional().meta({
    description: 'Longest side in pixels, by default that of the picture, which is never enlarged.',
  }),
  download: z.enum(['0', '1']).default('0').meta({ description: '1 makes browsers save it as a file.' }),
});

/** The loss over the iterations, thinned evenly to a few hundred points. */
export const lossesSchema = z.object({
  points: z.array(z.object({ scale: z.int(), iteration: z.int(), total: z.int(), loss: z.number() })),
});

export const queueSchema = z.object({
  /** Whether the queue is on hold: no job is started. */
  held: z.boolean(),
  painting: z.array(jobIdSchema),
  /** In the order in which they will start. */
  queued: z.array(jobIdSchema),
});
export type Queue = z.output<typeof queueSchema>;
