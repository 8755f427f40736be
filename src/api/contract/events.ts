import { z } from 'zod';
import { progressSchema } from '../../common/job.js';
import { batchSchema } from './batches.js';
import { jobIdSchema, jobSchema, queueSchema } from './jobs.js';
import { networkSchema } from './networks.js';
import { settingsSchema } from './settings.js';

/**
 * What is told on the stream of events, which has the form of server-sent events: `event` is the type, `data` this object as JSON, and
 * `id` a name to resume after. A stream begins with `snapshot` unless it resumes where the one before ended; a stream that cannot
 * resume (the server was started anew, or too much has happened) begins with `snapshot` too.
 */
export const eventSchema = z.discriminatedUnion('type', [
  /** Everything that can move, as it is now; forget what was known of the rest. */
  z.object({
    type: z.literal('snapshot'),
    jobs: z.array(jobSchema),
    queue: queueSchema,
    batches: z.array(batchSchema),
  }),
  /** A job is new or has changed its state. */
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('progress'), id: jobIdSchema, progress: progressSchema, revision: z.int() }),
  z.object({ type: z.literal('deleted'), id: jobIdSchema }),
  z.object({ type: z.literal('queue'), queue: queueSchema }),
  z.object({ type: z.literal('batch'), batch: batchSchema }),
  z.object({ type: z.literal('network'), network: networkSchema }),
  z.object({ type: z.literal('settings'), settings: settingsSchema }),
]);
export type ApiEvent = z.output<typeof eventSchema>;
/** Everything that can move, at one moment. */
export type Snapshot = Extract<ApiEvent, { type: 'snapshot' }>;
/** Something that has happened: an event that is no snapshot. */
export type Happening = Exclude<ApiEvent, { type: 'snapshot' }>;

export const followQuerySchema = z.object({
  job: jobIdSchema.optional().meta({ description: 'Only events of this job.' }),
  after: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The last event’s id, as the header Last-Event-ID says it too.' }),
});
