import { describe, expect, it } from 'vitest';
import { parseDescription } from '../../../src/networks/description.js';
import { convolutions, tapChannels, tapNames, tensorOf } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { userErrorOf } from './helpers.js';

const TAPS = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu4_2', 'relu5_1'];

describe("a random network's shape", () => {
  const full = randomNetwork({ width: 1 / 16 }).description;

  it('has the shape of VGG-19 to relu5_1', () => {
    expect(convolutions(full).map(({ name, outChannels }) => [name, outChannels * 16])).toEqual([
      ['conv1_1', 64],
      ['conv1_2', 64],
      ['conv2_1', 128],
      ['conv2_2', 128],
      ...[1, 2, 3, 4].map((n) => [`conv3_${n}`, 256]),
      ...[1, 2, 3, 4].map((n) => [`conv4_${n}`, 512]),
      ['conv5_1', 512],
    ]);
    expect(full.layers.filter(({ kind }) => kind === 'pool').map(({ name }) => name)).toEqual(
      [1, 2, 3, 4].map((block) => `pool${block}`),
    );
    expect(full.layers.at(-1)?.name).toBe('relu5_1');
    expect(tapNames(full)).toEqual(TAPS);
  });

  it('has a valid description', () => {
    const { description } = randomNetwork({ width: 0.01 });
    expect(parseDescription(JSON.parse(JSON.stringify(description)), 'random')).toEqual(description);
    expect(TAPS.map((tap) => tapChannels(description, tap))).toEqual([1, 1, 3, 5, 5, 5]);
  });

  it('pads the picture by replication and the deeper layers with zeros', () => {
    expect(convolutions(full).map(({ padding }) => padding)).toEqual([
      'replicate',
      ...Array(12).fill('zeros'),
    ]);
  });

  it('ends at the requested depth, and has the taps up to it', () => {
    const { description } = randomNetwork({ width: 1 / 64, depthTo: 'relu2_2' });
    expect(description.layers.map(({ name }) => name)).toEqual([
      'conv1_1',
      'relu1_1',
      'conv1_2',
      'relu1_2',
      'pool1',
      'conv2_1',
      'relu2_1',
      'conv2_2',
      'relu2_2',
    ]);
    expect(tapNames(description)).toEqual(['relu1_1', 'relu2_1']);
    expect(convolutions(randomNetwork({ width: 1 / 64, depthTo: 'relu5_4' }).description)).toHaveLength(16);
  });
});

describe("a random network's weights", () => {
  it('depend only on the seed, on every machine', () => {
    const options = { width: 1 / 16, seed: 42, pooling: 'average' } as const;
    const { fingerprint } = randomNetwork(options);
    // As computed by a second implementation, in Python.
    expect(fingerprint).toBe('8e91f8974fd0ab26f647f2ed5864942e26c7a0f2eccc48ccec8ffd08a16d180c');
    expect(randomNetwork(options).fingerprint).toBe(fingerprint);
    expect(randomNetwork({ ...options, seed: 43 }).fingerprint).not.toBe(fingerprint);
    expect(randomNetwork({ ...options, pooling: 'max' }).fingerprint).not.toBe(fingerprint);
  });

  it('have variance 2 / fan-in and mean 0, and the biases are 0', () => {
    const network = randomNetwork({ seed: 1 });
    for (const { name, inChannels, kernel } of convolutions(network.description)) {
      const { values } = tensorOf(network, `${name}.weight`);
      const variance = 2 / (inChannels * kernel ** 2);
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / values.length));
      expect(Math.abs(square / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
      expect(tensorOf(network, `${name}.bias`).values.every((x) => x === 0)).toBe(true);
    }
  });
});

describe('a random network with invalid options', () => {
  it.each([
    [{ width: 0 }, 'width must be above 0'],
    [{ width: NaN }, 'width must be above 0'],
    [{ width: 2.5 }, 'at most 2, not 2.5'],
    [{ seed: -1 }, 'seed must be a whole number'],
    [{ seed: 1.5 }, 'not 1.5'],
    [{ depthTo: 'relu6_1' }, 'depth must be one of relu1_1, relu1_2'],
  ])('%j is refused', async (options, says) => {
    const error = await userErrorOf(() => randomNetwork(options));
    expect(error.code).toBe('network-option');
    expect(error.message).toContain(says);
  });
});
