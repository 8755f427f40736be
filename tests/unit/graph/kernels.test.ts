import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random.js';
import { type KernelBlock, layOutKernels } from '../../../src/graph/index.js';
import { rotateAndTranspose } from '../../../src/graph/kernels.js';
import {
  type Convolution,
  createNetwork,
  type InputConvention,
  type Network,
  tensorOf,
} from '../../../src/networks/index.js';
import { requiredTensors } from '../../../src/networks/layers.js';
import { forward, relativeError } from './reference.js';
import { conv, noisePicture, plainInput, pool, relu, smallNetwork } from './samples.js';

const convolution = (inChannels: number, outChannels: number, kernel: 1 | 3): Convolution => ({
  name: 'a',
  inChannels,
  outChannels,
  kernel,
  padding: 'zeros',
});

function noise(length: number): Float32Array {
  const random = createRandom(11);
  return Float32Array.from({ length }, () => random.gaussian());
}

describe('rotateAndTranspose', () => {
  it('moves [out, in, y, x] to [in, out, k − 1 − y, k − 1 − x]', () => {
    const weight = noise(4 * 2 * 9);
    const rotated = rotateAndTranspose(weight, convolution(2, 4, 3));
    for (let out = 0; out < 4; out++) {
      for (let into = 0; into < 2; into++) {
        for (let y = 0; y < 3; y++) {
          for (let x = 0; x < 3; x++) {
            const there = rotated[((into * 4 + out) * 3 + 2 - y) * 3 + 2 - x];
            expect(there).toBe(weight[((out * 2 + into) * 3 + y) * 3 + x]);
          }
        }
      }
    }
  });

  it.each([
    [2, 5, 3],
    [4, 3, 1],
    [1, 1, 3],
  ] as const)(
    'undoes itself with the channels swapped: %i to %i channels, kernel %i',
    (into, out, kernel) => {
      const weight = noise(into * out * kernel * kernel);
      const once = rotateAndTranspose(weight, convolution(into, out, kernel));
      expect(rotateAndTranspose(once, convolution(out, into, kernel))).toEqual(weight);
    },
  );

  it('multiplies by the gain and does not change its argument', () => {
    const weight = noise(2 * 3 * 9);
    const before = weight.slice();
    const plain = rotateAndTranspose(weight, convolution(3, 2, 3));
    const quarter = rotateAndTranspose(weight, convolution(3, 2, 3), 0.25);
    expect(quarter).toEqual(plain.map((value) => value * 0.25));
    expect(weight).toEqual(before);
  });
});

const layers = [
  conv('a', 5, 3, 'replicate'),
  relu('b'),
  pool('p'),
  conv('c', 7),
  relu('d'),
  conv('e', 3, 1),
  pool('q'),
];
const taps = { wide: { layer: 'q', expand: { name: 'wider', channels: 1200 } }, d: { layer: 'd' } };
const network = smallNetwork({ layers, taps });

/** Every part of a block as its own floats, read the way a runtime reads the file. */
function readParts(block: KernelBlock): Map<string, Float32Array> {
  const file = new Uint8Array(block.length);
  for (const { offset, values } of block.chunks()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
  }
  return new Map(
    [...block.slices].map(([name, { slice }]) => [
      name,
      new Float32Array(file.buffer, slice.offset, slice.length / 4),
    ]),
  );
}

const gainOf = (found: Float32Array, plain: Float32Array) =>
  [...new Set([...found].map((value, i) => value / (plain[i] as number)))].sort();

