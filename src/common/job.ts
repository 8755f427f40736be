import { z } from 'zod';
import { outputFormatSchema } from './output.js';

/**
 * The state of a job. `queued` waits for its turn, `painting` is running, `paused` was paused by the user, `interrupted` was cut off
 * (a crash, a kill, a power cut) and can resume from its checkpoint. The other states are final: `stopped` kept the picture as it was.
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

/** What a user can do with a job. */
export const jobActionSchema = z.enum(['pause', 'resume', 'stop', 'cancel', 'delete']);
export type JobAction = z.output<typeof jobActionSchema>;

const endedStates: readonly JobState[] = ['done', 'stopped', 'cancelled', 'failed'];

/** Whether a state is final: an ended job can only be deleted, and a failed one retried. */
export const isEnded = (state: JobState): boolean => endedStates.includes(state);

/** A part of a picture, as fractions of its upright width and height. */
export const cropSchema = z
  .strictObject({
    left: z.number().min(0).max(1),
    top: z.number().min(0).max(1),
    width: z.number().gt(0).max(1),
    height: z.number().gt(0).max(1),
  })
  .refine(({ left, top, width, height }) => left + width <= 1.000001 && top + height <= 1.000001, {
    message: 'the part must lie inside the picture',
  });
export type Crop = Readonly<z.output<typeof cropSchema>>;

/** What a run is doing: `preparing` the targets of a scale, `painting`, `done`, or `stopped` by its AbortSignal. */
const stageSchema = z.enum(['preparing', 'painting', 'done', 'stopped']);
export type Stage = z.output<typeof stageSchema>;

/** The progress of a painting, as JSON can hold it. */
export const progressSchema = z.object({
  stage: stageSchema,
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

/** A finished picture. */
export const resultSchema = z.object({
  path: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
  format: outputFormatSchema,
  network: z.object({ name: z.string(), fingerprint: z.string() }),
  seconds: z.number(),
});
export type JobResult = z.output<typeof resultSchema>;
