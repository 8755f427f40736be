import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { describeNetwork, EMBEDDED, receptiveField, strideAt } from '../../../src/networks/index.js';
import { conv, pool, smallNetwork } from '../graph/samples.js';

/** Without rectifiers, and with average pools, every pixel in the field changes a position. */
const network = smallNetwork({
  layers: [
    conv('a', 2, 3, 'replicate'),
    conv('b', 2),
    pool('p'),
    conv('c', 2, 1),
    conv('d', 2, 3, 'reflect'),
    pool('q'),
    conv('e', 2),
    pool('r'),
  ],
  taps: Object.fromEntries(['b', 'p', 'd', 'q', 'e', 'r'].map((layer) => [layer, { layer }])),
});

/** Columns of a tap's map that a pixel changes. */
async function changedColumns(tap: string, column: number): Promise<number[]> {
  const size = { width: 64, height: 64 };
  const engine = await createOnnxEngine(network, { threads: 1 });
  const mapOf = async (value: number) => {
    const picture = new Float32Array(3 * 64 * 64);
    picture[32 * 64 + column] = value;
    return (await engine.targets(picture, size, { style: [], content: [tap] })).content[tap] ?? [];
  };
  const [without, changed] = [await mapOf(0), await mapOf(1000)];
  await engine.release();
  const columns = 64 / strideAt(network.description, tap);
  const found = new Set<number>();
  for (const [index, value] of changed.entries()) if (value !== without[index]) found.add(index % columns);
  return [...found].sort((a, b) => a - b);
}

describe('the receptive field', () => {
  it.each(Object.keys(network.description.taps))('is what changes a position of the tap %s', async (tap) => {
    const { reach } = receptiveField(network.description, [tap]);
    const stride = strideAt(network.description, tap);
    for (const column of [29, 32, 34, 39]) {
      const seen = Array.from({ length: 64 / stride }, (_, position) => position).filter(
        (position) => stride * position - reach <= column && column < stride * (position + 1) + reach,
      );
      expect(await changedColumns(tap, column)).toEqual(seen);
    }
  });

  it('of the deepest tap contains those of the others', () => {
    const of = (...taps: string[]) => receptiveField(network.description, taps);
    expect(of('b', 'e', 'p')).toEqual(of('e'));
    expect(of('b')).toEqual({ reach: 2, grid: 1 });
    expect(of('r')).toEqual({ reach: 8, grid: 8 });
    expect(of()).toEqual({ reach: 0, grid: 1 });
  });

  it('of the embedded network is that of VGG-19 up to relu5_1', async () => {
    const description = await describeNetwork(EMBEDDED);
    expect(receptiveField(description, ['relu1_1', 'relu5_1'])).toEqual({ reach: 70, grid: 16 });
  });
});
