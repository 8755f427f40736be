import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Compiler, createOnnxEngine, type Engine } from '../../../src/engines/index.js';
import { luminance, type Picture } from '../../../src/images/index.js';
import { type Network, openNetwork } from '../../../src/networks/index.js';
import {
  InstantCache,
  type Progress,
  parseStylizeOptions,
  type StylizeInput,
  type StylizeRequest,
  stylize,
} from '../../../src/stylize/index.js';
import { instantStrength, prepareInstant } from '../../../src/stylize/instant.js';
import { scene, strokes } from './pictures.js';

let network: Network;
let engine: Engine;
beforeAll(async () => {
  network = await openNetwork('embedded', { seed: 0 });
  engine = await createOnnxEngine(network, { threads: 1 });
});
afterAll(() => engine.release());

const content = scene(60, 40);
const styles = [strokes(50, 50), scene(48, 56)];

async function run(
  input: StylizeInput = {},
  more: Partial<StylizeRequest> = {},
  signal?: AbortSignal,
): Promise<Progress[]> {
  const options = parseStylizeOptions({ size: 60, preset: 'instant', styleWeights: [1, 0], ...input });
  const records: Progress[] = [];
  for await (const record of stylize({ content, styles, options, network, engine, ...more }, signal))
    records.push(record);
  return records;
}

const paint = async (input: StylizeInput = {}, more: Partial<StylizeRequest> = {}): Promise<Picture> =>
  ((await run(input, more)).at(-1) as Progress).picture();

const distance = (a: Picture, b: Picture) =>
  Math.sqrt(
    a.data.reduce((sum, value, index) => sum + (value - (b.data[index] as number)) ** 2, 0) / a.data.length,
  );

