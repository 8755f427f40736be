import { cp, mkdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPicture, readSettings, resamplePicture } from '../../../src/images/index.js';
import { distance, noise, smooth } from '../../unit/images/helpers.js';
import { childOf, quick, records, workplace } from './helpers.js';

const { good, list, path, run, save, start } = workplace();

/** A home of their own for the tests, and checkpoints after every iteration. */
const around = () => ({
  env: { ...process.env, IMPASTO_HOME: path('home'), IMPASTO_CHECKPOINT_SECONDS: '0' },
});

const storedIn = async (name: string) => JSON.parse((await readSettings(path(name))) ?? '');
const pixels = async (name: string) => (await readPicture(path(name))).data;
const sizesOf = (stdout: string) => records(stdout)[0]?.sizes;

beforeAll(async () => {
  await save('A.png', smooth(128, 96));
  await save('B.png', noise(60, 60, 1));
  await good(['stylize', 'A.png', 'B.png', ...quick, '--tv', '3', '-o', 'out.png']);
});

describe('impasto enlarge', () => {
  it('makes a picture twice as large with the settings inside, beside it, and once more', async () => {
    const { stdout } = await good(['enlarge', 'out.png', '--json']);
    expect(sizesOf(stdout)).toEqual([96]);
    expect(await readPicture(path('out-96.png'))).toMatchObject({ width: 96, height: 72 });
    const { settings } = await storedIn('out.png');
    expect(await storedIn('out-96.png')).toMatchObject({
      settings: { ...settings, size: 96 },
      content: { name: 'A.png' },
      styles: [{ name: 'B.png' }],
      start: { name: 'out.png' },
    });
    const again = await good(['enlarge', 'out-96.png', '--size', '384', '-o', 'poster.tif', '--json']);
    expect(sizesOf(again.stdout)).toEqual([192, 384]);
    expect(await readPicture(path('poster.tif'))).toMatchObject({ width: 384, height: 288 });
  });

  it('starts from the finished picture and not from A', async () => {
    const away = async (name: string) => {
      const [one, other] = [await readPicture(path(name)), await readPicture(path('out.png'))];
      const larger = resamplePicture(other, { width: 64, height: 48 });
      return distance(one.data, larger.data);
    };
    await good(['enlarge', 'out.png', '--iterations', '1', '--size', '64', '-o', 'close.png']);
    await good([
      'stylize',
      'A.png',
      'B.png',
      ...quick,
      '--iterations',
      '1',
      '--size',
      '64',
      '-o',
      'fresh.png',
    ]);
    expect(await away('close.png')).toBeLessThan(0.5 * (await away('fresh.png')));
  });

  it('finds A and B beside the picture, or takes those that are named', async () => {
    for (const folder of ['all', 'lone']) await mkdir(path(folder));
    for (const name of ['A.png', 'B.png', 'out.png']) await cp(path(name), path(`all/${name}`));
    await cp(path('out.png'), path('lone/out.png'));
    await cp(path('B.png'), path('lone/moved.png'));
    await good(['enlarge', 'all/out.png', '-o', 'lone/beside.png'], { cwd: path('.') });
    const lone = { cwd: path('lone') };
    expect(await run(['enlarge', 'out.png', '--content', '../A.png'], lone)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        '"out.png" was painted from "B.png", which is neither beside it nor in the current folder: name each style with --style.\n',
    });
    await good(['enlarge', 'out.png', '-a', '../A.png', '-s', 'moved.png', '-o', 'named.png'], lone);
    expect(await pixels('lone/named.png')).toEqual(await pixels('out-96.png'));
    expect(await pixels('lone/beside.png')).toEqual(await pixels('out-96.png'));
  });

  it('enlarges an instant picture in one pass', async () => {
    await good(['stylize', 'A.png', 'B.png', '--preset', 'instant', '--size', '48', '-o', 'instant.png']);
    const { stdout } = await good(['enlarge', 'instant.png', '--json']);
    expect(sizesOf(stdout)).toEqual([96]);
    await good(['stylize', 'A.png', 'B.png', '--preset', 'instant', '--size', '96', '-o', 'instant96.png']);
    expect(await pixels('instant-96.png')).toEqual(await pixels('instant96.png'));
  });

  it.each([
    ['a picture without settings', ['A.png'], '"A.png" contains no Impasto settings'],
    [
      'a smaller size',
      ['out.png', '--size', '40'],
      'already has 48 pixels on its long side, so 40 would not',
    ],
    [
      'no larger size',
      ['out.png', '--size', '48'],
      'already has 48 pixels on its long side, so 48 would not',
    ],
    ['a size out of range', ['out.png', '--size', '99999'], '--size takes a whole number from 32 to'],
    ['a missing A', ['out.png', '--content', 'no.png', '-o', 'x.png'], 'There is no file "no.png"'],
    ['another A', ['out.png', '--content', 'B.png', '-o', 'x.png'], 'but A in its size is 48 × 48'],
    ['itself as the result', ['out.png', '-o', 'out.png'], 'would overwrite the input picture "out.png"'],
    ['no picture', [], 'The picture picture is missing'],
  ])('refuses %s with one sentence', async (_, args, sentence) => {
    const before = await list();
    const { code, stdout, stderr } = await run(['enlarge', ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n').at(-2)).toMatch(/^[A-Z"-].*\.$/);
    expect(stderr).toContain(sentence);
    expect(await list()).toEqual(before);
  });
});

describe('impasto further', () => {
  it('adds iterations at the size of the picture and keeps its settings', async () => {
    const { stdout } = await good(['further', 'out.png', '--iterations', '5', '--json']);
    const lines = records(stdout);
    expect(lines[0]).toMatchObject({ sizes: [48] });
    expect(lines.filter(({ stage }) => stage === 'painting')).toHaveLength(5);
    expect(await readPicture(path('out-further.png'))).toMatchObject({ width: 48, height: 36 });
    const { settings } = await storedIn('out.png');
    expect(await storedIn('out-further.png')).toMatchObject({
      settings,
      start: { name: 'out.png', iterations: 5 },
    });
  });

  it('refuses an instant picture, unless another preset is given', async () => {
    await good(['stylize', 'A.png', 'B.png', '--preset', 'instant', '--size', '48', '-o', 'pass.png']);
    expect(await run(['further', 'pass.png'])).toMatchObject({
      code: 1,
      stderr:
        'The preset instant paints in one pass and has no iterations to add: choose the preset draft, standard or fine.\n',
    });
    await good(['further', 'pass.png', '--preset', 'draft', '--iterations', '1']);
  });
});

describe.skipIf(process.platform !== 'linux')('an enlargement that was killed', () => {
  const enlarge = (output: string, ...more: string[]) => [
    'enlarge',
    'out.png',
    '--size',
    '192',
    '--iterations',
    '40',
    '--json',
    '-o',
    output,
    ...more,
  ];

  it('is resumed to the very same picture, and not from another start', async () => {
    await good(enlarge('whole.png'), around());
    const { child, ended, line } = start(enlarge('killed.png'), around());
    await line((text) => text.includes('"stage":"painting"') && text.includes('"scale":2,"iteration":3,'));
    process.kill(await childOf(child.pid), 'SIGKILL');
    expect((await ended).code).not.toBe(0);
    const other = await run(
      ['enlarge', 'out-further.png', ...enlarge('killed.png', '--resume').slice(2)],
      around(),
    );
    expect(other.stderr + other.stdout).toContain('because the finished picture has changed');
    await good(enlarge('killed.png', '--resume'), around());
    expect(await pixels('killed.png')).toEqual(await pixels('whole.png'));
  });
});
