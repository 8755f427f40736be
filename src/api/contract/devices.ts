import { z } from 'zod';
import { failureSchema } from '../../common/failures.js';

export { type WhenOutOfMemory, whenOutOfMemorySchema } from '../../common/device-choice.js';

/** A device of this machine, usable or not. */
export const deviceSchema = z.object({
  /** As in settings, jobs and `--device`. */
  id: z.string(),
  /** What people call it, such as the name of the graphics card; of the interface where that is not known. */
  name: z.string(),
  kind: z.enum(['cpu', 'gpu']),
  provider: z.enum(['cpu', 'webgpu', 'directml', 'coreml', 'cuda', 'tensorflow']),
  /** `unchecked` before the first check; `software` computes rightly but is a GPU that the CPU imitates, which `auto` never takes. */
  state: z.enum(['usable', 'unusable', 'unchecked', 'software']),
  /** A sentence: why it is unusable, or what is to be known of it. */
  reason: z.string().nullable(),
  /** The reason with its code and values, for translation. */
  remark: failureSchema.nullable(),
  /** Whether `auto` takes it. */
  chosen: z.boolean(),
  /** Threads that compute; 0 for a GPU. */
  threads: z.int(),
  memoryBytes: z.number().nullable(),
  /** Milliseconds of an evaluation at 256 × 256 pixels with the embedded network; null before it was measured. */
  evaluationMilliseconds: z.number().nullable(),
  /** Whether it computes with 16-bit numbers, as the check has found that to be faster and near enough. */
  half: z.boolean(),
});
export type Device = z.output<typeof deviceSchema>;

export const deviceListSchema = z.object({
  devices: z.array(deviceSchema),
  /** A sentence: which one `auto` takes, and why. */
  choice: z.string(),
  /** How far a check under way is; null while there is none. Ask again to follow it. */
  check: z.object({ done: z.int(), total: z.int(), device: z.string() }).nullable(),
});
export type DeviceList = z.output<typeof deviceListSchema>;