describe('the layout of the kernel file', () => {
  const block = layOutKernels(network, true);
  const slices = [...block.slices.values()].map(({ slice }) => slice);

  it('holds weight, bias and backward kernel of every convolution', () => {
    const expected = ['a', 'c', 'e', 'wider'].flatMap((name) =>
      ['weight', 'bias', 'backward'].map((part) => `${name}.${part}`),
    );
    expect([...block.slices.keys()].sort()).toEqual(expected.sort());
    expect(block.slices.get('c.weight')?.dims).toEqual([7, 5, 3, 3]);
    expect(block.slices.get('c.backward')?.dims).toEqual([5, 7, 3, 3]);
    expect(block.slices.get('wider.backward')?.dims).toEqual([3, 1200, 1, 1]);
  });

  it('starts every tensor on a page of 4096 bytes, without overlap, inside the file', () => {
    let end = 0;
    for (const { file, offset, length } of slices.sort((a, b) => a.offset - b.offset)) {
      expect(file).toBe(block.fileName);
      expect(offset % 4096).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + length;
    }
    expect(end).toBeLessThanOrEqual(block.length);
    expect(slices.some(({ length }) => length > 4096)).toBe(true);
  });

  it('gives as many values as the slices have bytes for, the same each time', () => {
    const [first, second] = [[...block.chunks()], [...block.chunks()]];
    expect(first).toHaveLength(slices.length);
    expect(first).toEqual(second);
    for (const { offset, values } of first) {
      const slice = slices.find((one) => one.offset === offset);
      expect(values.byteLength).toBe(slice?.length);
    }
  });

  it('keeps the network’s own kernels and biases where no input convention is folded in', () => {
    const parts = readParts(block);
    for (const { name } of requiredTensors(network.description)) {
      expect(parts.get(name), name).toEqual(tensorOf(network, name).values);
    }
  });

  it.each([true, false])('quarters the backward kernel above an average pool only: %s', (averagePooled) => {
    const parts = readParts(layOutKernels(network, averagePooled));
    const plain = (name: string, into: number, out: number, kernel: 1 | 3) =>
      rotateAndTranspose(parts.get(`${name}.weight`) ?? noise(0), convolution(into, out, kernel));
    const gains = [
      gainOf(parts.get('a.backward') ?? noise(0), plain('a', 3, 5, 3)),
      gainOf(parts.get('c.backward') ?? noise(0), plain('c', 5, 7, 3)),
      gainOf(parts.get('e.backward') ?? noise(0), plain('e', 7, 3, 1)),
      gainOf(parts.get('wider.backward') ?? noise(0), plain('wider', 3, 1200, 1)),
    ];
    expect(gains).toEqual([[1], [averagePooled ? 0.25 : 1], [1], [1]]);
  });
});

const conventions: readonly InputConvention[] = [
  plainInput,
  { channels: 'rgb', scale: 1, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  { channels: 'bgr', scale: 255, mean: [103.939, 116.779, 123.68], deviation: [1, 2, 3] },
  { channels: 'bgr', scale: 2, mean: [0, 0, 0], deviation: [1, 1, 0.5] },
];

/** The network as in the graphs: plain input, with the first kernel of the kernel file. */
function folded(original: Network, parts: ReadonlyMap<string, Float32Array>): Network {
  const tensors = new Map(
    [...original.tensors].map(([name, tensor]) => [
      name,
      { ...tensor, values: parts.get(name) ?? tensor.values },
    ]),
  );
  return createNetwork({ ...original.description, input: plainInput }, tensors);
}

describe('an input convention folded into the first kernel', () => {
  const size = { width: 5, height: 4 };
  const picture = noisePicture(5, 4, 6);

  it.each(conventions)('equals normalising the picture: $channels, scale $scale, mean $mean', (input) => {
    for (const padding of ['zeros', 'replicate'] as const) {
      const explicit = smallNetwork({
        layers: [conv('a', 4, 3, padding)],
        taps: { a: { layer: 'a' } },
        input,
      });
      const block = layOutKernels(explicit, true);
      const shifted = Float64Array.from(
        picture,
        (value, i) => value - (block.shift?.[Math.floor(i / 20)] ?? 0),
      );
      const found = forward(folded(explicit, readParts(block)), shifted, size).taps.get('a')?.values ?? [];
      const truth = forward(explicit, picture, size).taps.get('a')?.values ?? [];
      expect(relativeError(found, truth)).toBeLessThan(1e-6);
    }
  });

  it('subtracts nothing where the mean is zero', () => {
    const shiftOf = (input: InputConvention) =>
      layOutKernels(smallNetwork({ layers: [conv('a', 4)], taps: { a: { layer: 'a' } }, input }), true).shift;
    expect(shiftOf(plainInput)).toBeUndefined();
    expect(shiftOf({ channels: 'bgr', scale: 2, mean: [1, 0, 3], deviation: [1, 1, 1] })).toEqual([
      1.5, 0, 0.5,
    ]);
  });
});
