import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadNetwork } from '../../../src/networks/index.js';
import { noise, smooth } from '../../unit/images/helpers.js';
import { records, workplace } from './helpers.js';

const { good, list, path, run, save, start } = workplace();

beforeAll(async () => {
  await mkdir(path('art'));
  await save('art/one.png', smooth(96, 80));
  await save('art/two.png', noise(80, 96, 1));
  await writeFile(path('art/broken.jpg'), 'no picture');
});

const learning = (...args: string[]) => [
  'networks',
  'learn',
  'art',
  '--patches',
  '1000',
  '--passes',
  '1',
  '--threads',
  '1',
  ...args,
];
const at = (home: string) => ({ env: { ...process.env, IMPASTO_HOME: path(home) } });

describe('networks learn', () => {
  it('learns a network, continues after a kill, and paints with it', async () => {
    const killed = start(learning('--name', 'twice', '--json'), at('home'));
    await killed.line((line) => line.includes('"layer":3'));
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect((await good(['networks', '--json'], at('home'))).stdout).not.toContain('"twice"');
    const again = records((await good(learning('--name', 'twice', '--json'), at('home'))).stdout);
    expect(again[0]).toEqual({ stage: 'continued', layers: 2 });
    expect(again.filter(({ stage }) => stage === 'skipped')).toEqual([
      expect.objectContaining({
        failure: expect.objectContaining({ message: expect.stringContaining('broken.jpg') }),
      }),
    ]);
    expect(again.at(-1)).toMatchObject({ stage: 'installed', name: 'twice', wasThere: false });
    const twice = await loadNetwork(join(path('home'), 'networks', 'twice'));
    expect(twice.description.title).toBe('Filters learned from 3 pictures');

    const paint =
      'stylize art/one.png art/two.png --network twice --size 48 --preset draft --iterations 2 -o out.png';
    await good(paint.split(' '), at('home'));
    expect(await list()).toContain('out.png');
  }, 240_000);

  it.each([
    [learning('--name', 'embedded'), 'The name embedded belongs to a network that is always available'],
    [learning('--name', '../up'), 'The name "../up" cannot be used'],
    [['networks', 'learn', 'art/broken.jpg', '--name', 'x'], 'None of the pictures can be read'],
    [['networks', 'learn', 'nowhere', '--name', 'x'], 'nowhere'],
    [learning('--patches', '3'), '--patches'],
  ])('refuses %j in one sentence', async (args, message) => {
    const { code, stderr } = await run([...args, '--quiet'], at('other'));
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
