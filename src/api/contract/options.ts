import { z } from 'zod';
import { deviceIdSchema } from '../../common/device-choice.js';
import { contentInputSchema, optionValuesSchema, styleInputSchema } from './jobs.js';

/** An option of a painting: the values it takes and its effect. */
export const optionDescriptionSchema = z.object({
  name: z.string(),
  type: z.enum(['number', 'integer', 'choice', 'text', 'numbers', 'names', 'weights']),
  /** Absent if it depends on the preset or the network. */
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  unit: z.string().optional(),
  choices: z.array(z.string()).optional(),
  /** One sentence. */
  help: z.string(),
  advanced: z.boolean(),
});
export type OptionDescription = z.output<typeof optionDescriptionSchema>;

export const optionsSchema = z.object({ options: z.array(optionDescriptionSchema) });

export const estimateRequestSchema = z.strictObject({
  content: contentInputSchema,
  styles: z.array(styleInputSchema).max(16).default([]),
  options: optionValuesSchema.default({}),
  /** By default the setting. */
  device: deviceIdSchema.optional(),
});

export const estimateSchema = z.object({
  /** Of the result, in pixels. */
  width: z.int(),
  height: z.int(),
  /** Long sides of the scales. */
  sizes: z.array(z.int()),
  /** The id of the device that would paint it. */
  device: z.string(),
  /** From the measured speed of this machine; null before any measurement. */
  seconds: z.number().nullable(),
  memoryBytes: z.number(),
  freeMemoryBytes: z.number(),
  fits: z.boolean(),
});
export type Estimate = z.output<typeof estimateSchema>;
