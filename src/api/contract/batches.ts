import { z } from 'zod';
import { deviceIdSchema, whenOutOfMemorySchema } from '../../common/device-choice.js';
import { failureSchema } from '../../common/failures.js';
import { conflictPolicySchema } from '../../common/output.js';
import { optionValuesSchema, outputSchema } from './jobs.js';
import { pictureIdSchema } from './pictures.js';

export const batchIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/);

/** Many content images in one or more styles. Both are given as pictures by id, and as files, folders or patterns by path. */
export const newBatchSchema = z.strictObject({
  contents: z.array(pictureIdSchema).max(20_000).default([]),
  contentPaths: z.array(z.string().min(1)).max(20_000).default([]),
  styles: z
    .array(z.strictObject({ picture: pictureIdSchema, weight: z.number().min(0).max(1e6).default(1) }))
    .max(64)
    .default([]),
  stylePaths: z.array(z.string().min(1)).max(1000).default([]),
  /** A CSV or JSON file that lists the pictures instead. */
  manifest: z.string().min(1).optional(),
  recursive: z.boolean().default(false),
  keepTree: z.boolean().default(false),
  /** `each` paints every content in every style, `blend` in all styles at once. */
  mode: z.enum(['each', 'blend']).default('each'),
  options: optionValuesSchema.default({}),
  output: outputSchema.prefault({}),
  /** By default the setting. */
  device: deviceIdSchema.optional(),
  /** By default the setting. */
  whenOutOfMemory: whenOutOfMemorySchema.optional(),
  /** Absolute; by default a new folder in the data folder. */
  folder: z.string().min(1).optional(),
  /** File names from `{content}`, `{style}`, `{size}`, `{preset}`, `{index}`, `{date}`. */
  template: z.string().min(1).max(1000).optional(),
  conflict: conflictPolicySchema.default('unique'),
});
export type NewBatch = z.input<typeof newBatchSchema>;

/** What a batch would do. */
export const preflightSchema = z.object({
  pictures: z.int(),
  /** Pictures that the conflict policy skips because their name is taken. */
  skipped: z.int(),
  /** Existing files that the conflict policy `overwrite` replaces. */
  replaced: z.int().default(0),
  /** The names of the first 20 of them, relative to the folder. */
  replacedNames: z.array(z.string()).default([]),
  seconds: z.number().nullable(),
  memoryBytes: z.number(),
  diskBytes: z.number(),
  freeDiskBytes: z.number().nullable(),
  folder: z.string(),
  /** The first few output names, relative to the folder. */
  examples: z.array(z.string()),
  /** Reasons why the batch cannot start; empty if it can. */
  problems: z.array(failureSchema),
});
export type Preflight = z.output<typeof preflightSchema>;

export const batchSchema = z.object({
  id: batchIdSchema,
  created: z.number(),
  /** `running` while any of its jobs is unfinished, else how it ended. */
  state: z.enum(['running', 'paused', 'done', 'failed', 'cancelled']),
  folder: z.string(),
  counts: z.object({
    total: z.int(),
    queued: z.int(),
    painting: z.int(),
    paused: z.int(),
    done: z.int(),
    skipped: z.int(),
    failed: z.int(),
    cancelled: z.int(),
  }),
  remainingSeconds: z.number().nullable(),
  options: optionValuesSchema,
});
export type Batch = z.output<typeof batchSchema>;

export const batchListSchema = z.object({ batches: z.array(batchSchema) });

export const batchActionSchema = z.enum(['pause', 'resume', 'cancel', 'retry']);
