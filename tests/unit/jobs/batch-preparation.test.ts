import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder } from '../../../src/disk/index.js';
import { batchOptionsSchema } from '../../../src/jobs/batch/options.js';
import { prepareBatch } from '../../../src/jobs/batch-preparation.js';
import { BatchStore } from '../../../src/jobs/batch-store.js';
import { Batches } from '../../../src/jobs/batches.js';
import type { JobRecord } from '../../../src/jobs/record.js';
import { saveNetwork } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';

let folder: string;
let network: string;
let contents: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto batch '));
  network = join(folder, 'network');
  contents = ['A.png', 'C.png', 'broken.png'].map((name) => join(folder, name));
  for (const file of [...contents, join(folder, 'B.png')]) await writeFile(file, file);
});
afterAll(() => rm(folder, { recursive: true }));

const save = (seed: number) => saveNetwork(randomNetwork({ width: 0.05, seed }), network, 'F32');

const prepared = (naming: object = {}, options: object = { network }) =>
  prepareBatch(
    {
      contents,
      styles: [join(folder, 'B.png')],
      batch: batchOptionsSchema.parse(naming),
      options: { size: 32, ...options },
      folder: join(folder, 'out'),
      device: 'cpu',
      whenOutOfMemory: 'cpu',
    },
    {
      inspect: async (path) => {
        if (path.endsWith('broken.png')) throw new Error('not a picture');
        return { sha256: path, width: 8, height: 8, format: 'png' } as never;
      },
      pathOf: () => '',
      estimate: async () => ({ width: 8, height: 8, memoryBytes: 1, seconds: 1 }) as never,
      parallel: 1,
    },
  );

it('a network that was removed and imported again under its name makes other items of a batch', async () => {
  const key = async () => (await prepared()).items[0]?.key;
  await save(1);
  const first = await key();
  expect(await key()).toBe(first);
  await rm(network, { recursive: true });
  await save(2);
  expect(await key()).not.toBe(first);
  await rm(network, { recursive: true });
  await save(1);
  expect(await key()).toBe(first);
});

it('says which files it replaces: those that exist under the names of readable pictures, with overwrite only', async () => {
  await makeFolder(join(folder, 'out/sub'));
  for (const name of ['A-B.png', 'sub/C.png', 'broken-B.png', 'other.png'])
    await writeFile(join(folder, 'out', name), '');
  const options = { network: 'random' };
  const replaced = async (naming: object) => (await prepared(naming, options)).replaced;
  expect(await replaced({ conflict: 'overwrite' })).toEqual(['A-B.png']);
  expect(await replaced({ conflict: 'overwrite', template: 'sub/{content}' })).toEqual(['sub/C.png']);
  expect(await replaced({ conflict: 'unique' })).toEqual([]);
  expect(await replaced({ conflict: 'skip' })).toEqual([]);
});

it('a picture counts as finished for the network that painted it, which was replaced after the preparation', async () => {
  await rm(network, { recursive: true, force: true });
  await save(1);
  const first = await prepared();
  const jobs: JobRecord[] = [];
  const queue = { create: async (job: JobRecord) => void jobs.push(job) };
  const inspect = async () => ({}) as never;
  const batches = new Batches(new BatchStore(join(folder, 'batches')), queue as never, () => 1, inspect);
  const shard = { index: 1, count: 1 };
  await batches.create(
    { folder: join(folder, 'out'), options: {}, skipped: [], shard, secondsEach: null },
    first.items,
  );
  await rm(network, { recursive: true });
  await save(2);
  const { fingerprint } = (await prepared()).items[0]!.basis!.facts;
  await makeFolder(join(folder, 'out'));
  await writeFile(join(folder, 'out', 'painted.png'), 'picture');
  const result = { path: join(folder, 'out', 'painted.png'), bytes: 7, seconds: 1 };
  await batches.record(jobs[0]!, { ...result, network: { name: 'network', fingerprint } } as never);
  expect((await prepared()).skipped).toMatchObject([{ index: 1, output: 'painted.png', reason: 'finished' }]);
  await rm(network, { recursive: true });
  await save(1);
  expect((await prepared()).skipped).toEqual([]);
});
