import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Picture, readPicture } from '../../../src/images/index.js';
import { noise, smooth } from '../../unit/images/helpers.js';
import { records, workplace } from './helpers.js';

const { good, list, path, run, save } = workplace();

beforeAll(async () => {
  await mkdir(path('styles'));
  await save('A.png', smooth(64, 48));
  await save('styles/one.png', noise(60, 60, 1));
  await save('styles/two <b>&amp;.png', noise(50, 70, 2));
});

const sheet = (...args: string[]) => ['sheet', 'A.png', '--tile', '64', '--threads', '1', ...args];

/** A part of a picture. */
function part({ width, height, data }: Picture, left: number, top: number, across: number, down: number) {
  return Float32Array.from({ length: 3 * across * down }, (_, i) => {
    const [channel, row, column] = [
      Math.floor(i / (across * down)),
      Math.floor(i / across) % down,
      i % across,
    ];
    return data[channel * width * height + (top + row) * width + left + column] as number;
  });
}

const difference = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] as number)) / a.length, 0);

describe('sheet', () => {
  it('shows A and then A in every style of a folder, as stylize paints it', async () => {
    const { stdout, stderr } = await good(sheet('--styles', 'styles', '-o', 'sheet.png', '--columns', '3'));
    expect(stdout).toMatch(/^Painted "sheet\.png" \(2 tiles, 224 × 94 pixels\) in \d+ s\.\n$/);
    expect(stderr).toContain(
      'Painting 2 tiles of 64 pixels on the CPU.\n1 of 2: one.png\n2 of 2: two <b>&amp;.png\n',
    );
    const picture = await readPicture(path('sheet.png'));
    const content = await readPicture(path('A.png'));
    expect(difference(part(picture, 8, 8, 64, 48), content.data)).toBeLessThan(1e-6);
    const alone = ['--preset', 'instant', '--size', '64', '--threads', '1', '-o', 'alone.png'];
    await good(['stylize', 'A.png', 'styles/one.png', ...alone]);
    const painted = (await readPicture(path('alone.png'))).data;
    expect(difference(part(picture, 80, 8, 64, 48), painted)).toBeLessThan(0.003);
    expect(difference(part(picture, 152, 8, 64, 48), painted)).toBeGreaterThan(0.02);
  });

  it('names a style that cannot be read and leaves it out; without any other it refuses', async () => {
    await writeFile(path('bad.jpg'), 'no picture');
    const args = sheet('--styles', 'styles/one.png', 'bad.jpg', '-o', 'partial.png', '--json');
    const lines = records((await good(args)).stdout);
    expect(lines.map(({ stage }) => stage).filter((stage) => stage !== 'note')).toEqual([
      'planned',
      'tile',
      'skipped',
      'done',
    ]);
    expect(lines.find(({ stage }) => stage === 'skipped')).toMatchObject({
      tile: 2,
      code: 'picture-unknown',
      message: expect.stringContaining('bad.jpg'),
    });
    expect(lines.at(-1)).toMatchObject({ output: 'partial.png', painted: 1 });
    const { code, stderr } = await run(sheet('--styles', 'bad.jpg', '-o', 'none.png', '--quiet'));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'None of the styles can be read: choose other pictures.\n',
    });
    expect(await list()).not.toContain('none.png');
  });

  it('takes the bundled styles by default, and writes through a link', async () => {
    await symlink('target.jpg', path('link.jpg'));
    const { stdout } = await good(sheet('-o', 'link.jpg'));
    expect(stdout).toMatch(/^Painted "link\.jpg" \(4 tiles, /);
    expect((await readPicture(path('target.jpg'))).width).toBeGreaterThan(64);
  });

  it('shows one style at three strengths and three stroke sizes', async () => {
    const args = sheet('--variations', '--styles', 'styles/one.png', '-o', 'grid.png', '--json');
    const lines = records((await good(args)).stdout);
    const labels = lines.filter(({ stage }) => stage === 'tile').map(({ label }) => label);
    expect(labels).toHaveLength(9);
    expect(labels[5]).toBe('style-weight 2.25 style-scale 2');
    const picture = await readPicture(path('grid.png'));
    const at = (column: number, row: number) => part(picture, 8 + 72 * column, 8 + 86 * row, 64, 48);
    const content = (await readPicture(path('A.png'))).data;
    expect(difference(at(1, 0), content)).toBeLessThan(difference(at(1, 2), content));
    expect(difference(at(0, 2), at(2, 2))).toBeGreaterThan(0.005);
  });
});

describe('sheet refuses', () => {
  it.each([
    [
      ['--styles', 'styles', '-o', 'A.png', '--force'],
      'The result would overwrite the input picture "A.png"',
    ],
    [['--styles', 'styles', '-o', 'taken.png'], '"taken.png" already exists'],
    [['--styles', 'styles'], 'Name the file for the sheet with -o'],
    [['--styles', 'styles', '-o', 'x.bmp'], 'The result\'s name "x.bmp" ends in ".bmp"'],
    [['--styles', 'nowhere', '-o', 'x.png'], 'There is no file or folder'],
    [['--styles', 'styles', '--variations', '-o', 'x.png'], '--variations takes one style, but 2 were given'],
    [['--tile', '20', '-o', 'x.png'], '--tile takes a whole number from 64 to 1024'],
  ])('%s', async (args, sentence) => {
    await writeFile(path('taken.png'), 'taken');
    const before = await readFile(path('A.png'));
    const { code, stdout, stderr } = await run(sheet(...args));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(await readFile(path('taken.png'), 'utf8')).toBe('taken');
    expect(await readFile(path('A.png'))).toEqual(before);
    expect(await list()).not.toContain('x.png');
  });

  it('more pixels than a sheet can have, before anything is painted', async () => {
    await mkdir(path('many'));
    const style = await readFile(path('styles/one.png'));
    for (let number = 0; number < 130; number++) await writeFile(path(`many/${number}.png`), style);
    const args = ['sheet', 'A.png', '--tile', '1024', '--styles', 'many', '-o', 'x.png', '--quiet'];
    const { code, stderr } = await run(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The sheet would have \d+ × \d+ pixels, .* choose a smaller --tile or fewer styles\.\n$/,
    );
    expect(await list()).not.toContain('x.png');
  });
});
