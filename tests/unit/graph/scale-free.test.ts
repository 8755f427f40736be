import { describe, expect, it } from 'vitest';
import { createOnnxEngine, type Evaluation } from '../../../src/engines/index.js';
import type { Size } from '../../../src/images/index.js';
import type { Network, Pooling } from '../../../src/networks/index.js';
import { evaluateOnce, objectiveOf } from './gradient-check.js';
import { relativeError } from './reference.js';
import { conv, noisePicture, pool, relu, smallNetwork, withScaledTensors } from './samples.js';

const objective = objectiveOf({ style: { low: 2, high: 1 }, content: { high: 0.5 } });

/** Losses and gradient at `picture` with the targets that the network itself makes of `target`. */
async function evaluate(network: Network, target: Float32Array, picture: Float32Array, size: Size) {
  const create = () => createOnnxEngine(network, { threads: 1 });
  const engine = await create();
  const targets = await engine.targets(target, size, { style: ['low', 'high'], content: ['high'] });
  await engine.release();
  return await evaluateOnce(create, objective, targets, size, picture);
}

function expectEqualTerms(found: Evaluation, truth: Evaluation) {
  expect(Object.keys(truth.terms)).toHaveLength(3);
  for (const [name, value] of Object.entries(truth.terms)) {
    expect(Math.abs((found.terms[name] ?? Number.NaN) / value - 1), name).toBeLessThan(1e-4);
  }
}

describe('losses are relative', () => {
  const layers = [conv('a', 5, 3, 'replicate'), relu('b'), pool('p'), conv('c', 6), relu('d')];
  const network = smallNetwork({ layers, taps: { low: { layer: 'b' }, high: { layer: 'd' } } });
  const size = { width: 16, height: 14 };
  const [target, picture] = [noisePicture(16, 14, 1), noisePicture(16, 14, 2)];

  it.each([
    ['the last layer', ['c.weight', 'c.bias'], 10],
    ['the first layer', ['a.weight', 'a.bias', 'c.bias'], 10],
    ['the last layer', ['c.weight', 'c.bias'], 0.5],
  ])('the activations of %s times a factor change nothing: %s, %f', async (_name, tensors, factor) => {
    const plain = await evaluate(network, target, picture, size);
    const scaled = await evaluate(withScaledTensors(network, tensors, factor), target, picture, size);
    expectEqualTerms(scaled, plain);
    expect(relativeError(scaled.gradient, plain.gradient)).toBeLessThan(1e-4);
  });
});

/** The picture `times` times beside and below itself. */
function tiled(picture: Float32Array, { width, height }: Size, times: number): Float32Array {
  const wide = width * times;
  const plane = wide * height * times;
  return Float32Array.from({ length: 3 * plane }, (_, i) => {
    const [y, x] = [Math.floor((i % plane) / wide) % height, (i % wide) % width];
    return picture[(Math.floor(i / plane) * height + y) * width + x] ?? Number.NaN;
  });
}

describe('losses do not depend on the size of the picture', () => {
  // Kernels of one pixel have no border, so that a tiled picture is the same texture exactly.
  const layers = [conv('a', 5, 1), relu('b'), pool('p'), conv('c', 6, 1), relu('d')];
  const size = { width: 6, height: 8 };
  const large = { width: 18, height: 24 };
  const [target, picture] = [noisePicture(6, 8, 3), noisePicture(6, 8, 4)];

  it.each<Pooling>(['average', 'max'])(
    'nor does the gradient, apart from its spread over pixels: %s',
    async (pooling) => {
      const network = smallNetwork({ layers, taps: { low: { layer: 'b' }, high: { layer: 'd' } }, pooling });
      const one = await evaluate(network, target, picture, size);
      const many = await evaluate(network, tiled(target, size, 3), tiled(picture, size, 3), large);
      expectEqualTerms(many, one);
      const spread = tiled(
        one.gradient.map((value) => value / 9),
        size,
        3,
      );
      expect(relativeError(many.gradient, spread)).toBeLessThan(1e-4);
    },
  );
});
