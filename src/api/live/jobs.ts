import type { JobState } from '../../common/job.js';
import type { JobService } from '../../jobs/index.js';
import { describeOptions, parseStylizeOptions } from '../../stylize/index.js';
import type { Backend, CallOf } from '../backend.js';
import { preview, result } from './job-images.js';
import { enlarged, furthered, newJob, repeated } from './new-jobs.js';
import { jobView, queueView } from './views.js';

/** The API's methods for jobs. */
export function jobMethods(service: JobService) {
  const { queue } = service;
  const hold = async (held: boolean) => {
    queue.hold(held);
    return queueView(service);
  };
  return {
    listJobs: async ({ query }) => pageOfJobs(service, query),
    createJob: async ({ body }) => jobView(await queue.create(await newJob(service, body))),
    getJob: async ({ params }) => jobView(queue.get(params.id)),
    pauseJob: async ({ params }) => jobView(await queue.pause(params.id)),
    resumeJob: async ({ params }) => jobView(await queue.resume(params.id)),
    stopJob: async ({ params }) => jobView(await queue.stop(params.id)),
    cancelJob: async ({ params }) => jobView(await queue.cancel(params.id)),
    repeatJob: async ({ params, body }) =>
      jobView(await queue.create(await repeated(service, queue.get(params.id), body))),
    enlargeJob: async ({ params, body }) => jobView(await enlarged(service, queue.get(params.id), body)),
    furtherJob: async ({ params, body }) => jobView(await furthered(service, queue.get(params.id), body)),
    deleteJob: async ({ params }) => await service.deleteJob(params.id),
    jobPreview: ({ params, query }) => preview(service, queue.get(params.id), query),
    jobResult: ({ params, query }) => result(service, queue.get(params.id), query),
    jobLosses: async ({ params }) => ({ points: [...(await queue.losses(params.id))] }),
    getQueue: async () => queueView(service),
    holdQueue: () => hold(true),
    releaseQueue: () => hold(false),
    getOptions: async () => ({ options: describeOptions() }),
    estimate: ({ body }) => estimate(service, body),
  } satisfies Partial<Backend>;
}

/** A page of jobs, newest first; the next page starts after the id of the last one. */
function pageOfJobs(service: JobService, { state, batch, limit, before }: CallOf<'listJobs'>['query']) {
  const states = state?.split(',') as JobState[] | undefined;
  const all = service.queue
    .list()
    .filter((job) => states?.includes(job.state) ?? true)
    .filter((job) => batch === undefined || job.batch?.id === batch);
  const start = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
  const page = all.slice(start, start + limit);
  const next = start + limit < all.length ? (page.at(-1)?.id ?? null) : null;
  return { jobs: page.map(jobView), next, total: all.length };
}

async function estimate(
  service: JobService,
  { content, styles, options, device }: CallOf<'estimate'>['body'],
) {
  const inputOf = ({ picture, crop }: typeof content) => service.library.inputOf(picture, crop);
  const { seconds, sizes, ...rest } = await service.estimate(
    inputOf(content),
    parseStylizeOptions(options),
    device ?? service.settings.current.device,
    styles.map(inputOf),
  );
  return {
    ...rest,
    sizes: [...sizes],
    seconds: seconds ?? null,
    fits: rest.memoryBytes <= rest.freeMemoryBytes,
  };
}
