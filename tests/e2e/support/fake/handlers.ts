import { basename, extname } from 'node:path';
import type { InstantRequest, NewBatch, NewJob, RouteName } from '../../../../src/api/contract.js';
import {
  act,
  advance,
  continueJob,
  countsOf,
  createJob,
  lossesOf,
  move,
  putBatch,
  queueOf,
  startNext,
  totalSeconds,
} from './jobs.js';
import { instantPicture, preview, resized } from './pictures.js';
import { describeOptions, Refusal, type State } from './state.js';

export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly json: unknown;
  readonly bytes: Buffer;
}

/** An image response. */
export class Image {
  constructor(
    readonly bytes: Buffer,
    readonly download?: string,
  ) {}
}

type Handler = (state: State, call: Call) => unknown;

const id = ({ params }: Call) => params.id ?? '';
const width = ({ query }: Call) => (query.width === undefined ? undefined : Number(query.width));

/** The response to each call. */
export const handlers: Partial<Record<RouteName, Handler>> = {
  info: (state) => state.info,
  listPictures: (state) => ({
    pictures: [...state.pictures.values()]
      .map(({ info }) => info)
      .sort((one, other) => other.added - one.added),
  }),
  uploadPicture: (state, { query, bytes }) => state.upload(query.name ?? '', bytes),
  referencePicture: (state, { json }) => state.reference((json as { path: string }).path),
  getPicture: (state, call) => state.picture(id(call)).info,
  pictureImage: async (state, call) => new Image(await resized(state.picture(id(call)).bytes, width(call))),
  forgetPicture: (state, call) => {
    state.pictures.delete(id(call));
  },
  listJobs: (state, { query }) => {
    const states = query.state?.split(',');
    const jobs = [...state.jobs.values()]
      .filter((job) => !states || states.includes(job.state))
      .filter((job) => query.batch === undefined || job.batch?.id === query.batch)
      .reverse();
    return { jobs, next: null, total: jobs.length };
  },
  createJob: (state, { json }) => createJob(state, json as NewJob),
  getJob: (state, call) => state.job(id(call)),
  pauseJob: (state, call) => act(state, id(call), 'pause'),
  resumeJob: (state, call) => act(state, id(call), 'resume'),
  stopJob: (state, call) => act(state, id(call), 'stop'),
  cancelJob: (state, call) => act(state, id(call), 'cancel'),
  enlargeJob: (state, call) => continueJob(state, id(call), { size: (call.json as { size: number }).size }),
  furtherJob: (state, call) => continueJob(state, id(call), {}),
  deleteJob: (state, call) => {
    state.jobs.delete(state.job(id(call)).id);
    state.publish({ type: 'deleted', id: id(call) });
  },
  jobPreview: async (state, call) => new Image(await painted(state, call)),
  jobResult: async (state, call) => {
    const job = state.job(id(call));
    if (!job.result) throw new Refusal(409, 'result-missing', 'This painting is not finished.');
    return new Image(await painted(state, call), 'result.png');
  },
  jobLosses: (state, call) => lossesOf(state.job(id(call))),
  getQueue: (state) => queueOf(state),
  preflightBatch: (state, { json }) => preflight(state, json as NewBatch),
  listBatches: (state) => ({ batches: [...state.batches.values()].reverse() }),
  createBatch: (state, { json }) => createBatch(state, json as NewBatch),
  getBatch: (state, call) => state.batches.get(id(call)),
  actOnBatch: (state, call) => {
    for (const job of state.jobs.values())
      if (job.batch?.id === id(call) && call.params.action === 'retry' && job.state === 'failed')
        move(state, job.id, 'queued');
    startNext(state);
    return state.batches.get(id(call));
  },
  deleteBatch: (state, call) => {
    state.batches.delete(id(call));
  },
  getOptions: () => ({ options: describeOptions() }),
  estimate: (state, { json }) => estimate(state, json as { options: Record<string, unknown> }),
  prepareInstant: () => undefined,
  paintInstantly: async (state, { json }) => {
    const request = json as InstantRequest;
    state.instant.push(request);
    await state.instantGate;
    await new Promise((resolve) => setTimeout(resolve, state.instantMilliseconds));
    return new Image(await instantPicture(state.picture(request.content.picture).bytes, request));
  },
  listNetworks: (state) => ({ networks: state.networks }),
  installNetwork: (state, { params }) => install(state, params.name ?? ''),
  importNetwork: (state, { json }) => importNetwork(state, (json as { path: string }).path),
  cancelInstallation: (state, { params }) => {
    state.networks = state.networks.map((one) =>
      one.name === params.name ? { ...one, installation: null } : one,
    );
  },
  listDevices: (state) => state.devices,
  checkDevices: (state) => {
    const { devices } = state.devices;
    state.devices = {
      ...state.devices,
      check: { done: 0, total: devices.length, device: devices[0]?.name ?? '' },
    };
    return state.devices;
  },
  getSettings: (state) => state.settings,
  changeSettings: (state, { json }) => {
    state.settings = { ...state.settings, ...(json as object) };
    return state.settings;
  },
};

