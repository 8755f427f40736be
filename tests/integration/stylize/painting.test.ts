import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine, type Engine } from '../../../src/engines/index.js';
import type { Picture } from '../../../src/images/index.js';
import type { Network } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { parseStylizeOptions, type StylizeInput, scorePicture, stylize } from '../../../src/stylize/index.js';
import { plain, scene, strokes } from '../../unit/stylize/pictures.js';

/*
 * Runs of the real engine on one thread, which fixes the order of every sum.
 */
const network: Network = randomNetwork({ width: 0.25, seed: 1 });
let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine(network, { threads: 1 });
});
afterAll(() => engine.release());

const quick: StylizeInput = { size: 96, minSize: 48, iterations: 60, network: 'random' };

async function paint(
  content: Picture,
  styles: readonly Picture[],
  input: StylizeInput = {},
): Promise<Picture> {
  const options = parseStylizeOptions({ ...quick, ...input });
  let result: Picture | undefined;
  for await (const record of stylize({ content, styles, options, network, engine })) {
    if (record.stage === 'done') result = record.picture();
  }
  return result as Picture;
}

const score = (content: Picture, style: Picture, result: Picture) =>
  scorePicture({ content, styles: [style], result, options: parseStylizeOptions(quick), network, engine });

const inRange = (picture: Picture) => picture.data.every((value) => value >= 0 && value <= 1);

describe('a painting of 96 pixels', () => {
  const [content, style] = [scene(96, 72), strokes(96, 96)];

  it('is ten times closer to the style than the content was, and closer to the content than the style is', async () => {
    const result = await paint(content, [style], { tv: 0, iterations: 150 });
    const [painted, untouched] = [await score(content, style, result), await score(content, style, content)];
    const other = await score(content, style, style);
    expect(painted.styleDistance).toBeLessThan(untouched.styleDistance / 10);
    expect(painted.contentDistance).toBeLessThan(other.contentDistance);
    expect(untouched.contentDistance).toBe(0);
  });

  it('is bit-equal when repeated, and different with another seed', async () => {
    const short: StylizeInput = { init: 'noise', iterations: 8 };
    const [one, two, other] = [
      await paint(content, [style], short),
      await paint(content, [style], short),
      await paint(content, [style], { ...short, seed: 1 }),
    ];
    expect(one.data).toEqual(two.data);
    expect(one.data).not.toEqual(other.data);
  });

  it('of two styles is between them according to their weights', async () => {
    const second = plain(96, 96, 0.9);
    const nearest = async (styleWeights: number[]) => {
      const result = await paint(content, [style, second], { styleWeights, iterations: 25 });
      return (await score(content, style, result)).styleDistance;
    };
    const [mostly, half, hardly] = [await nearest([9, 1]), await nearest([1, 1]), await nearest([1, 9])];
    expect(mostly).toBeLessThan(half);
    expect(half).toBeLessThan(hardly);
  });

  it('with L-BFGS lowers the loss too', async () => {
    const result = await paint(content, [style], { optimizer: 'lbfgs', iterations: 40 });
    const untouched = await score(content, style, content);
    expect((await score(content, style, result)).styleDistance).toBeLessThan(untouched.styleDistance / 2);
  });

  it("in the content's colours keeps its chroma, and matched ones keep its mean", async () => {
    const kept = await paint(content, [style], { colors: 'content', iterations: 15 });
    const matched = await paint(content, [style], { colors: 'match', iterations: 15 });
    const usual = await paint(content, [style], { iterations: 15 });
    expect(chromaDistance(kept, content)).toBeLessThan(0.25 * chromaDistance(usual, content));
    expect(meanDistance(matched, content)).toBeLessThan(meanDistance(usual, content));
  });
});

describe('pictures without content', () => {
  it.each([
    ['grey', plain(40, 40, 0.5)],
    ['black', plain(40, 40, 0)],
    ['white', plain(40, 40, 1)],
    ['one pixel wide', scene(1, 60)],
    ['one pixel', plain(1, 1, 0.3)],
  ])('%s: can be content and style', async (_name, content) => {
    const few: StylizeInput = { size: 32, iterations: 4 };
    for (const colors of ['style', 'content', 'match'] as const) {
      const picture = await paint(content, [strokes(48, 48)], { ...few, colors });
      expect(inRange(picture)).toBe(true);
    }
    if (content.width < 16) return;
    expect(inRange(await paint(scene(40, 30), [content], few))).toBe(true);
  });
});

function chromaDistance(a: Picture, b: Picture): number {
  const plane = a.width * a.height;
  const chroma = ({ data }: Picture, i: number) => [
    (data[i] ?? 0) - (data[plane + i] ?? 0),
    (data[2 * plane + i] ?? 0) - (data[plane + i] ?? 0),
  ];
  let sum = 0;
  for (let i = 0; i < plane; i++) {
    const [[ar = 0, ab = 0], [br = 0, bb = 0]] = [chroma(a, i), chroma(b, i)];
    sum += (ar - br) ** 2 + (ab - bb) ** 2;
  }
  return Math.sqrt(sum / plane);
}

function meanDistance(a: Picture, b: Picture): number {
  const mean = ({ data, width, height }: Picture, channel: number) => {
    const plane = data.subarray(channel * width * height, (channel + 1) * width * height);
    return plane.reduce((sum, value) => sum + value, 0) / plane.length;
  };
  return Math.hypot(...[0, 1, 2].map((channel) => mean(a, channel) - mean(b, channel)));
}
