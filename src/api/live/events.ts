import { isEnded } from '../../common/job.js';
import type { JobRecord, JobService, ServiceChange } from '../../jobs/index.js';
import type { Happening, Snapshot } from '../contract.js';
import type { EventLog } from '../event-log.js';
import { batchView, jobView, networkView, queueView } from './views.js';

/** Tells those who follow of a change. */
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
      return { type: 'job', job: jobView(service, change.job) };
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
  // A batch is known from its record on; what is put into the queue before that is told of with it.
  if (batch && service.batches.has(batch.id))
    events.publish({ type: 'batch', batch: batchView(service.batches.status(batch.id)) });
}

/** Reading the list takes a moment; a network that was removed meanwhile is told of by its absence there. */
async function publishNetwork({ networks }: JobService, events: EventLog, name: string): Promise<void> {
  const network = await networks.get(name).catch(() => undefined);
  if (network) events.publish({ type: 'network', network: networkView(network) });
}

/** Everything that can move, as it is now, or one job. */
export function snapshot(service: JobService, id: string | undefined): Snapshot {
  const jobs = id === undefined ? moving(service) : service.queue.list().filter((job) => job.id === id);
  const batches = id === undefined ? service.batches.list() : [];
  return {
    type: 'snapshot',
    jobs: jobs.map((job) => jobView(service, job)),
    queue: queueView(service),
    batches: batches
      .map((batch) => service.batches.status(batch.id))
      .filter(({ state }) => state === 'running' || state === 'paused')
      .map(batchView),
  };
}

const moving = ({ queue }: JobService) => queue.list().filter(({ state }) => !isEnded(state));
