import { z } from 'zod';
import { progressSchema } from '../../common/job.js';
import { batchSchema } from './batches.js';
import { jobIdSchema, jobSchema, queueSchema } from './jobs.js';
import { networkSchema } from './networks.js';
import { settingsSchema } from './settings.js';

/**
 * An event of the stream of server-sent events: `event` is the type, `data` this object as JSON, `id` a position to resume from. A stream
 * starts with `snapshot` unless it resumes from a position; so does one that cannot resume because the server was restarted or too much
 * has happened.
 */
export const eventSchema = z.discriminatedUnion('type', [
  /** The current state of everything that can change; it replaces the previous state. */
  z.object({
    type: z.literal('snapshot'),
    jobs: z.array(jobSchema),
    queue: queueSchema,
    batches: z.array(batchSchema),
  }),
  /** A job is new or has changed. */
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('progress'), id: jobIdSchema, progress: progressSchema, revision: z.int() }),
  z.object({ type: z.literal('deleted'), id: jobIdSchema }),
  z.object({ type: z.literal('queue'), queue: queueSchema }),
  z.object({ type: z.literal('batch'), batch: batchSchema }),
  z.object({ type: z.literal('network'), network: networkSchema }),
  z.object({ type: z.literal('settings'), settings: settingsSchema }),
]);
export type ApiEvent = z.output<typeof eventSchema>;
/** The state of everything that can change, at one moment. */
export type Snapshot = Extract<ApiEvent, { type: 'snapshot' }>;
/** An event other than a snapshot. */
export type Happening = Exclude<ApiEvent, { type: 'snapshot' }>;

export const followQuerySchema = z.strictObject({
  job: jobIdSchema.optional().meta({ description: 'Only events of this job.' }),
  after: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The id of the last event; the header Last-Event-ID does the same.' }),
});
