import { expect, it } from 'vitest';
import { scene } from '../../unit/stylize/pictures.js';
import { quick, records, workplace } from './helpers.js';

const work = workplace();
const home = () => ({ env: { ...process.env, IMPASTO_HOME: work.path('home') } });

it('lists what there is, tried once, and says which one is taken', async () => {
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
  expect(verbose.stdout).toMatch(/\ncpu: \d+ operations are done there, none are left to the CPU; 0 copies/);
});

it('refuses a device that is not there with those that are', async () => {
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
