import { beforeAll, describe, expect, it } from 'vitest';
import { readPicture } from '../../../src/images/index.js';
import { smooth } from '../../unit/images/helpers.js';
import { records, workplace } from './helpers.js';

const { good, list, path, run, save } = workplace();

beforeAll(async () => {
  await save('A.png', smooth(64, 48));
});

const lens = (...args: string[]) => ['lens', 'A.png', '--size', '64', '--threads', '1', ...args];

/** Mean over the samples of the middle pixel of a tile. */
const shadeAt = (
  { width, height, data }: { width: number; height: number; data: Float32Array },
  x: number,
  y: number,
) => [0, 1, 2].reduce((sum, plane) => sum + data[(plane * height + y) * width + x]! / 3, 0);

describe('lens', () => {
  it('writes a sheet of the brightest maps and says what the layer is', async () => {
    const maps = lens('--layer', 'relu2_1', '--maps', '5', '--tile', '64', '--parts', '2', '-o', 'maps.png');
    const { stdout } = await good(maps);
    expect(stdout).toMatch(
      /^relu2_1 has 128 maps of 32 × 24 samples, each of which sees 10 × 10 pixels\.\nWrote "maps\.png" \(\d+ × \d+ pixels\)\.\n$/,
    );
    const { width, height } = await readPicture(path('maps.png'));
    expect(stdout).toContain(`(${width} × ${height} pixels)`);
    const [report] = records((await good([...maps, '--force', '--json'])).stdout);
    expect(report).toMatchObject({
      file: { width, height },
      layer: { channels: 128, width: 32, height: 24, sees: 10 },
    });
    const shown = (report as unknown as { maps: { mean: number; parts: object[] }[] }).maps;
    expect(shown).toHaveLength(5);
    expect(shown[0]!.mean).toBeGreaterThan(shown[4]!.mean);
    expect(shown[0]!.parts[0]).toEqual({ left: expect.any(Number), top: expect.any(Number), side: 10 });
  });

  it('shows the first filters without a picture', async () => {
    const filters = ['lens', '--show', 'filters', '--network', 'oriented', '--tile', '32', '--maps', '12'];
    const { stdout } = await good([...filters, '-o', 'filters.png']);
    expect(stdout).toMatch(/^Wrote "filters\.png" \(\d+ × \d+ pixels\)\.\n$/);
    const sheet = await readPicture(path('filters.png'));
    // The first filter is the colour red: its middle is brighter than its corner, which is grey.
    expect(shadeAt(sheet, 8 + 2, 8 + 2)).toBeCloseTo(0.5, 1);
    expect(sheet.data[(8 + 16) * sheet.width + 8 + 16]).toBeCloseTo(1, 1);
  });

  it('paints what a layer holds: the content looks like A, the texture does not', async () => {
    const paint = (show: string) =>
      lens('--show', show, '--layer', 'relu1_2', '--size', '48', '-o', `${show}.png`);
    await good(paint('content'));
    await good(paint('texture'));
    const content = await readPicture(path('A.png'), { longSide: 48 });
    const distance = async (name: string) => {
      const { data, width, height } = await readPicture(path(name));
      expect([width, height]).toEqual([48, 36]);
      return data.reduce((sum, value, at) => sum + Math.abs(value - content.data[at]!) / data.length, 0);
    };
    const [near, far] = [await distance('content.png'), await distance('texture.png')];
    expect(near).toBeLessThan(far / 2);
  });

  it('shows in a table how far the activations move', async () => {
    const { stdout } = await good(lens('--show', 'shift', '--network', 'random'));
    const rows = stdout.trimEnd().split('\n');
    expect(rows[0]).toMatch(/^layer +max +average$/);
    expect(rows).toHaveLength(1 + 30);
    expect(rows[5]).toMatch(/^pool1 +\d\.\d{4} +\d\.\d{4}$/);
  });

  it.each([
    [['lens'], 'Name the picture to look at: see "impasto lens --help".'],
    [lens(), 'Name the file for the result with -o, such as -o maps.png.'],
    [lens('-o', 'A.png'), /A\.png/],
    [
      lens('--layer', 'relu9_1', '-o', 'x.png'),
      'The network embedded has no layer "relu9_1"; it has conv1_1,',
    ],
    [
      lens('--show', 'shift', '--pixels', '64'),
      '"A.png" is 64 pixels wide at this size, so it cannot move by 64',
    ],
    [['lens', 'gone.png', '-o', 'x.png'], 'gone.png'],
    [
      lens('--show', 'everything'),
      '--show takes maps, filters, texture, content or shift, but "everything" was given.',
    ],
  ])('refuses %j in one sentence', async (args, message) => {
    const { code, stderr, stdout } = await run(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    if (typeof message === 'string') expect(stderr).toContain(message);
    else expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(await list()).not.toContain('x.png');
  });
});
