import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engines/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type Progress,
  parseStylizeOptions,
  StyleMemory,
  type StylizeInput,
  type StylizeRequest,
  stylize,
} from '../../../src/stylize/index.js';
import { scene, strokes } from './pictures.js';
import { standInEngine } from './stand-in-engine.js';

const network = randomNetwork({ width: 0.05, seed: 1 });

function request(input: StylizeInput = {}, more: Partial<StylizeRequest> = {}): StylizeRequest {
  const options = parseStylizeOptions({ size: 64, minSize: 32, iterations: 4, network: 'random', ...input });
  const { engine } = standInEngine();
  return { content: scene(60, 40), styles: [strokes(50, 50)], options, network, engine, ...more };
}

async function collect(run: AsyncIterable<Progress>): Promise<Progress[]> {
  const records: Progress[] = [];
  for await (const record of run) records.push(record);
  return records;
}

const throughBytes = (checkpoint: Checkpoint): Checkpoint => {
  const bytes = Buffer.concat(encodeCheckpoint(checkpoint, { job: 'a' }));
  const decoded = decodeCheckpoint(bytes);
  expect(decoded?.about).toEqual({ job: 'a' });
  return decoded?.checkpoint as Checkpoint;
};

describe('a checkpoint', () => {
  it.each(['adam', 'lbfgs'] as const)(
    'taken at any point leads to the same picture as an uninterrupted run (%s)',
    async (optimizer) => {
      const whole = await collect(stylize(request({ optimizer })));
      const wanted = whole.at(-1)?.picture().data;
      for (const [index, record] of whole.entries()) {
        const resume = throughBytes(record.checkpoint());
        const rest = await collect(stylize(request({ optimizer }, { resume })));
        expect(rest.at(-1)).toMatchObject({ stage: 'done', size: 64, iteration: 4 });
        expect(rest.at(-1)?.picture().data, `from record ${index}`).toEqual(wanted);
        expect(rest[0]).toMatchObject({ scale: record.scale, iteration: record.iteration });
      }
    },
  );

  it('includes the seconds of work', async () => {
    const [record] = await collect(stylize(request()));
    const resume = { ...(record as Progress).checkpoint(), elapsedSeconds: 1000 };
    const rest = await collect(stylize(request({}, { resume })));
    expect(rest[0]?.elapsedSeconds).toBeGreaterThanOrEqual(1000);
    expect(rest[0]?.elapsedSeconds).toBeLessThan(1010);
  });

  it('of another painting is refused', async () => {
    const records = await collect(stylize(request({ size: 128 })));
    const resume = records.at(-1)?.checkpoint();
    const last = { ...(resume as Checkpoint), scale: 0 };
    for (const wrong of [last, { ...last, scale: 5 }])
      await expect(collect(stylize(request({}, { resume: wrong })))).rejects.toMatchObject({
        code: 'checkpoint-mismatch',
      });
  });

  it('that is truncated, too long or invalid is not decoded', async () => {
    const [record] = await collect(stylize(request()));
    const bytes = Buffer.concat(encodeCheckpoint((record as Progress).checkpoint(), {}));
    expect(decodeCheckpoint(bytes)).toBeDefined();
    for (const length of [0, 5, 22, 30, 100, bytes.length - 4, bytes.length - 1])
      expect(decodeCheckpoint(bytes.subarray(0, length)), String(length)).toBeUndefined();
    expect(decodeCheckpoint(Buffer.concat([bytes, Buffer.alloc(4)]))).toBeUndefined();
    expect(decodeCheckpoint(Buffer.from('{"checkpoint": {}}'.repeat(10)))).toBeUndefined();
  });
});

describe('a run whose consumer waits', () => {
  it('does not count the time between records', async () => {
    const records: Progress[] = [];
    const wait = 120;
    for await (const record of stylize(request({ size: 32, iterations: 2 }))) {
      records.push(record);
      if (record.iteration === 1) await new Promise((resolve) => setTimeout(resolve, wait));
    }
    const seconds = (records.at(-1)?.elapsedSeconds ?? 0) - (records[1]?.elapsedSeconds ?? 0);
    expect(seconds).toBeLessThan(wait / 1000);
  });
});

describe('a memory of styles', () => {
  const counting = (): { engine: Engine; count: () => number } => {
    const { engine } = standInEngine();
    let styles = 0;
    const targets: Engine['targets'] = (picture, size, taps) => {
      if (taps.style.length > 0) styles += 1;
      return engine.targets(picture, size, taps);
    };
    return { engine: { ...engine, targets }, count: () => styles };
  };

  it('computes each style once per scale for any number of contents', async () => {
    const { engine, count } = counting();
    const memory = new StyleMemory();
    const two = {
      engine,
      styles: [strokes(50, 50), scene(70, 70)],
      remembered: { memory, names: ['a', 'b'] },
    };
    for (const side of [60, 50, 40])
      await collect(stylize(request({}, { ...two, content: scene(side, 40) })));
    expect(count()).toBe(4);
  });

  it('is not used where the styles are recoloured to the content', async () => {
    const { engine, count } = counting();
    const remembered = { memory: new StyleMemory(), names: ['a'] };
    for (let run = 0; run < 2; run++)
      await collect(stylize(request({ colors: 'match' }, { engine, remembered })));
    expect(count()).toBe(4);
  });

  it('evicts the least recently used', async () => {
    const memory = new StyleMemory(2);
    const made: string[] = [];
    const recall = (key: string) =>
      memory.recall(key, async () => {
        made.push(key);
        return {};
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await recall(key);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});
