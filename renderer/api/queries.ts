import {
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Batch, Job, Settings } from '../../src/api/contract.js';
import { call } from './client.js';
import { hasEnded, useLive } from './live.js';

/** The queries of the API by name; events keep them current. */
export const queries = {
  info: queryOptions({ queryKey: ['info'], queryFn: () => call('info', {}), staleTime: Infinity }),
  settings: queryOptions({
    queryKey: ['settings'],
    queryFn: () => call('getSettings', {}),
    staleTime: Infinity,
  }),
  options: queryOptions({
    queryKey: ['options'],
    queryFn: () => call('getOptions', {}),
    staleTime: Infinity,
  }),
  pictures: queryOptions({ queryKey: ['pictures'], queryFn: () => call('listPictures', {}) }),
  networks: queryOptions({ queryKey: ['networks'], queryFn: () => call('listNetworks', {}) }),
  devices: queryOptions({
    queryKey: ['devices'],
    queryFn: () => call('listDevices', {}),
    // The progress of a check is polled. The first check starts by itself when nothing is painting.
    refetchInterval: ({ state: { data } }) =>
      data?.check ? 1000 : data?.devices.some(({ state }) => state === 'unchecked') ? 10_000 : false,
  }),
  batches: queryOptions({ queryKey: ['batches'], queryFn: () => call('listBatches', {}) }),
};

/** A job, from the events if they have it, otherwise from the API. */
export function useJob(id: string | undefined): { job: Job | undefined; error: unknown } {
  const live = useLive((state) => (id === undefined ? undefined : state.jobs[id]));
  const known = useLive((state) => state.known);
  const query = useQuery({
    queryKey: ['job', id],
    queryFn: () => call('getJob', { params: { id: id ?? '' } }),
    enabled: id !== undefined && live === undefined && known,
  });
  return { job: live ?? query.data, error: live ? null : query.error };
}

const galleryPage = 60;

/** Finished and failed pictures, newest first, a page at a time. */
export function useGallery() {
  return useInfiniteQuery({
    queryKey: ['jobs', 'gallery'],
    queryFn: ({ pageParam }) =>
      call('listJobs', {
        query: {
          state: 'done,stopped,failed',
          limit: galleryPage,
          ...(pageParam === null ? {} : { before: pageParam }),
        },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

const batchPage = 500;

/** The jobs of a batch, kept current by the events. */
export function useBatchJobs(batch: string): { jobs: readonly Job[]; total: number; more: () => void } {
  const query = useInfiniteQuery({
    queryKey: ['jobs', 'batch', batch],
    queryFn: ({ pageParam }) =>
      call('listJobs', {
        query: { batch, limit: batchPage, ...(pageParam === null ? {} : { before: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const live = useLive((state) => state.jobs);
  const pages = query.data?.pages ?? [];
  return {
    jobs: pages.flatMap((page) => page.jobs.map((job) => live[job.id] ?? job)),
    total: pages[0]?.total ?? 0,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

/** All batches, newest first, kept current by the events. */
export function useBatches(): { batches: readonly Batch[]; loading: boolean; error: unknown } {
  const query = useQuery(queries.batches);
  const live = useLive((state) => state.batches);
  const listed = query.data?.batches ?? [];
  const fresh = Object.values(live).filter((batch) => !listed.some(({ id }) => id === batch.id));
  const batches = [...fresh, ...listed.map((batch) => live[batch.id] ?? batch)];
  return {
    batches: batches.sort((one, other) => other.created - one.created),
    loading: query.isPending,
    error: query.error,
  };
}

/** Changes settings. The change shows at once; the response corrects it. */
export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<Settings>) => call('changeSettings', { body }),
    onMutate: (change) => {
      client.setQueryData(queries.settings.queryKey, (old) => (old ? { ...old, ...change } : old));
    },
    onSuccess: (settings) => client.setQueryData(queries.settings.queryKey, settings),
    onError: () => client.invalidateQueries({ queryKey: queries.settings.queryKey }),
  });
}

/** Stores a job from a response as the events would. */
export function storeJob(job: Job): void {
  useLive.setState((live) => ({ jobs: { ...live.jobs, [job.id]: newerJob(live.jobs[job.id], job) } }));
}

/** The newer of two versions of a job: a response may arrive after a later event. */
export function newerJob(known: Job | undefined, received: Job): Job {
  if (!known || known.history.length < received.history.length) return received;
  if (known.history.length > received.history.length) return known;
  return known.revision > received.revision
    ? { ...received, progress: known.progress, revision: known.revision }
    : received;
}

/** Removes a deleted job from every cache. */
export function forgetJob(client: QueryClient, id: string): void {
  useLive.setState((live) => {
    const { [id]: _, ...jobs } = live.jobs;
    return { jobs };
  });
  client.removeQueries({ queryKey: ['job', id] });
  void client.invalidateQueries({ queryKey: ['jobs'] });
}

/** Whether a job has just ended, which makes lists of finished jobs stale. */
export function endsJob(before: Job | undefined, after: Job): boolean {
  return hasEnded(after) && (before === undefined || !hasEnded(before));
}
