import { z } from 'zod';
import { deviceIdSchema, whenOutOfMemorySchema } from '../../common/device-choice.js';
import { failureSchema } from '../../common/failures.js';
import { conflictPolicySchema } from '../../common/output.js';
import { optionValuesSchema, outputSchema } from './jobs.js';
import { ABSOLUTE_FILE, absolutePath, pictureIdSchema } from './pictures.js';

export const batchIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{2,63}$/);

/**
 * Many content images in one or more styles. Both are given as pictures by id, and as files, folders or patterns by path. It may be
 * incomplete.
 */
export const draftBatchSchema = z.strictObject({
  contents: z.array(pictureIdSchema).max(20_000).default([]),
  contentPaths: z.array(absolutePath).max(20_000).default([]),
  styles: z
    .array(z.strictObject({ picture: pictureIdSchema, weight: z.number().min(0).max(1e6).default(1) }))
    .max(64)
    .default([]),
  stylePaths: z.array(absolutePath).max(1000).default([]),
  /** A CSV or JSON file that lists the pictures instead. */
  manifest: absolutePath.meta({ pattern: ABSOLUTE_FILE }).optional(),
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
  folder: absolutePath.optional(),
  /** File names from `{content}`, `{style}`, `{size}`, `{preset}`, `{index}`, `{date}`. */
  template: z.string().min(1).max(1000).optional(),
  conflict: conflictPolicySchema.default('unique'),
});
export type NewBatch = z.input<typeof draftBatchSchema>;

const nonEmpty = (name: string) => ({ properties: { [name]: { minItems: 1 } }, required: [name] });
const sources = [
  ['contents', 'styles'],
  ['contents', 'stylePaths'],
  ['contentPaths', 'styles'],
  ['contentPaths', 'stylePaths'],
] as const;

/** What some system forbids in names, and braces and the slash, which have a meaning in templates; for a class of characters. */
const reserved = '<>:"/\\\\|?*{}\\u0000-\\u001f\\u007f-\\u009f';
const placeholder = '\\{(?:content|style|size|preset|index|date)\\}';
const piece = `(?:[^${reserved}]|${placeholder})`;
/** A folder or a name of a template; not `.` or `..`. Without a lookahead, as many programs that read JSON Schema know none. */
const part = `(?:\\.{0,2}(?:[^.${reserved}]|${placeholder})|\\.{3})${piece}*`;

/**
 * A batch to start. The checks are the backend's, whose sentences say what to give; these keywords describe them. A batch needs contents
 * and styles, or a manifest, which may name the styles.
 */
export const newBatchSchema = draftBatchSchema
  .extend({
    template: draftBatchSchema.shape.template.meta({ pattern: `^${part}(?:/${part})*$` }),
  })
  .meta({
    anyOf: [
      { required: ['manifest'] },
      ...sources.map(([contents, styles]) => ({ allOf: [nonEmpty(contents), nonEmpty(styles)] })),
    ],
  });

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
