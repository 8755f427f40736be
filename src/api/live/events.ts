import { isEnded } from '../../common/job.js';
import type { JobRecord, JobService, ServiceChange } from '../../jobs/index.js';
import type { Happening, Snapshot } from '../contract.js';
import type { EventLog } from '../event-log.js';
import { batchView, jobView, networkView, queueView } from './views.js';

/** Publishes a change as events. */
export function publish(service: JobService, events: EventLog, change: ServiceChange): void {
  if (change.type === 'network') return void publishNetwork(service, events, change.name);
  const event = eventOf(service, change);
  if (event) events.publish(event);
  if (change.type === 'job') publishBatch(service, events, change.job);
}

function eventOf(
  service: JobService,
  change: Exclude<ServiceChange, { readonly type: 'network' }>,
): Happening | undefined {
  switch (change.type) {
    case 'job':
      return { type: 'job', job: jobView(change.job) };
    case 'progress': {
      const { id, progress, revision } = change.job;
      return progress ? { type: 'progress', id, progress, revision } : undefined;
    }
    case 'deleted':
      return { type: 'deleted', id: change.id };
    case 'queue':
      return { type: 'queue', queue: queueView(service) };
    case 'settings':
      return { type: 'settings', settings: service.settings.current };
  }
}

function publishBatch(service: JobService, events: EventLog, { batch }: JobRecord): void {
  // Jobs are queued before the batch has its record; the event of the batch then covers them.
  if (batch && service.batches.has(batch.id))
    events.publish({ type: 'batch', batch: batchView(service.batches.status(batch.id)) });
}

/** A network that is removed before the list is read causes no event. */
async function publishNetwork({ networks }: JobService, events: EventLog, name: string): Promise<void> {
  const network = await networks.get(name).catch(() => undefined);
  if (network) events.publish({ type: 'network', network: networkView(network) });
}

/** The current state of everything that can change, or of one job. */
export function snapshot(service: JobService, id: string | undefined): Snapshot {
  const jobs = id === undefined ? unfinished(service) : service.queue.list().filter((job) => job.id === id);
  const batches = id === undefined ? service.batches.list() : [];
  return {
    type: 'snapshot',
    jobs: jobs.map(jobView),
    queue: queueView(service),
    batches: batches
      .map((batch) => service.batches.status(batch.id))
      .filter(({ state }) => state === 'running' || state === 'paused')
      .map(batchView),
  };
}

const unfinished = ({ queue }: JobService) => queue.list().filter(({ state }) => !isEnded(state));
