import { z } from 'zod';

/** `auto` or the id of a device: an interface such as `webgpu`, and after a colon which one of several, such as `directml:1`. */
export const deviceIdSchema = z.string().regex(/^[a-z]+(?::[a-z0-9-]+)?$/);

/** The device that takes the fastest one that has passed its check. */
export const AUTO = 'auto';

/** What happens when a painting's device runs out of memory: end with the last size that fits, or continue on the CPU. */
export const whenOutOfMemorySchema = z.enum(['cpu', 'smaller']);
export type WhenOutOfMemory = z.output<typeof whenOutOfMemorySchema>;

/** The device of a painting, and what happens when it runs out of memory. Every default is defined here only. */
export const deviceChoiceShape = {
  device: deviceIdSchema
    .meta({
      help: 'The device to compute on: auto takes the fastest measured one, "impasto devices" lists them.',
      placeholder: 'device',
    })
    .default(AUTO),
  whenOutOfMemory: whenOutOfMemorySchema
    .meta({
      help: 'What to do when the device runs out of memory: cpu continues there, slower, at the requested size; smaller ends with the last size that fits.',
    })
    .default('cpu'),
} as const;

const deviceChoiceSchema = z.object(deviceChoiceShape);

/** See {@link deviceChoiceShape}. */
export type DeviceChoice = z.output<typeof deviceChoiceSchema>;
