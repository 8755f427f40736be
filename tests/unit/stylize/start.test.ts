import { describe, expect, it } from 'vitest';
import { luminance, resamplePicture } from '../../../src/images/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import {
  enlargedOptions,
  furtherOptions,
  type Progress,
  parseStylizeOptions,
  type StylizeInput,
  type StylizeRequest,
  scalesAfter,
  stylize,
} from '../../../src/stylize/index.js';
import { scene, strokes } from './pictures.js';
import { standInEngine } from './stand-in-engine.js';

const network = randomNetwork({ width: 0.05, seed: 1 });
const finished = strokes(48, 32);

function request(input: StylizeInput = {}, change: Partial<StylizeRequest> = {}): StylizeRequest {
  const options = parseStylizeOptions({ size: 96, minSize: 24, iterations: 4, network: 'random', ...input });
  const { engine } = standInEngine();
  const start = { picture: finished };
  return { content: scene(120, 80), styles: [strokes(50, 50)], options, network, engine, start, ...change };
}

async function collect(run: AsyncIterable<Progress>): Promise<Progress[]> {
  const records: Progress[] = [];
  for await (const record of run) records.push(record);
  return records;
}

const scalesOf = (records: readonly Progress[]) => [...new Set(records.map(({ size }) => size))];

describe('the scales after a finished picture', () => {
  const scales = [128, 256, 512, 1024].map((size) => ({ size, iterations: size / 4 }));
  const sizes = (width: number, height: number) =>
    scalesAfter(scales, { width, height }).map(({ size }) => size);

  it('are those that are larger than its long side', () => {
    expect(sizes(200, 256)).toEqual([512, 1024]);
    expect(sizes(512, 100)).toEqual([1024]);
  });

  it('leave out a scale that is hardly larger, unless it is the last', () => {
    expect(sizes(500, 100)).toEqual([1024]);
    expect(sizes(1000, 100)).toEqual([1024]);
  });

  it('are the last one for a picture of that size, with its own iterations or those that are asked for', () => {
    expect(scalesAfter(scales, { width: 1024, height: 1 })).toEqual([{ size: 1024, iterations: 256 }]);
    expect(scalesAfter(scales, { width: 512, height: 1 }, 7)).toEqual([{ size: 1024, iterations: 7 }]);
  });
});

describe('a run from a finished picture', () => {
  it('starts with that picture in the size of the first scale that it paints', async () => {
    const records = await collect(stylize(request()));
    expect(scalesOf(records)).toEqual([96]);
    const { data } = records[0]?.picture() ?? {};
    const expected = resamplePicture(finished, { width: 96, height: 64 });
    expect(data).toEqual(expected.data.map((value) => Math.min(1, Math.max(0, value))));
    expect(records.at(-1)).toMatchObject({ stage: 'done', scale: 1, scales: 1, iteration: 4 });
  });

  it('paints the scales in between when there are some', async () => {
    expect(scalesOf(await collect(stylize(request({ size: 192 }, { content: scene(192, 128) }))))).toEqual([
      96, 192,
    ]);
  });

  it('paints a picture of the same size further, with as many iterations as are asked for', async () => {
    const records = await collect(
      stylize(request({ size: 48 }, { start: { picture: finished, iterations: 9 } })),
    );
    expect(scalesOf(records)).toEqual([48]);
    expect(records[0]?.picture().data).toEqual(finished.data);
    expect(records.at(-1)).toMatchObject({ stage: 'done', iteration: 9, iterations: 9 });
  });

  it('continues from the lightness alone when the colours are those of the content', async () => {
    const [first] = await collect(stylize(request({ size: 48, colors: 'content' })));
    const shown = luminance(first?.picture() ?? finished);
    const wanted = luminance(finished);
    const apart = shown.map((value, i) => Math.abs(value - (wanted[i] ?? 0)));
    expect(Math.max(...apart)).toBeLessThan(0.2); // clipped where the colour does not reach that lightness
    expect(apart.reduce((sum, value) => sum + value) / apart.length).toBeLessThan(0.01);
  });

  it('resumes from a checkpoint to the very same picture', async () => {
    const whole = await collect(stylize(request({ size: 192 })));
    const checkpoint = whole[3]?.checkpoint();
    const resumed = await collect(stylize(request({ size: 192 }, { resume: checkpoint })));
    expect(resumed[0]).toMatchObject({ size: 96, iteration: 3 });
    expect(resumed.at(-1)?.picture().data).toEqual(whole.at(-1)?.picture().data);
  });

  it('is refused when the picture was painted from a content of another shape', async () => {
    await expect(collect(stylize(request({}, { content: scene(80, 80) })))).rejects.toMatchObject({
      code: 'start-shape',
      message: expect.stringContaining('48 × 32 pixels, but A in its size is 48 × 48'),
    });
    // One pixel is rounding.
    await collect(stylize(request({}, { content: scene(120, 78) })));
  });
});

describe('the options of a continued picture', () => {
  const options = parseStylizeOptions({ size: 512, preset: 'fine' });

  it('have the larger size, which must be larger than the picture', () => {
    expect(enlargedOptions(options, { width: 300, height: 400 }, 401)).toEqual({ ...options, size: 401 });
    for (const size of [400, 64])
      expect(() => enlargedOptions(options, { width: 300, height: 400 }, size)).toThrow(
        `already has 400 pixels on its long side, so ${size} would not make it larger`,
      );
  });

  it('keep the size of the picture to paint it further, which one pass cannot', () => {
    expect(furtherOptions(options, { width: 256, height: 171 })).toEqual({ ...options, size: 256 });
    expect(() => furtherOptions({ ...options, preset: 'instant' }, { width: 9, height: 9 })).toThrow(
      'has no iterations to add',
    );
  });
});
