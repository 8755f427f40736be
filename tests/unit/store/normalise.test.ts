import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../src/images/index.js';
import { createNetwork, type Network, type NetworkTensor, tensorOf } from '../../../src/networks/index.js';
import { type MeanActivations, meanActivations } from '../../../src/store/activations.js';
import { samplePictures } from '../../../src/store/convert.js';
import { normalised } from '../../../src/store/normalise.js';
import { forward } from '../graph/reference.js';
import { conv, noisePicture, pool, relu, smallNetwork } from '../graph/samples.js';

const layers = [
  conv('c1', 6, 3, 'replicate'),
  relu('r1'),
  pool('p1'),
  conv('c2', 5),
  relu('r2'),
  conv('c3', 4),
  relu('r3'),
];
const relus = ['r1', 'r2', 'r3'];
const taps = Object.fromEntries(relus.map((name) => [name, { layer: name }]));
const input = {
  channels: 'bgr',
  scale: 255,
  mean: [103.939, 116.779, 123.68],
  deviation: [1, 1, 1],
} as const;
const built = (pooling: 'max' | 'average') => smallNetwork({ layers, taps, pooling, input, seed: 4 });

const pictures: Picture[] = [
  { width: 20, height: 14, data: noisePicture(20, 14, 1) },
  { width: 11, height: 17, data: noisePicture(11, 17, 2) },
];

/** The mean of each channel by the reference implementation. */
function referenceMeans(network: Network): Map<string, number[]> {
  const means = new Map<string, number[]>();
  for (const picture of pictures) {
    const seen = forward(network, picture.data, picture).taps;
    for (const [tap, { channels, values }] of seen) {
      const positions = values.length / channels;
      const own = Array.from({ length: channels }, (_, channel) => {
        const map = values.subarray(channel * positions, (channel + 1) * positions);
        return map.reduce((sum, value) => sum + value, 0) / positions / pictures.length;
      });
      means.set(
        tap,
        own.map((mean, channel) => mean + (means.get(tap)?.[channel] ?? 0)),
      );
    }
  }
  return means;
}

/** The network with a bias changed. */
function withBias(network: Network, name: string, channel: number, value: number): Network {
  const tensor: NetworkTensor = tensorOf(network, name);
  const values = tensor.values.map((old, index) => (index === channel ? value : old));
  return createNetwork(network.description, new Map([...network.tensors, [name, { ...tensor, values }]]));
}

const scaleAt = (means: MeanActivations, tap: string) =>
  [...(means.get(tap) ?? [])].map((one) => (one > 0 ? one : 1));

describe.each(['max', 'average'] as const)('with %s pooling', (pooling) => {
  const network = built(pooling);
  let means: MeanActivations;
  beforeAll(async () => {
    means = await meanActivations(network, pictures);
  });

  it('the mean activations equal the reference’s', () => {
    expect([...means.keys()]).toEqual(relus);
    for (const [tap, expected] of referenceMeans(network))
      for (const [channel, mean] of expected.entries())
        expect((means.get(tap)?.[channel] ?? -1) / mean).toBeCloseTo(1, 4);
  });

  it('after normalisation they are 1 in the engine and in the reference', async () => {
    const after = normalised(network, means);
    for (const [, values] of await meanActivations(after, pictures))
      for (const mean of values) expect(mean).toBeCloseTo(1, 4);
    for (const [, values] of referenceMeans(after)) for (const mean of values) expect(mean).toBeCloseTo(1, 4);
  });

  it('the output is the same except for a factor per channel', () => {
    const picture = noisePicture(16, 16, 9);
    const size = { width: 16, height: 16 };
    const [before, after] = [network, normalised(network, means)].map(
      (one) => forward(one, picture, size).taps,
    );
    for (const tap of relus) {
      const [one, other, scale] = [before?.get(tap), after?.get(tap), scaleAt(means, tap)];
      if (!one || !other) throw new Error('no such tap');
      const positions = one.values.length / one.channels;
      const largest = Math.max(...other.values);
      for (const [i, value] of one.values.entries())
        expect(
          Math.abs(value / (scale[Math.floor(i / positions)] ?? 0) - (other.values[i] ?? 0)),
        ).toBeLessThan(1e-5 * largest);
    }
  });
});

describe('a channel', () => {
  it('that is never active is not changed', async () => {
    const dead = withBias(built('average'), 'c1.bias', 2, -1e6);
    const means = await meanActivations(dead, pictures);
    expect(means.get('r1')?.[2]).toBe(0);
    const after = normalised(dead, means);
    expect(tensorOf(after, 'c1.bias').values[2]).toBe(-1e6);
    const size = 3 * 9;
    expect(tensorOf(after, 'c1.weight').values.subarray(2 * size, 3 * size)).toEqual(
      tensorOf(dead, 'c1.weight').values.subarray(2 * size, 3 * size),
    );
    for (const { values } of after.tensors.values()) expect(values.every(Number.isFinite)).toBe(true);
  });

  it('that is rarely active is amplified at most a thousand times more than its layer', () => {
    const network = built('average');
    const means = new Map(relus.map((name) => [name, Float32Array.from({ length: 6 }, () => 10)]));
    means.set('r1', Float32Array.of(1e-12, 12, 12, 12, 12, 12));
    const after = normalised(network, means);
    const before = tensorOf(network, 'c1.bias').values[0] ?? 0;
    expect((tensorOf(after, 'c1.bias').values[0] ?? 0) / before).toBeCloseTo(100, 3);
  });

  it('of a layer that is never active does not damage the next one', async () => {
    let dead = built('max');
    for (let channel = 0; channel < 6; channel++) dead = withBias(dead, 'c1.bias', channel, -1e6);
    const after = normalised(dead, await meanActivations(dead, pictures));
    for (const { values } of after.tensors.values()) expect(values.every(Number.isFinite)).toBe(true);
  });
});

describe('what cannot be normalised', () => {
  it('is a network with expand convolutions, a bare convolution or missing means', () => {
    const means = new Map([['b', Float32Array.of(1, 1)]]);
    const chain = [conv('a', 2), relu('b')];
    const plain = smallNetwork({ layers: chain, taps: { b: { layer: 'b' } } });
    expect(() => normalised(plain, new Map())).toThrow(RangeError);
    const wider = { layer: 'b', expand: { name: 'x', channels: 3 } };
    expect(() => normalised(smallNetwork({ layers: chain, taps: { b: wider } }), means)).toThrow(RangeError);
    const bare = smallNetwork({ layers: [...chain, conv('c', 2)], taps: { b: { layer: 'b' } } });
    expect(() => normalised(bare, means)).toThrow(RangeError);
  });
});

it('the bundled pictures are processed at a small size', async () => {
  const samples = await samplePictures();
  expect(samples.length).toBeGreaterThanOrEqual(6);
  for (const { width, height } of samples) expect(Math.max(width, height)).toBe(256);
});
