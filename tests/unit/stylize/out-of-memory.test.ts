import { describe, expect, it } from 'vitest';
import { isOutOfMemory } from '../../../src/common/failures.js';
import type { Engine } from '../../../src/engines/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import {
  type OutOfMemoryAnswer,
  type Progress,
  parseStylizeOptions,
  StyleMemory,
  stylize,
} from '../../../src/stylize/index.js';
import { scene, strokes } from './pictures.js';
import { standInEngine } from './stand-in-engine.js';

const network = randomNetwork({ width: 0.05, seed: 1 });
const options = parseStylizeOptions({ size: 64, minSize: 32, iterations: 5, network: 'random' });
const words = 'Failed to allocate memory for requested buffer of size 4096';

/** The scales are 32 and 64 pixels wide, with a margin of 16 on both sides; the engine has no memory for canvases wider than this. */
function poorEngine(widest: number, fromEvaluation = 1): { engine: Engine; open: () => number } {
  const { engine, asked } = standInEngine();
  const createEvaluator: Engine['createEvaluator'] = async (objective, targets, size) => {
    const evaluator = await engine.createEvaluator(objective, targets, size);
    let count = 0;
    const evaluate: typeof evaluator.evaluate = (picture) => {
      count += 1;
      if (size.width > widest && count >= fromEvaluation) throw new Error(words);
      return evaluator.evaluate(picture);
    };
    return { ...evaluator, evaluate };
  };
  return { engine: { ...engine, device: 'poor', createEvaluator }, open: () => asked.open };
}

async function paint(engine: Engine, onOutOfMemory?: OutOfMemoryAnswer): Promise<Progress[]> {
  const records: Progress[] = [];
  const request = { content: scene(60, 40), styles: [strokes(50, 50)], options, network, engine };
  for await (const record of stylize({ ...request, onOutOfMemory })) records.push(record);
  return records;
}

describe('an engine that runs out of memory', () => {
  it('fails the run where the request has no answer', async () => {
    await expect(paint(poorEngine(80).engine)).rejects.toThrow(words);
  });

  it('ends it at the last size that fits, with the picture of that size and a note', async () => {
    const { engine, open } = poorEngine(80);
    const last = (await paint(engine, 'smaller')).at(-1);
    expect(last).toMatchObject({ stage: 'done', size: 32, iteration: 5 });
    expect(last?.note).toEqual({
      code: 'note-smaller',
      message: 'poor ran out of memory, so the picture ends at 32 instead of 64 pixels',
      values: { device: 'poor', size: 32, wanted: 64 },
    });
    expect(last?.picture()).toMatchObject({ width: 32, height: 21 });
    expect(open()).toBe(0);
  });

  it('ends it within a scale after some of its iterations', async () => {
    const last = (await paint(poorEngine(80, 3).engine, 'smaller')).at(-1);
    expect(last).toMatchObject({ stage: 'done', size: 64, iteration: 2 });
  });

  it('fails it where the first size does not fit', async () => {
    await expect(paint(poorEngine(10).engine, 'smaller')).rejects.toThrow(words);
    await expect(paint(poorEngine(10).engine, async () => undefined)).rejects.toThrow(words);
  });

  it.each([1, 3])(
    'continues on another engine from the same iteration, with the same pictures (at evaluation %i)',
    async (at) => {
      const rich = standInEngine();
      const truth = (await paint(standInEngine().engine)).filter(({ stage }) => stage === 'painting');
      const { engine, open } = poorEngine(80, at);
      const records = await paint(engine, async () => ({ ...rich.engine, device: 'rich' }));
      const found = records.filter(({ stage }) => stage === 'painting');
      const position = ({ size, iteration }: Progress) => `${size} ${iteration}`;
      expect(found.map(position)).toEqual(truth.map(position));
      expect(found.at(-1)?.picture()).toEqual(truth.at(-1)?.picture());
      const noted = found.filter(({ note }) => note !== undefined);
      expect(noted.map(({ note }) => note)).toEqual([
        {
          code: 'note-engine',
          message: 'poor ran out of memory, so it continues on rich',
          values: { from: 'poor', to: 'rich' },
        },
      ]);
      expect(noted.map(position)).toEqual([`64 ${at}`]);
      expect(rich.asked.sizes).toEqual(['96x75']);
      expect([open(), rich.asked.open]).toEqual([0, 0]);
    },
  );

  it('shares no remembered style targets with the engine that continues', async () => {
    const memory = new StyleMemory();
    const remembered = { memory, names: ['strokes'] };
    const countingEngine = (device: string, base: Engine) => {
      const asked: string[] = [];
      const targets: Engine['targets'] = async (picture, size, taps) => {
        if (taps.style.length > 0) asked.push(`${size.width}x${size.height}`);
        return base.targets(picture, size, taps);
      };
      return { engine: { ...base, device, targets }, asked };
    };
    const run = async () => {
      const poor = countingEngine('poor', poorEngine(80).engine);
      const rich = countingEngine('rich', standInEngine().engine);
      const request = { content: scene(60, 40), styles: [strokes(64, 64)], options, network, remembered };
      const answer = async () => rich.engine;
      for await (const _ of stylize({ ...request, engine: poor.engine, onOutOfMemory: answer }));
      return [poor.asked, rich.asked];
    };
    expect(await run()).toEqual([['64x64', '96x96'], ['96x96']]);
    expect(await run()).toEqual([[], ['96x96']]);
  });

  it('ends it at a smaller size where the other engine is on the same device', async () => {
    const last = (await paint(poorEngine(80).engine, async () => poorEngine(10).engine)).at(-1);
    expect(last).toMatchObject({ stage: 'done', size: 32 });
  });

  it('is distinguished from other errors', async () => {
    const { engine } = standInEngine(() => {
      throw new Error('a bad weight');
    });
    await expect(paint(engine, 'smaller')).rejects.toThrow('a bad weight');
  });
});