describe('the preset instant', () => {
  it('paints in one pass at the size asked for', async () => {
    const records = await run();
    expect(
      records.map(({ stage, scale, scales, iteration, iterations }) => [
        stage,
        scale,
        scales,
        iteration,
        iterations,
      ]),
    ).toEqual([
      ['preparing', 1, 1, 0, 1],
      ['painting', 1, 1, 1, 1],
      ['done', 1, 1, 1, 1],
    ]);
    const picture = records.at(-1)?.picture() as Picture;
    expect(picture).toMatchObject({ width: 60, height: 40 });
    expect(picture.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(distance(picture, content)).toBeGreaterThan(0.02);
  });

  it('paints flat pictures, and in flat styles, whose covariances are zero', async () => {
    for (const side of [40, 256]) {
      for (const color of [
        [1, 1, 1],
        [0.1, 0.9, 0.3],
      ]) {
        const data = Float32Array.from(
          { length: 3 * side * side },
          (_, i) => color[Math.floor(i / side / side)] as number,
        );
        const flat = { width: side, height: side, data };
        for (const pair of [
          { content, styles: [flat] },
          { content: flat, styles: styles.slice(0, 1) },
        ]) {
          const { data: painted } = await paint({ size: side, styleWeights: [1] }, pair);
          const mean = painted.reduce((sum, value) => sum + value / painted.length, 0);
          expect(mean).toBeGreaterThan(0.1);
          expect(mean).toBeLessThan(0.99);
        }
      }
    }
  });

  it('blends styles by their weights, which need not sum to 1', async () => {
    const [first, second, even, twice] = [
      await paint(),
      await paint({ styleWeights: [0, 1] }),
      await paint({ styleWeights: [1, 1] }),
      await paint({ styleWeights: [2, 2] }),
    ];
    expect(distance(first, second)).toBeGreaterThan(0.01);
    expect(distance(even, first)).toBeLessThan(distance(second, first));
    expect(distance(even, second)).toBeLessThan(distance(first, second));
    expect(twice.data).toEqual(even.data);
  });

  it('gives the same picture from memory as without', async () => {
    const cache = new InstantCache(engine);
    const instant = cache.memory(['one', 'two'], 'content');
    const first = await paint({}, { instant });
    const again = await paint({}, { instant });
    const other = await paint({ size: 56 }, { instant });
    expect(first.data).toEqual((await paint()).data);
    expect(again.data).toEqual(first.data);
    expect(other.data).toEqual((await paint({ size: 56 })).data);
    await cache.release();
  });

  it('compiles and encodes nothing more once its pictures were prepared, and paints the same', async () => {
    let compiled = 0;
    let runs = 0;
    const compile: Compiler = async (model) => {
      compiled += 1;
      const graph = await (engine.compile as Compiler)(model);
      return {
        ...graph,
        run: (feeds) => {
          runs += 1;
          return graph.run(feeds);
        },
      };
    };
    const cache = new InstantCache({ ...engine, compile });
    const options = parseStylizeOptions({ size: 60, preset: 'instant', styleWeights: [1, 0] });
    await prepareInstant({ content, styles: [], options, instant: cache.memory([], 'content') });
    await prepareInstant({
      content: undefined,
      styles,
      options,
      instant: cache.memory(['one', 'two'], undefined),
    });
    [compiled, runs] = [0, 0];
    const painted = await paint({}, { instant: cache.memory(['one', 'two'], 'content') });
    // The transport from A's statistics to B's, and the decoder.
    expect([compiled, runs]).toEqual([0, 2]);
    expect(painted.data).toEqual((await paint()).data);
    await cache.release();
  });

  it('paints in the colours that the options ask for', async () => {
    const [style, own, match] = [
      await paint(),
      await paint({ colors: 'content' }),
      await paint({ colors: 'match' }),
    ];
    /** Mean difference of each channel from grey, which is the hue of the whole picture. */
    const hue = (picture: Picture) => {
      const light = luminance(picture);
      const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return [0, 1, 2].map(
        (channel) =>
          mean(picture.data.subarray(channel * light.length, (channel + 1) * light.length)) - mean(light),
      );
    };
    const apart = (a: Picture, b: Picture) =>
      Math.hypot(...hue(a).map((value, channel) => value - (hue(b)[channel] as number)));
    expect(apart(own, content)).toBeLessThan(0.02);
    expect(apart(own, content)).toBeLessThan(apart(style, content));
    expect(distance(match, style)).toBeGreaterThan(0.005);
  });

  it('looks at the style at the size of its strokes', async () => {
    expect(distance(await paint({ styleScale: 0.6 }), await paint())).toBeGreaterThan(0.001);
  });

  it('is stopped before it paints, and then shows the content', async () => {
    const records = await run({}, {}, AbortSignal.abort());
    expect(records.map(({ stage, iteration }) => [stage, iteration])).toEqual([
      ['preparing', 0],
      ['stopped', 0],
    ]);
  });

  it('refuses another network and a device without it in one sentence', async () => {
    await expect(run({ network: 'vgg19' })).rejects.toMatchObject({
      code: 'instant-network',
      message:
        'The preset instant paints with a network of its own and not with vgg19: leave the network at embedded, or choose another preset.',
    });
    await expect(
      run({}, { engine: { ...engine, device: 'tensorflow', compile: undefined } }),
    ).rejects.toMatchObject({
      code: 'instant-device',
      message:
        'The preset instant cannot run on tensorflow: choose another device, such as cpu, or another preset.',
    });
    await expect(run({}, { styles: [] })).rejects.toMatchObject({ code: 'style-missing' });
  });
});

describe('the strength of an instant painting', () => {
  const strength = (styleWeight: number, contentWeight: number) =>
    instantStrength(parseStylizeOptions({ styleWeight, contentWeight }));

  it('is whole at the default weights and above, and falls with the root of their ratio', () => {
    expect(strength(4, 1)).toBe(1);
    expect(strength(40, 1)).toBe(1);
    expect(strength(1, 1)).toBeCloseTo(0.5);
    expect(strength(4, 16)).toBeCloseTo(0.25);
    expect(strength(0, 1)).toBe(0);
    expect(strength(0, 0)).toBe(0);
    expect(strength(1, 0)).toBe(1);
  });
});
