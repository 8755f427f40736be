import { z } from 'zod';
import { deviceIdSchema, whenOutOfMemorySchema } from '../../common/device-choice.js';
import { optionValuesSchema } from './jobs.js';

/** The stored settings. */
export const settingsSchema = z.object({
  /** Jobs painted at the same time. */
  parallel: z.int().min(1).max(16),
  /** Threads per job; 0 uses one per core. */
  threads: z.int().min(0).max(256),
  /** `auto` or the id of a device. */
  device: deviceIdSchema,
  whenOutOfMemory: whenOutOfMemorySchema,
  /** Initial options of the next painting, by name. */
  options: optionValuesSchema,
  /** The screen's own settings, such as language and theme, stored as they are. */
  screen: z.record(z.string(), z.unknown()),
});
export type Settings = z.output<typeof settingsSchema>;

/** The settings to change; `options` and `screen` are replaced as a whole. */
export const settingsChangeSchema = settingsSchema.partial().strict();

export const infoSchema = z.object({
  name: z.literal('Impasto'),
  version: z.string(),
  /** `desktop` in Electron, `web` through `impasto serve`. */
  mode: z.enum(['desktop', 'web']),
  /** Node's names: linux, darwin, win32. */
  platform: z.string(),
  /** Whether local paths can be used instead of uploads. */
  paths: z.boolean(),
  /** Whether `auto` uses the CPU after the search for GPUs. */
  cpuOnly: z.boolean(),
  /** What in the data folder could not be read at the start and was left as it is. */
  setAside: z.array(
    z.object({
      /** Absolute. */
      path: z.string(),
      /** Whether it was made by a newer version, which can read it. */
      newer: z.boolean(),
    }),
  ),
  /** Largest upload, in bytes. */
  uploadLimit: z.number(),
});
export type Info = z.output<typeof infoSchema>;