describe('an engine with tiles that runs out of memory', () => {
  /** It has no memory for windows wider than this; canvases are 64 and 96 pixels wide. */
  function tiledEngine(widest: number, leastTile: number) {
    const { engine, asked } = standInEngine();
    const tiles: (number | undefined)[] = [];
    const createEvaluator: Engine['createEvaluator'] = async (objective, targets, size, tile) => {
      const evaluator = await engine.createEvaluator(objective, targets, size);
      tiles.push(tile);
      const evaluate: typeof evaluator.evaluate = (picture) => {
        if (Math.min(size.width, tile ?? size.width) > widest) throw new Error(words);
        return evaluator.evaluate(picture);
      };
      return { ...evaluator, evaluate };
    };
    return { engine: { ...engine, device: 'poor', leastTile, createEvaluator }, asked, tiles };
  }

  it('continues with smaller tiles from the same iteration, before any other answer', async () => {
    const truth = (await paint(standInEngine().engine)).filter(({ stage }) => stage === 'painting');
    const { engine, asked, tiles } = tiledEngine(30, 20);
    const records = await paint(engine, async () => expect.fail('there are smaller tiles'));
    const found = records.filter(({ stage }) => stage === 'painting');
    expect(found.map(({ size, iteration }) => [size, iteration])).toEqual(
      truth.map(({ size, iteration }) => [size, iteration]),
    );
    expect(found.at(-1)?.picture()).toEqual(truth.at(-1)?.picture());
    expect(tiles).toEqual([undefined, 32, 20, 20]);
    const noted = found.filter(({ note }) => note !== undefined);
    expect(noted.map(({ size, iteration, note }) => [size, iteration, note])).toEqual([
      [
        32,
        1,
        {
          code: 'note-smaller-tiles',
          message: 'poor ran out of memory, so the picture is evaluated in tiles of 32 pixels',
          values: { device: 'poor', tile: 32 },
        },
      ],
    ]);
    expect(asked.open).toBe(0);
  });

  it('needs no answer of the request', async () => {
    expect((await paint(tiledEngine(50, 20).engine)).at(-1)).toMatchObject({ stage: 'done', size: 64 });
  });

  it('takes another engine where the smallest tiles are too large, with the tiles for that one', async () => {
    const poor = tiledEngine(10, 20);
    const rich = tiledEngine(50, 20);
    const request = { content: scene(60, 40), styles: [strokes(50, 50)], options, network, otherTile: 48 };
    const onOutOfMemory = async () => ({ ...rich.engine, device: 'rich' });
    for await (const _ of stylize({ ...request, engine: poor.engine, onOutOfMemory }));
    expect([poor.tiles, rich.tiles]).toEqual([
      [undefined, 32, 20],
      [48, 48],
    ]);
  });

  it('starts with the tiles of the request, which its targets have too', async () => {
    const { engine, tiles } = tiledEngine(40, 20);
    const ofTargets = new Set<number | undefined>();
    const targets: Engine['targets'] = (picture, size, taps, tile) => {
      ofTargets.add(tile);
      return engine.targets(picture, size, taps);
    };
    const request = { content: scene(60, 40), styles: [strokes(50, 50)], options, network, tile: 40 };
    for await (const _ of stylize({ ...request, engine: { ...engine, targets } }));
    expect([tiles, [...ofTargets]]).toEqual([[40, 40], [40]]);
  });
});

describe('an error about memory', () => {
  it.each([
    'std::bad_alloc',
    'Available memory of 100 is smaller than requested bytes; Failed to allocate memory for requested buffer',
    'CUDA failure 2: out of memory',
    'CUDNN_STATUS_ALLOC_FAILED: Failed to allocate device memory',
    'CUDA_ERROR_OUT_OF_MEMORY',
    'VK_ERROR_OUT_OF_DEVICE_MEMORY',
    'HRESULT 8007000E: Not enough memory resources are available to complete this operation.',
    'OOM when allocating tensor with shape[1,64,4096,4096]',
  ])('is recognised in "%s"', (message) => {
    expect(isOutOfMemory(new Error(message))).toBe(true);
  });

  it.each(['a ROOM with a view', 'Non-zero status code returned while running Conv node'])(
    'is not recognised in "%s"',
    (message) => expect(isOutOfMemory(new Error(message))).toBe(false),
  );
});
