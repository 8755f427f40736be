import { type Job, type PictureInfo, routes, type Snapshot } from '../../../src/api/contract.js';
import { EventLog } from '../../../src/api/event-log.js';
import type { Backend } from '../../../src/api/index.js';

/** A backend of the given methods; any other call is a defect of the test. */
export function testBackend(methods: Partial<Backend> = {}): Backend {
  const own: Partial<Backend> = { events: new EventLog(), snapshot: () => emptySnapshot, ...methods };
  return new Proxy(own as Backend, {
    get: (target, name) => {
      if (name in target || !(name in routes)) return Reflect.get(target, name);
      return () => Promise.reject(new Error(`the test has no ${String(name)}`));
    },
  });
}

/** Nothing moves. */
export const emptySnapshot: Snapshot = {
  type: 'snapshot',
  jobs: [],
  queue: { held: false, painting: [], queued: [] },
  batches: [],
};

/** A picture that fits the contract. */
export const picture: PictureInfo = {
  id: 'picture-1',
  name: 'A.png',
  origin: 'upload',
  width: 64,
  height: 48,
  bytes: 1234,
  sha256: 'ab'.repeat(32),
  added: 1,
};

const { bytes: _, added: __, ...used } = picture;

/** A job that fits the contract. */
export const job: Job = {
  id: 'job-1',
  state: 'queued',
  wanted: null,
  actions: ['cancel'],
  created: 1,
  started: null,
  ended: null,
  content: used,
  styles: [{ ...used, weight: 1 }],
  options: { size: 64 },
  output: { format: 'png', bits: 8, quality: 92 },
  device: 'auto',
  whenOutOfMemory: 'cpu',
  paintedOn: null,
  batch: null,
  progress: null,
  revision: 0,
  result: null,
  failure: null,
  notes: [],
  history: [{ time: 1, state: 'queued' }],
};
