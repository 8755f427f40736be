import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Launch, nodeLaunch } from '../../../src/compute/index.js';
import type { Candidate } from '../../../src/devices/candidates.js';
import { builtCli } from '../cli/build.js';

/** Devices that are planted: what an engine on them does is said by their names. */
export const plantedNames = [
  'right',
  'slow',
  'wrong',
  'nan',
  'hanging',
  'crashing',
  'refusing',
  'poor',
  'halving',
  'misleading',
] as const;
export type PlantedName = (typeof plantedNames)[number];

/** The CPU and some planted devices. */
export function plantedCandidates(...names: readonly PlantedName[]): Candidate[] {
  const gpu = (id: string) => ({ id, kind: 'gpu', provider: 'webgpu' }) as const;
  return [
    { id: 'cpu', name: 'Processor', kind: 'cpu', provider: 'cpu', memoryBytes: undefined },
    ...names.map((name) => ({ ...gpu(name), name: `planted ${name}`, memoryBytes: undefined })),
  ];
}

/** Widest picture that the poor device has memory for, in pixels. */
export const poorWidth = 80;

/** A compute process whose engines on a planted device do what its name says; on the CPU they are real. */
const program = (modules: string) => `
import { openEngine } from '${modules}engines/index.js';
import { serveTasks } from '${modules}compute/serve-tasks.js';

/** At this picture the real losses and gradient were computed before: a device in no time. */
const known = new Map();

serveTasks(async (network, settings) => {
  const real = await openEngine(network, { ...settings, device: 'cpu', half: false });
  const { device } = settings;
  if (device === 'cpu') return real;
  if (device === 'refusing') throw new Error('Failed to get a WebGPU adapter: No supported adapters');
  return { ...real, device, createEvaluator: async (objective, targets, size) => {
    const evaluator = await real.createEvaluator(objective, targets, size);
    return { ...evaluator, evaluate: async (picture) => {
      if (device === 'hanging') for (;;) ;
      if (device === 'crashing') process.kill(process.pid, 'SIGSEGV');
      if (device === 'poor' && size.width > ${poorWidth}) throw new Error('CUDA failure 2: out of memory');
      const name = size.width + ' ' + picture.slice(0, 9).join(' ');
      const found = (/^(right|halving|misleading)$/.test(device) && known.get(name)) || (await evaluator.evaluate(picture));
      known.set(name, found);
      if (device === 'slow') await new Promise((resolve) => setTimeout(resolve, 2500));
      if (/^(halving|misleading)$/.test(device) && !settings.half) await new Promise((resolve) => setTimeout(resolve, 500));
      if (device === 'misleading' && settings.half) return { ...found, gradient: found.gradient.map((value) => 1.2 * value) };
      if (device === 'wrong') return { ...found, gradient: found.gradient.map((value) => 1.1 * value) };
      if (device === 'nan') return { ...found, loss: Number.NaN };
      return found;
    } };
  } };
});
`;

/** Starts compute processes with planted devices. */
export interface Planted {
  readonly launch: Launch;
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** Writes the program of {@link Planted} into a folder of its own. */
export async function plant(): Promise<Planted> {
  const folder = await mkdtemp(join(tmpdir(), 'impasto planted '));
  const path = join(folder, 'program.mjs');
  const modules = `${pathToFileURL(dirname(dirname(await builtCli()))).href}/`;
  await writeFile(path, program(modules));
  return {
    folder,
    launch: nodeLaunch(false, path, 'ignore'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
