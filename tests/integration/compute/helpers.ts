import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import {
  ComputeProcess,
  type Launch,
  nodeLaunch,
  type PaintEvent,
  type PaintTask,
} from '../../../src/compute/index.js';
import { parseStylizeOptions, type StylizeInput } from '../../../src/stylize/index.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { scene, strokes } from '../../unit/stylize/pictures.js';
import { builtCli } from '../cli/build.js';

/** The real compute process, built from the sources as they stand. */
export async function builtLaunch(): Promise<Launch> {
  return nodeLaunch(false, join(dirname(dirname(await builtCli())), 'compute', 'child.js'));
}

/** The quickest settings that paint at two scales. */
export const quickInput: StylizeInput = { network: 'random', size: 64, minSize: 32, iterations: 3 };

/** Settings that keep a process busy for hours at the second scale. */
export const endlessInput: StylizeInput = { network: 'random', size: 96, minSize: 48, iterations: 10_000 };

/** A folder of its own with a picture A and a picture B, and compute processes that end with the tests. */
export function computeWorkplace() {
  let folder = '';
  let launch: Launch | undefined;
  const processes: ComputeProcess[] = [];
  beforeAll(async () => {
    launch = await builtLaunch();
    folder = await mkdtemp(join(tmpdir(), 'impasto compute '));
    await writePicture(join(folder, 'A.png'), scene(80, 60));
    await writePicture(join(folder, 'B.png'), strokes(70, 70));
  });
  afterAll(async () => {
    for (const one of processes) one.close();
    await rm(folder, { recursive: true, force: true });
  });
  const path = (name: string) => join(folder, name);
  return {
    path,
    compute: (idle?: number) => {
      const one = new ComputeProcess(launch as Launch, idle);
      processes.push(one);
      return one;
    },
    task: (name: string, input: StylizeInput = quickInput, more: Partial<PaintTask> = {}): PaintTask => ({
      content: { path: path('A.png'), name: 'A.png' },
      styles: [{ path: path('B.png'), name: 'B.png' }],
      options: parseStylizeOptions(input),
      threads: 1,
      device: 'cpu',
      half: false,
      whenOutOfMemory: 'cpu',
      output: { path: path(`${name}.png`), format: 'png', bits: 8, quality: 92, conflict: 'overwrite' },
      folder: path(name),
      revision: 0,
      previews: true,
      checkpointSeconds: 10,
      finish: false,
      ...more,
    }),
  };
}

/** Resolves with the first event that fits. */
export class Events {
  readonly all: PaintEvent[] = [];
  readonly #waiting: { fits: (event: PaintEvent) => boolean; resolve: (event: PaintEvent) => void }[] = [];

  readonly listener = (event: PaintEvent): void => {
    this.all.push(event);
    for (const one of this.#waiting.filter(({ fits }) => fits(event))) {
      this.#waiting.splice(this.#waiting.indexOf(one), 1);
      one.resolve(event);
    }
  };

  next(fits: (event: PaintEvent) => boolean): Promise<PaintEvent> {
    const found = this.all.find(fits);
    if (found) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiting.push({ fits, resolve }));
  }
}

export const isPainting = (event: PaintEvent): boolean =>
  event.type === 'progress' && event.progress.stage === 'painting';
