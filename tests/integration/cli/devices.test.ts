import { expect, it } from 'vitest';
import { scene } from '../../unit/stylize/pictures.js';
import { quick, records, workplace } from './helpers.js';

const work = workplace();
const home = () => ({ env: { ...process.env, IMPASTO_HOME: work.path('home') } });

it('lists the devices, each tried once, and the one that auto takes', async () => {
  const first = await work.good(['devices', '--threads', '1'], home());
  expect(first.stderr).toMatch(/^Trying cpu \(1 of \d\)\.\nTrying /);
  expect(first.stdout).toMatch(/^DEVICE +NAME +KIND +MEMORY +EVALUATION +BITS +STATE\ncpu .* ms +32 +usable/);
  expect(first.stdout).toMatch(/\nauto takes .*\.\n$/);
  const again = await work.good(['devices', '--json'], home());
  expect(again.stderr).toBe('');
  const list = records(again.stdout);
  expect(list[0]).toMatchObject({ id: 'cpu', kind: 'cpu', state: 'usable', reason: null });
  expect(list.find(({ id }) => id === 'webgpu')).toMatchObject({ kind: 'gpu', provider: 'webgpu' });
  expect(list.filter(({ chosen }) => chosen)).toHaveLength(1);
  const verbose = await work.good(['devices', '--verbose'], home());
  expect(verbose.stdout).toMatch(/\ncpu: \d+ operations run there, none are left to the CPU; 0 copies/);
});

it('refuses an unknown device and names the known ones', async () => {
  await work.save('A.png', scene(60, 40));
  const paint = (device: string) =>
    work.run(['stylize', 'A.png', 'A.png', '-o', 'out.png', ...quick, '--device', device], home());
  expect(await paint('toaster')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^There is no device "toaster" here: choose from auto, cpu.* and \S+\.\n$/),
  });
  expect(await paint('Toaster!')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^--device .*\.\n$/),
  });
  expect(await paint('cpu')).toMatchObject({ code: 0 });
});

it('tries a requested device first, and refuses in one sentence one that cannot be used', async () => {
  await work.save('B.png', scene(60, 40));
  const fresh = { env: { ...process.env, IMPASTO_HOME: work.path('fresh home') } };
  const refusal =
    /^(?:Trying the devices of this machine, which happens once\.\n)?The device webgpu cannot be used\. .*\.\n$/;
  const device = ['--device', 'webgpu'];
  const score = ['score', 'A.png', 'B.png', 'A.png', '--network', 'random', '--size', '48', ...device];
  const first = await work.run(score, fresh);
  if (first.code === 0) return; // this machine has a GPU
  const stylize = ['stylize', 'A.png', 'B.png', '-o', 'gpu.png', ...quick, ...device];
  const batch = ['batch', 'A.png', '--style', 'B.png', '--out', 'painted', ...quick, ...device];
  for (const ran of [first, await work.run(stylize, fresh), await work.run(batch, fresh)])
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(refusal) });
  const lines = records((await work.run([...stylize, '--json'], fresh)).stdout);
  expect(lines.at(-1)).toMatchObject({ error: { code: 'device-unusable' } });
});