function painted(state: State, call: Call): Promise<Buffer> {
  const job = state.job(id(call));
  if (job.revision < 1) throw new Refusal(404, 'preview-missing', 'There is no picture yet.');
  const content = state.picture(job.content.id ?? '').bytes;
  return preview(job, Number(call.query.revision ?? job.revision), width(call), content);
}

function estimate(state: State, { options }: { options: Record<string, unknown> }) {
  const size = Number(options.size ?? 512);
  const factor =
    { instant: 0.03, draft: 0.22, standard: 1, fine: 2.4 }[String(options.preset ?? 'standard')] ?? 1;
  const memoryBytes = 300e6 + size ** 2 * 1400;
  return {
    width: size,
    height: Math.round(size * 0.75),
    sizes: [size],
    seconds: state.slowness * totalSeconds * factor * (size / 512) ** 2,
    memoryBytes,
    freeMemoryBytes: state.freeMemory,
    device: 'cpu',
    fits: memoryBytes < state.freeMemory,
  };
}

function namesOf(
  state: State,
  { contents = [], styles = [], template = '', options = {}, mode = 'each' }: NewBatch,
): string[] {
  const plain = (name: string) => state.picture(name).info.name.replace(/\.\w+$/, '');
  return contents.flatMap((content, index) =>
    (mode === 'blend' ? styles.slice(0, 1) : styles).map(
      (style) =>
        `${template
          .replaceAll('{content}', plain(content))
          .replaceAll('{style}', plain(style.picture))
          .replaceAll('{size}', String(options.size ?? 512))
          .replaceAll('{preset}', String(options.preset ?? 'standard'))
          .replaceAll('{index}', String(index + 1))
          .replaceAll('{date}', '2026-11-24')}.png`,
    ),
  );
}

function preflight(state: State, batch: NewBatch) {
  const names = namesOf(state, batch);
  const replaced =
    batch.conflict === 'overwrite' ? names.filter((name) => state.existing.includes(name)) : [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return {
    pictures: names.length,
    skipped: 0,
    replaced: replaced.length,
    replacedNames: replaced.slice(0, 20),
    seconds: names.length * totalSeconds,
    memoryBytes: 670e6,
    diskBytes: names.length * 1.3e6,
    freeDiskBytes: 118e9,
    folder: 'batches/new',
    examples: names.slice(0, 3),
    problems:
      twice === undefined
        ? []
        : [
            {
              code: 'duplicate',
              message: `Two results would be called ${twice}. Put {content} or {index} into the template.`,
            },
          ],
  };
}

function createBatch(state: State, batch: NewBatch) {
  const created = {
    id: state.id('batch'),
    created: state.now(),
    state: 'running' as const,
    folder: 'Pictures/Impasto/2026-11-24',
    counts: countsOf(state, ''),
    remainingSeconds: null,
    options: batch.options ?? {},
  };
  state.batches.set(created.id, created);
  let index = 0;
  const { styles = [] } = batch;
  for (const content of batch.contents ?? [])
    for (const used of batch.mode === 'blend' ? [styles] : styles.map((style) => [style])) {
      index += 1;
      createJob(
        state,
        { content: { picture: content }, styles: used, options: batch.options },
        { id: created.id, index },
      );
    }
  putBatch(state, { ...created, counts: countsOf(state, created.id) });
  return state.batches.get(created.id);
}

function importNetwork(state: State, path: string) {
  const [given] = state.networks;
  const name = basename(path, extname(path));
  if (!given || extname(path) !== '.safetensors')
    throw new Refusal(422, 'network-file', `${name} is not a file of weights that Impasto can read.`);
  const network = { ...given, name, title: name, state: 'installed' as const };
  state.networks = [...state.networks, network];
  return network;
}

function install(state: State, name: string) {
  const installation = { stage: 'downloading', fraction: 0, failure: null } as const;
  state.networks = state.networks.map((one) => (one.name === name ? { ...one, installation } : one));
  return state.networks.find((one) => one.name === name);
}

export { advance };
