import type { Job } from '../../../src/api/contract.js';

/** A running job. */
export const job: Job = {
  id: 'job-1',
  state: 'painting',
  wanted: null,
  actions: ['pause', 'stop', 'cancel'],
  created: 1,
  started: 2,
  ended: null,
  content: { id: 'a-1', name: 'A.jpg', origin: 'upload', width: 800, height: 600, sha256: 'a' },
  styles: [{ id: 'b-1', name: 'B.jpg', origin: 'upload', width: 400, height: 400, sha256: 'b', weight: 1 }],
  options: { size: 512, preset: 'standard' },
  output: { format: 'png', bits: 8, quality: 92 },
  batch: null,
  device: 'auto',
  whenOutOfMemory: 'cpu',
  paintedOn: 'cpu',
  progress: {
    stage: 'painting',
    size: 256,
    scale: 2,
    sizes: [128, 256, 512],
    iteration: 30,
    iterations: 100,
    loss: 1,
    losses: {},
    elapsedSeconds: 20,
    remainingSeconds: 42,
    fraction: 0.3,
  },
  revision: 4,
  result: null,
  failure: null,
  notes: [],
  history: [
    { time: 1, state: 'queued' },
    { time: 2, state: 'painting' },
  ],
};

/** A finished job. */
export const finished: Job = {
  ...job,
  id: 'job-2',
  state: 'done',
  actions: ['delete'],
  ended: 90,
  result: {
    width: 512,
    height: 384,
    bytes: 1,
    format: 'png',
    network: { name: 'embedded', fingerprint: 'f' },
    seconds: 80,
  },
};
