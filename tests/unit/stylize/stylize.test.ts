import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../src/engines/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import {
  type Progress,
  parseStylizeOptions,
  type StylizeInput,
  type StylizeRequest,
  stylize,
} from '../../../src/stylize/index.js';
import { plain, scene, strokes } from './pictures.js';
import { standInEngine } from './stand-in-engine.js';

const network = randomNetwork({ width: 0.05, seed: 1 });

function request(engine: StylizeRequest['engine'], input: StylizeInput = {}): StylizeRequest {
  const options = parseStylizeOptions({ size: 64, minSize: 32, iterations: 5, network: 'random', ...input });
  return { content: scene(60, 40), styles: [strokes(50, 50)], options, network, engine };
}

async function collect(run: AsyncIterable<Progress>): Promise<Progress[]> {
  const records: Progress[] = [];
  for await (const record of run) records.push(record);
  return records;
}

const finite = (values: Float32Array) => values.every((value) => value >= 0 && value <= 1);

describe('a run', () => {
  it('goes through the scales, counts iterations and ends with the picture at its size', async () => {
    const { engine, asked } = standInEngine();
    const records = await collect(stylize(request(engine)));
    expect(records.map(({ stage, size, iteration }) => `${stage} ${size} ${iteration}`).slice(0, 7)).toEqual([
      'preparing 32 0',
      ...[1, 2, 3, 4, 5].map((n) => `painting 32 ${n}`),
      'preparing 64 0',
    ]);
    // A margin of 16 pixels on every side.
    expect(asked.sizes).toEqual(['64x53', '96x75']);
    const last = records.at(-1);
    expect(last).toMatchObject({
      stage: 'done',
      size: 64,
      scale: 2,
      scales: 2,
      iteration: 5,
      remainingSeconds: 0,
    });
    expect(last?.picture()).toMatchObject({ width: 64, height: 43 });
    expect(asked.open).toBe(0);
  });

  it('starts at the content, at seeded noise, or at the style', async () => {
    const first = async (input: StylizeInput) => {
      const [record] = await collect(stylize(request(standInEngine().engine, { size: 32, ...input })));
      return record?.picture().data as Float32Array;
    };
    const [content, noise, again, other, style] = await Promise.all([
      first({ init: 'content' }),
      first({ init: 'noise', seed: 5 }),
      first({ init: 'noise', seed: 5 }),
      first({ init: 'noise', seed: 6 }),
      first({ init: 'style' }),
    ]);
    expect(noise).toEqual(again);
    expect(noise).not.toEqual(other);
    expect(content).not.toEqual(style);
    expect(finite(noise) && finite(style)).toBe(true);
  });

  it('gives the picture of a record as it was at that iteration, at any later time', async () => {
    const records = await collect(stylize(request(standInEngine().engine, { size: 32 })));
    const immediately: Float32Array[] = [];
    for await (const record of stylize(request(standInEngine().engine, { size: 32 })))
      immediately.push(record.picture().data);
    expect(records.map((record) => record.picture().data)).toEqual(immediately);
  });

  it('paints narrow pictures with the smallest side of the network, and crops the result', async () => {
    const { engine, asked } = standInEngine();
    const narrow = { ...request(engine), content: scene(1, 40) };
    const picture = (await collect(stylize(narrow))).at(-1)?.picture();
    expect(asked.sizes.at(-1)).toBe('48x96');
    expect(picture).toMatchObject({ width: 2, height: 64 });
  });

  it("keeps the content's alpha", async () => {
    const { engine } = standInEngine();
    const content = { ...scene(64, 64), alpha: new Float32Array(64 * 64).fill(0.25) };
    const picture = (await collect(stylize({ ...request(engine), content }))).at(-1)?.picture();
    expect(picture?.alpha?.[100]).toBeCloseTo(0.25, 5);
  });
});

