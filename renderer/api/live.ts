import { create } from 'zustand';
import { type ApiEvent, type Batch, isEnded, type Job, type Queue } from '../../src/api/contract.js';
import type { Connection } from './follow.js';

/** The state that the events keep current. */
export interface Live {
  /** Undefined until the first attempt. */
  readonly connection: Connection | undefined;
  /** Whether a snapshot has arrived. */
  readonly known: boolean;
  readonly jobs: Readonly<Record<string, Job>>;
  readonly queue: Queue;
  readonly batches: Readonly<Record<string, Batch>>;
}

const nothing: Live = {
  connection: undefined,
  known: false,
  jobs: {},
  queue: { held: false, painting: [], queued: [] },
  batches: {},
};

export const useLive = create<Live>()(() => nothing);

/** Whether the state is current: without a connection, nobody knows the time left. */
export function useIsCurrent(): boolean {
  return useLive(({ connection }) => connection === undefined || connection === 'online');
}

/** The state after an event. */
export function afterEvent(live: Live, event: ApiEvent): Live {
  switch (event.type) {
    case 'snapshot':
      return {
        ...live,
        known: true,
        jobs: byId(event.jobs),
        queue: event.queue,
        batches: byId(event.batches),
      };
    case 'job':
      return { ...live, jobs: { ...live.jobs, [event.job.id]: event.job } };
    case 'progress':
      return withProgress(live, event);
    case 'deleted': {
      const { [event.id]: _, ...jobs } = live.jobs;
      return { ...live, jobs };
    }
    case 'queue':
      return { ...live, queue: event.queue };
    case 'batch':
      return { ...live, batches: { ...live.batches, [event.batch.id]: event.batch } };
    default:
      return live;
  }
}

function withProgress(live: Live, { id, progress, revision }: Extract<ApiEvent, { type: 'progress' }>): Live {
  const job = live.jobs[id];
  return job ? { ...live, jobs: { ...live.jobs, [id]: { ...job, progress, revision } } } : live;
}

function byId<Item extends { readonly id: string }>(items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}

/** Whether a job has ended, in any way. */
export function hasEnded(job: Pick<Job, 'state'>): boolean {
  return isEnded(job.state);
}

/** Whether a job has a finished picture. */
export function hasResult(job: Pick<Job, 'state' | 'result'>): boolean {
  return job.result !== null && (job.state === 'done' || job.state === 'stopped');
}
