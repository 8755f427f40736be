import { z } from 'zod';

/** How the id of a device is written: an interface such as `webgpu`, and which one of several behind a colon. */
export const deviceIdPattern = /^[a-z]+(?::[a-z0-9-]+)?$/;

/** The device that takes the fastest one that has passed its check. */
export const AUTO = 'auto';

/** On what a painting is computed, and what is to be done when that runs out of memory. Every default exists here and nowhere else. */
export const deviceChoiceShape = {
  device: z
    .string()
    .regex(deviceIdPattern)
    .meta({
      help: 'What computes: auto takes the fastest that was measured, "impasto devices" lists what there is.',
      placeholder: 'device',
    })
    .default(AUTO),
  whenOutOfMemory: z
    .enum(['cpu', 'smaller'])
    .meta({
      help: 'What to do when the device runs out of memory: cpu goes on there, slower and as large as asked for; smaller ends with the last size that fits.',
    })
    .default('cpu'),
} as const;

const deviceChoiceSchema = z.object(deviceChoiceShape);

/** See {@link deviceChoiceShape}. */
export type DeviceChoice = z.output<typeof deviceChoiceSchema>;
