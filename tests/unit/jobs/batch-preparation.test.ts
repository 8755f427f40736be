import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { batchOptionsSchema } from '../../../src/jobs/batch/options.js';
import { prepareBatch } from '../../../src/jobs/batch-preparation.js';
import { saveNetwork } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';

it('a network that was removed and imported again under its name makes other items of a batch', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'impasto batch '));
  const files = [join(folder, 'A.png'), join(folder, 'B.png')] as const;
  for (const file of files) await writeFile(file, file);
  const network = join(folder, 'network');
  const key = async () => {
    const { items } = await prepareBatch(
      {
        contents: [files[0]],
        styles: [files[1]],
        batch: batchOptionsSchema.parse({}),
        options: { network, size: 32 },
        folder: join(folder, 'out'),
        device: 'cpu',
        whenOutOfMemory: 'cpu',
      },
      {
        inspect: async () => ({ sha256: 'a', width: 8, height: 8, format: 'png' }) as never,
        pathOf: () => '',
        estimate: async () => ({ width: 8, height: 8, memoryBytes: 1, seconds: 1 }) as never,
        parallel: 1,
      },
    );
    return items[0]?.key;
  };
  const save = (seed: number) => saveNetwork(randomNetwork({ width: 0.05, seed }), network, 'F32');
  await save(1);
  const first = await key();
  expect(await key()).toBe(first);
  await rm(network, { recursive: true });
  await save(2);
  expect(await key()).not.toBe(first);
  await rm(network, { recursive: true });
  await save(1);
  expect(await key()).toBe(first);
  await rm(folder, { recursive: true });
});
