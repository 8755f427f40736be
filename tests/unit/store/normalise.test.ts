import { beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../src/images/index.js';
import { createNetwork, type Network, type NetworkTensor, tensorOf } from '../../../src/networks/index.js';
import {
  type MeanActivations,
  meanActivations,
  normalised,
  samplePictures,
} from '../../../src/store/normalise.js';
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

/** The mean of each ReLU by the reference implementation. */
function referenceMeans(network: Network): Map<string, number> {
  const means = new Map<string, number>();
  for (const picture of pictures) {
    for (const [tap, { values }] of forward(network, picture.data, picture).taps) {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length / pictures.length;
      means.set(tap, mean + (means.get(tap) ?? 0));
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

describe.each(['max', 'average'] as const)('with %s pooling', (pooling) => {
  const network = built(pooling);
  let means: MeanActivations;
  beforeAll(async () => {
    means = await meanActivations(network, pictures);
  });

  it('the mean activations equal the reference’s', () => {
    expect([...means.keys()]).toEqual(relus);
    for (const [tap, mean] of referenceMeans(network))
      expect((means.get(tap) ?? -1) / mean).toBeCloseTo(1, 4);
  });

  it('after normalisation they are 1 in the engine and in the reference', async () => {
    const after = normalised(network, means);
    for (const [, mean] of await meanActivations(after, pictures)) expect(mean).toBeCloseTo(1, 4);
    for (const [, mean] of referenceMeans(after)) expect(mean).toBeCloseTo(1, 4);
  });

  it('the output is the same except for a factor per layer', () => {
    const picture = noisePicture(16, 16, 9);
    const size = { width: 16, height: 16 };
    const [before, after] = [network, normalised(network, means)].map(
      (one) => forward(one, picture, size).taps,
    );
    for (const tap of relus) {
      const [one, other, scale] = [before?.get(tap), after?.get(tap), means.get(tap)];
      if (!one || !other || !scale) throw new Error('no such tap');
      const largest = Math.max(...other.values);
      for (const [i, value] of one.values.entries())
        expect(Math.abs(value / scale - (other.values[i] ?? 0))).toBeLessThan(1e-5 * largest);
    }
  });
});

describe('a channel', () => {
  it('that is rarely active stays as much weaker than its layer as it is', async () => {
    const network = built('average');
    const rare = withBias(network, 'c1.bias', 2, -1.2);
    const means = await meanActivations(rare, pictures);
    const [before, after] = [rare, normalised(rare, means)].map((one) => tensorOf(one, 'c1.bias').values);
    for (const [channel, value] of before?.entries() ?? [])
      expect((after?.[channel] ?? 0) * (means.get('r1') ?? 0)).toBeCloseTo(value, 5);
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
    const means = new Map([['b', 1]]);
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
