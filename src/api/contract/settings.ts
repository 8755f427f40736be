import { z } from 'zod';
import { deviceIdSchema, whenOutOfMemorySchema } from '../../common/device-choice.js';
import { optionValuesSchema } from './jobs.js';

/** What is remembered between starts. */
export const settingsSchema = z.object({
  /** Jobs painted at the same time. */
  parallel: z.int().min(1).max(16),
  /** Threads of each; 0 takes one per core. */
  threads: z.int().min(0).max(256),
  /** What computes: `auto` or the id of a device. */
  device: deviceIdSchema,
  whenOutOfMemory: whenOutOfMemorySchema,
  /** Settings that the next painting begins with, by name. */
  options: optionValuesSchema,
  /** The screen's own affairs, such as language and theme; kept as they are. */
  screen: z.record(z.string(), z.unknown()),
});
export type Settings = z.output<typeof settingsSchema>;

/** Only what is to change; `options` and `screen` are replaced as a whole. */
export const settingsChangeSchema = settingsSchema.partial().strict();

export const infoSchema = z.object({
  name: z.literal('Impasto'),
  version: z.string(),
  /** `desktop` in Electron, `web` through `impasto serve`. */
  mode: z.enum(['desktop', 'web']),
  /** Node's names: linux, darwin, win32. */
  platform: z.string(),
  /** Whether paths of this machine may be named instead of uploading. */
  paths: z.boolean(),
  /** Whether `auto` paints on the CPU, GPUs having been looked for. */
  cpuOnly: z.boolean(),
  /** Largest upload, in bytes. */
  uploadLimit: z.number(),
});
export type Info = z.output<typeof infoSchema>;
