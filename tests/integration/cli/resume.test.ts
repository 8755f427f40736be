import { readdir, rm } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPicture } from '../../../src/images/index.js';
import { noise, smooth } from '../../unit/images/helpers.js';
import { childOf, quick, readJson, records, workplace } from './helpers.js';

const { good, list, path, run, save, start } = workplace();

/** A home of their own for the tests, and checkpoints after every iteration. */
const around = () => ({
  env: { ...process.env, IMPASTO_HOME: path('home'), IMPASTO_CHECKPOINT_SECONDS: '0' },
});

const settings = [...quick, ...'--size 64 --min-size 32 --iterations 60 --json'.split(' ')];
const stylize = (output: string, ...more: string[]) => [
  'stylize',
  'A.png',
  'B.png',
  '-o',
  output,
  ...settings,
  ...more,
];

const isPaintingSecondScale = (line: string) =>
  line.includes('"stage":"painting"') && line.includes('"scale":2,"iteration":5,');
const unfinished = () => readdir(path('home/unfinished'));
const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Starts a painting and kills one of its processes in the middle of the second scale. */
async function killed(which: 'child' | 'parent', args: readonly string[]) {
  const { child, ended, line } = start(args, around());
  await line(isPaintingSecondScale);
  const compute = await childOf(child.pid);
  process.kill(which === 'child' ? compute : Number(child.pid), 'SIGKILL');
  const ran = await ended;
  await expect.poll(() => isRunning(compute), { timeout: 20_000 }).toBe(false);
  return ran;
}

const pixels = async (name: string) => (await readPicture(path(name))).data;

beforeAll(async () => {
  await save('A.png', smooth(64, 48));
  await save('B.png', noise(60, 60, 1));
  await save('other.png', noise(60, 60, 2));
  await good(stylize('whole.png', '--trace', 'whole.json', '--save-every', '50'), around());
});

describe.skipIf(process.platform !== 'linux')('a painting that was killed', () => {
  it('with its compute process says how to continue, and is then as if nothing had happened', async () => {
    const extra = ['--trace', 'child.json', '--save-every', '50'];
    const { code, stdout, stderr } = await killed('child', stylize('child.png', ...extra));
    const message =
      'The painting process was stopped (SIGKILL), usually because it ran out of memory: repeat the command with --resume to continue, or choose a smaller size.';
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${message}\n` });
    expect(records(stdout).at(-1)).toMatchObject({ error: { code: 'crashed', message } });
    expect(await list()).not.toContain('child.png');
    expect(await unfinished()).toHaveLength(1);

    const lines = records((await good(stylize('child.png', ...extra, '--resume'), around())).stdout);
    expect(lines[1]).toMatchObject({
      stage: 'note',
      note: expect.stringMatching(/^Resuming at (?:32|64) pixels, after iteration \d+\.$/),
    });
    expect(lines[2]?.iteration).not.toBe(0);
    expect(await pixels('child.png')).toEqual(await pixels('whole.png'));
    expect(await pixels('child.0100.png')).toEqual(await pixels('whole.0100.png'));
    const positions = async (name: string) =>
      ((await readJson(path(name))).iterations as { scale: number; iteration: number; loss: number }[]).map(
        ({ scale, iteration, loss }) => `${scale} ${iteration} ${loss}`,
      );
    expect(await positions('child.json')).toEqual(await positions('whole.json'));
    expect(await unfinished()).toEqual([]);
  });

  it('with its own process ends the compute process too, and is continued exactly', async () => {
    await killed('parent', stylize('parent.png'));
    expect(await list()).not.toContain('parent.png');
    await good(stylize('parent.png', '--resume'), around());
    expect(await pixels('parent.png')).toEqual(await pixels('whole.png'));
    expect(await unfinished()).toEqual([]);
    expect((await list()).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is announced by the next run, which starts from the beginning without --resume', async () => {
    await killed('parent', stylize('again.png'));
    const lines = records((await good(stylize('again.png'), around())).stdout);
    expect(lines[0]).toEqual({
      stage: 'note',
      note: 'An unfinished painting of "again.png" exists, which --resume continues; this run starts from the beginning.',
    });
    expect(lines[2]).toMatchObject({ stage: 'preparing', scale: 1, iteration: 0 });
    expect(await pixels('again.png')).toEqual(await pixels('whole.png'));
    expect(await unfinished()).toEqual([]);
  });

  it('is not continued with other pictures, options or another network', async () => {
    await killed('parent', stylize('changed.png'));
    const refused = async (args: readonly string[]) => {
      const { code, stderr } = await run(args, around());
      expect(code).toBe(1);
      return /because (.*): repeat/.exec(stderr)?.[1];
    };
    expect(await refused(stylize('changed.png', '--resume', '--tv', '3'))).toBe('an option has changed');
    expect(await refused(stylize('changed.png', '--resume', '--seed', '9', '--style-weight', '2'))).toBe(
      'an option and the network have changed',
    );
    const pictures = (content: string, style: string) =>
      stylize('changed.png', '--resume').map((word) =>
        word === 'A.png' ? content : word === 'B.png' ? style : word,
      );
    expect(await refused(pictures('A.png', 'other.png'))).toBe('the style has changed');
    expect(await refused(pictures('other.png', 'B.png'))).toBe('the content picture has changed');
    await good(stylize('changed.png', '--resume'), around());
  });
});

it('--resume without an unfinished painting says so', async () => {
  expect(await run(stylize('never.png', '--resume'), around())).toMatchObject({
    code: 1,
    stderr:
      'There is no unfinished painting of "never.png" to resume: leave out --resume to start from the beginning.\n',
  });
});

it('paints although no checkpoint can be written, and says so once', async () => {
  await save('home-file.png', smooth(8, 8));
  const env = { ...around().env, IMPASTO_HOME: path('home-file.png') };
  const lines = records((await good(stylize('no-home.png'), { env })).stdout);
  expect(lines.filter(({ stage }) => stage === 'note').map(({ note }) => note)).toEqual([
    'No checkpoint could be written: the disk may be full.',
  ]);
  expect(await pixels('no-home.png')).toEqual(await pixels('whole.png'));
  await rm(path('no-home.png'));
});