describe('a signal', () => {
  it('stops within one iteration with the picture so far', async () => {
    const { engine, asked } = standInEngine();
    const controller = new AbortController();
    const records: Progress[] = [];
    for await (const record of stylize(request(engine), controller.signal)) {
      records.push(record);
      if (record.size === 64 && record.iteration === 2) controller.abort();
    }
    const last = records.at(-1);
    expect(last).toMatchObject({ stage: 'stopped', size: 64, iteration: 2 });
    expect(last?.picture()).toMatchObject({ width: 64 });
    expect(asked).toMatchObject({ evaluations: 7, open: 0 });
  });

  it('that fired before the start gives the starting picture', async () => {
    const { engine, asked } = standInEngine();
    const records = await collect(stylize(request(engine), AbortSignal.abort()));
    expect(records.map(({ stage }) => stage)).toEqual(['preparing', 'stopped']);
    expect(asked.evaluations).toBe(0);
  });

  it('releases the evaluator when the consumer stops early', async () => {
    const { engine, asked } = standInEngine();
    for await (const record of stylize(request(engine))) if (record.iteration === 2) break;
    expect(asked.open).toBe(0);
  });
});

describe('a loss that is not finite', () => {
  const bad = (evaluation: Evaluation): Evaluation => ({
    ...evaluation,
    loss: Number.NaN,
    gradient: evaluation.gradient.map(() => Number.NaN),
  });

  it.each(['adam', 'lbfgs'] as const)('never reaches the picture of %s, and is noted', async (optimizer) => {
    const { engine } = standInEngine((evaluation, count) => (count % 3 === 0 ? bad(evaluation) : evaluation));
    const records = await collect(stylize(request(engine, { optimizer, iterations: 20, size: 32 })));
    expect(records.filter((record) => record.note !== undefined).length).toBeGreaterThan(3);
    for (const record of records) expect(finite(record.picture().data)).toBe(true);
    expect(records.at(-1)?.stage).toBe('done');
  });

  it('steps back to the last finite gradient and continues with a shorter step', async () => {
    const visited: Float32Array[] = [];
    const { engine } = standInEngine((evaluation, count, picture) => {
      visited.push(picture);
      return count === 3 ? bad(evaluation) : evaluation;
    });
    await collect(stylize(request(engine, { size: 32 })));
    const distance = (a = 0, b = 0) =>
      Math.max(...(visited[a]?.map((value, i) => Math.abs(value - (visited[b]?.[i] ?? 0))) ?? []));
    expect(visited[3]).toEqual(visited[1]);
    expect(distance(4, 3)).toBeLessThan(0.6 * distance(2, 1));
  });

  it('is also found in the gradient alone', async () => {
    const { engine } = standInEngine((evaluation, count) => {
      if (count === 2) evaluation.gradient[7] = Number.POSITIVE_INFINITY;
      return evaluation;
    });
    const records = await collect(stylize(request(engine, { size: 32 })));
    expect(records.filter((record) => record.note !== undefined)).toHaveLength(1);
  });

  it('at every step fails the run with a UserError', async () => {
    const { engine, asked } = standInEngine(bad);
    await expect(collect(stylize(request(engine, { iterations: 100 })))).rejects.toMatchObject({
      code: 'loss-not-finite',
    });
    expect(asked).toMatchObject({ evaluations: 9, open: 0 });
  });
});

describe('requests that cannot be painted', () => {
  const failing = (change: Partial<StylizeRequest>, input: StylizeInput = {}) =>
    collect(stylize({ ...request(standInEngine().engine, input), ...change }));

  it('are refused with the reason', async () => {
    await expect(failing({ styles: [] })).rejects.toMatchObject({ code: 'style-missing' });
    await expect(failing({ styles: [plain(3, 2000, 0.5)] })).rejects.toThrow(/3 × 2000 pixels/);
    const reduced = { ...plain(64, 1, 0.5), original: { width: 4000, height: 20 } };
    await expect(failing({ styles: [reduced] })).rejects.toThrow(/^Style picture 1 is 4000 × 20 pixels /);
    await expect(failing({}, { styleWeights: [1, 2] })).rejects.toMatchObject({ code: 'style-weights' });
    await expect(failing({}, { styleWeights: [0] })).rejects.toMatchObject({ code: 'style-weights' });
    await expect(failing({}, { contentLayers: ['relu9_9'] })).rejects.toThrow(/no layer "relu9_9".*relu1_1/);
    await expect(failing({}, { contentWeight: 0, styleWeight: 0 })).rejects.toThrow(/all zero/);
  });
});
