import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { backendOf } from '../../src/api/live/open.js';
import { sha256 } from '../../src/common/hash.js';
import { createRandom, type Random } from '../../src/common/random.js';
import { JobService } from '../../src/jobs/index.js';
import { jobWorkplace, quickInput, reaches } from '../integration/jobs/helpers.js';
import { transports } from '../unit/api/transports.js';
import { repetitions } from './share.js';

/** How many files are changed, each in a copy of a data folder that is then started twice. */
const MUTATIONS = repetitions(1300);
const SEED = 14;

const work = jobWorkplace();

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e308,
  '',
  '../../../victim',
  'x'.repeat(100_000),
  [],
  {},
  [null],
  { id: '../..' },
  'cancelled',
  'painting',
  'done',
];

const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.floor(random.uniform() * list.length)] as T;

/** A value with one of its parts replaced or removed. */
function changed(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.uniform() < 0.15) return pick(random, oddValues);
  const entries = Object.entries(value);
  if (entries.length === 0) return pick(random, oddValues);
  const [key, part] = pick(random, entries);
  if (Array.isArray(value)) return value.with(Number(key), changed(part, random));
  if (random.uniform() < 0.1) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return { ...value, [key]: changed(part, random) };
}

/** Everything that can happen to a file. */
const mutations: Readonly<Record<string, (path: string, random: Random) => Promise<unknown>>> = {
  value: async (path, random) => {
    const text = path.endsWith('.json') ? await readFile(path, 'utf8') : '{}';
    await writeFile(path, JSON.stringify(changed(JSON.parse(text), random)));
  },
  newer: (path) => writeFile(path, '{"format":2,"id":"20260101-000000-aaaaaa"}'),
  bytes: async (path, random) => {
    const bytes = await readFile(path);
    for (let i = 0; i < 5 && bytes.length > 0; i++)
      bytes[Math.floor(random.uniform() * bytes.length)] = Math.floor(random.uniform() * 256);
    await writeFile(path, bytes);
  },
  cut: async (path, random) =>
    await truncate(path, Math.floor(random.uniform() * (await readFile(path)).length)),
  empty: (path) => writeFile(path, ''),
  garbage: (path, random) =>
    writeFile(path, Buffer.from(Array.from({ length: 300 }, () => Math.floor(random.uniform() * 256)))),
  missing: (path) => rm(path),
  folder: async (path) => {
    await rm(path);
    await mkdir(path);
  },
  pipe: async (path) => {
    await rm(path);
    await promisify(execFile)('mkfifo', [path]);
  },
  loop: async (path) => {
    await rm(path);
    await symlink(path, path);
  },
  huge: (path) => truncate(path, 3e9),
};

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The pictures in a data folder, by the hash of their files. */
async function picturesIn(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of await filesIn(folder))
    if (/original$|result\.png$|painted.*\.png$/.test(path)) found.set(path, sha256(await readFile(path)));
  return found;
}

/** A data folder with a finished job, a cancelled one, a paused one, uploads, a batch, settings and measurements. */
async function template(): Promise<string> {
  const service = await work.open('template');
  const copy = async (name: string) => {
    const bytes = await readFile(work.path(name));
    return (await service.library.add({ name, bytes: ReadableStream.from([bytes]) })).id;
  };
  const job = await work.newJob(service, { ...quickInput, size: 48, minSize: 48, iterations: 2 });
  const content = service.library.inputOf(await copy('A.png'));
  const styles = [{ ...service.library.inputOf(await copy('B.png')), weight: 1 }];
  const own = { ...job, content, styles };
  service.start();
  const { id } = await service.queue.create(own);
  await reaches(service, id, 'done');
  await service.changeSettings({ parallel: 2 });
  const plan = {
    folder: join(service.folder, 'painted'),
    options: {},
    skipped: [],
    shard: { index: 1, count: 1 },
    secondsEach: 1,
  };
  const output = { ...job.output, path: join(service.folder, 'painted', 'one.png') };
  const batch = await service.batches.create(plan, [{ ...own, output, index: 1, key: 'a'.repeat(64) }]);
  for (const one of service.batches.jobs(batch.id)) await reaches(service, one.id, 'done');
  service.queue.hold(true);
  const cancelled = await service.queue.create(own);
  await service.queue.cancel(cancelled.id);
  await service.queue.pause((await service.queue.create(own)).id);
  await work.close(service);
  return service.folder;
}

const gets = ['/jobs?limit=1000', '/pictures', '/batches', '/settings', '/queue', '/options'];

/** Starts a service over a data folder and asks for everything. */
async function start(folder: string): Promise<void> {
  const service = await JobService.open({ folder, launch: work.launch() });
  try {
    const api = await transports[0]![1](backendOf(service, { mode: 'web' }));
    const losses = service.queue.list().map(({ id }) => `/jobs/${id}/losses`);
    for (const path of [...gets, ...losses]) expect((await api(path)).status, path).toBe(200);
  } finally {
    await service.close();
  }
}

describe('a data folder with a changed file', () => {
  it(
    `starts, answers and loses no picture, ${MUTATIONS} times`,
    async () => {
      const random = createRandom(SEED);
      const from = await template();
      const victim = work.path('victim');
      await mkdir(victim);
      const kinds = Object.keys(mutations);
      for (let round = 0; round < MUTATIONS; round++) {
        const folder = work.path('copy');
        await cp(from, folder, { recursive: true });
        const files = (await filesIn(folder)).filter((path) => !path.endsWith('.lock'));
        // Each kind of file as often as the others.
        const kindOf = (path: string) => path.replace(/.*[\\/]/, '').replace(/\d[\w-]{10,}/, '');
        const chosen = pick(random, [...new Set(files.map(kindOf))]);
        const path = pick(
          random,
          files.filter((file) => kindOf(file) === chosen),
        );
        const kind = kinds[round % kinds.length] as string;
        await mutations[kind]?.(path, random);
        const name = `${round}: ${kind} of ${relative(folder, path)}`;
        const before = kind === 'huge' ? new Map<string, string>() : await picturesIn(folder);
        for (let time = 0; time < 2; time++)
          await start(folder).catch((cause) => {
            throw new Error(name, { cause });
          });
        for (const [picture, hash] of before)
          expect(existsSync(picture) && sha256(await readFile(picture)) === hash, `${picture}, ${name}`).toBe(
            true,
          );
        expect(existsSync(victim), name).toBe(true);
        await rm(folder, { recursive: true });
      }
    },
    20 * 60_000,
  );
});
