import { describe, expect, it } from 'vitest';
import { parseDescription } from '../../../src/networks/description.js';
import {
  convolutions,
  DEFAULT_DEPTH,
  describeVgg,
  PUBLISHED,
  publishedNamed,
  speedClassOf,
  type VggKind,
  vggDepths,
} from '../../../src/networks/index.js';
import { requiredTensors } from '../../../src/networks/layers.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { multiplicationsPerPixel } from '../../../src/networks/speed.js';
import { vggRelus } from '../../../src/networks/vgg.js';
import { conv, pool, relu, smallNetwork } from '../graph/samples.js';

const input = { channels: 'rgb', scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
const described = (kind: VggKind, depth = DEFAULT_DEPTH) =>
  describeVgg(kind, { name: kind, title: kind, licence: 'none', source: 'a test', input, depth });

describe('VGG', () => {
  // Table 2 of Simonyan and Zisserman counts 138 and 144 million with the three fully connected layers, which have 123,642,856.
  it.each([
    ['vgg16', 'relu5_3', 14_714_688],
    ['vgg19', 'relu5_4', 20_024_384],
  ] as const)('%s has the parameters of the paper', (kind, depth, expected) => {
    const tensors = requiredTensors(described(kind, depth));
    const count = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(expected);
  });

  it.each(['vgg16', 'vgg19'] as const)('%s is described as its own format asks, at every depth', (kind) => {
    for (const depth of vggDepths(kind)) {
      const description = described(kind, depth);
      expect(parseDescription(JSON.parse(JSON.stringify(description)), 'it')).toEqual(description);
      expect(Object.keys(description.taps).at(-1)).toBe(depth);
    }
    expect(() => described(kind, 'relu6_1')).toThrow(RangeError);
  });

  it('ends after conv5_1 by default', () => {
    expect(convolutions(described('vgg19')).at(-1)?.name).toBe('conv5_1');
    expect(vggDepths('vgg19')).toEqual(['relu5_1', 'relu5_2', 'relu5_3', 'relu5_4']);
    expect(vggDepths('vgg16')).toEqual(['relu5_1', 'relu5_2', 'relu5_3']);
    expect(vggRelus('vgg16')).toHaveLength(13);
    expect(vggRelus('vgg19')).toHaveLength(16);
  });
});

describe('the published weights', () => {
  it('have the size of their networks: four bytes per number and little more', () => {
    for (const { kind, size, md5, folders, file } of PUBLISHED) {
      const tensors = requiredTensors(described(kind, vggDepths(kind).at(-1)));
      const bytes = 4 * tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      expect(size).toBeGreaterThan(bytes);
      expect(size).toBeLessThan(bytes + 100_000);
      expect(md5).toMatch(/^[0-9a-f]{32}$/);
      expect(folders).toHaveLength(2);
      for (const folder of folders) expect(new URL(file, folder).href).toBe(`${folder}${file}`);
      expect(publishedNamed(kind)?.file).toBe(file);
    }
  });
});

describe('the speed class', () => {
  it('counts multiplications at each layer’s resolution', () => {
    const { description } = smallNetwork({
      layers: [conv('a', 4), relu('b'), pool('c'), conv('d', 5), relu('e')],
      taps: { t: { layer: 'e', expand: { name: 'x', channels: 7 } } },
    });
    expect(multiplicationsPerPixel(description)).toBe(3 * 4 * 9 + (4 * 5 * 9 + 5 * 7) / 4);
  });

  it('distinguishes VGG from a network of a quarter of its width', () => {
    expect(speedClassOf(described('vgg19'))).toBe('heavy');
    expect(speedClassOf(described('vgg16'))).toBe('heavy');
    expect(speedClassOf(randomNetwork().description)).toBe('light');
  });
});
