import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { JobState } from '../../../src/common/job.js';
import type { Launch } from '../../../src/compute/index.js';
import {
  type JobRecord,
  JobService,
  type NewJob,
  type ServiceChange,
  type ServiceOptions,
} from '../../../src/jobs/index.js';
import { parseStylizeOptions, type StylizeInput } from '../../../src/stylize/index.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { scene, strokes } from '../../unit/stylize/pictures.js';
import { builtLaunch, endlessInput, quickInput } from '../compute/helpers.js';

export { endlessInput, quickInput };

/** The record of a job on disk. */
export async function onDisk(service: JobService, id: string): Promise<JobRecord> {
  return JSON.parse(await readFile(join(service.jobFolder(id), 'job.json'), 'utf8'));
}

/** Resolves at the next change that fits. */
export function change(
  service: JobService,
  fits: (change: ServiceChange) => boolean,
): Promise<ServiceChange> {
  return new Promise((resolve) => {
    const stop = service.listen((one) => {
      if (!fits(one)) return;
      stop();
      resolve(one);
    });
  });
}

/** Resolves when a job is in one of some states. */
export async function reaches(service: JobService, id: string, ...states: JobState[]): Promise<JobRecord> {
  if (!states.includes(service.queue.get(id).state))
    await change(service, (one) => one.type === 'job' && one.job.id === id && states.includes(one.job.state));
  return service.queue.get(id);
}

/** Resolves when the first iteration of a job is done. */
export async function isBeingPainted(service: JobService, id: string): Promise<void> {
  const hasStarted = () => (service.queue.get(id).progress?.iteration ?? 0) > 0;
  if (!hasStarted())
    await change(service, (one) => one.type === 'progress' && one.job.id === id && hasStarted());
}

/** Data folders and services, which are closed after each test. */
export function jobWorkplace() {
  let root = '';
  let launch: Launch | undefined;
  const services = new Set<JobService>();
  beforeAll(async () => {
    launch = await builtLaunch();
    root = await mkdtemp(join(tmpdir(), 'impasto jobs '));
    await writePicture(join(root, 'A.png'), scene(80, 60));
    await writePicture(join(root, 'B.png'), strokes(70, 70));
  });
  const closeAll = async () => {
    for (const service of services) await service.close();
    services.clear();
  };
  afterEach(closeAll);
  afterAll(() => rm(root, { recursive: true, force: true }));
  const path = (name: string) => join(root, name);
  return {
    path,
    launch: () => launch as Launch,
    open: async (folder: string, options: Partial<ServiceOptions> = {}) => {
      const pace = { threads: 1 };
      const service = await JobService.open({
        folder: path(folder),
        launch: launch as Launch,
        pace,
        ...options,
      });
      services.add(service);
      return service;
    },
    close: async (service: JobService) => {
      services.delete(service);
      await service.close();
    },
    /** A job with A and B as references. */
    newJob: async (
      service: JobService,
      input: StylizeInput = quickInput,
      more: Partial<NewJob> = {},
    ): Promise<NewJob> => {
      const a = await service.library.reference(path('A.png'));
      const b = await service.library.reference(path('B.png'));
      return {
        content: service.library.inputOf(a.id),
        styles: [{ ...service.library.inputOf(b.id), weight: 1 }],
        options: parseStylizeOptions(input),
        output: { format: 'png', bits: 8, quality: 92, conflict: 'unique' },
        device: 'auto',
        whenOutOfMemory: 'cpu',
        ...more,
      };
    },
  };
}
