import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTensorflowEngine } from '../../../src/engines/tensorflow/engine.js';
import type { Network } from '../../../src/networks/index.js';
import { withPooling } from '../../../src/networks/network.js';
import { checkGradient, objectiveOf } from '../graph/gradient-check.js';
import { conv, noisePicture, pool, relu, smallNetwork } from '../graph/samples.js';
import { agreementSuite } from './agreement.js';
import { engineSuite } from './suite.js';

beforeAll(async () => {
  // Otherwise the backend recommends a faster one on the console.
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

const backend = "TensorFlow on TensorFlow.js's own processor backend";

const underTest = {
  create: async (network: Network) => createTensorflowEngine(tf, network),
  tolerance: 1e-4,
};

engineSuite(backend, underTest);
agreementSuite(backend, underTest);

describe('the TensorFlow engine', () => {
  const network = smallNetwork({
    layers: [conv('a', 4, 3, 'replicate'), relu('b'), pool('p'), conv('c', 4), relu('d')],
    taps: {
      low: { layer: 'b' },
      wide: { layer: 'b', expand: { name: 'e', channels: 6 } },
      high: { layer: 'd' },
    },
    input: { channels: 'rgb', scale: 1, mean: [0.5, 0.5, 0.5], deviation: [1, 1, 1] },
  });
  const size = { width: 7, height: 6 };
  const taps = { style: ['low', 'wide', 'high'], content: ['wide', 'high'] };
  const objective = objectiveOf({
    style: { low: 1, wide: 1, high: 1 },
    content: { wide: 1, high: 1 },
    totalVariation: 1,
  });
  const noise = (seed: number) => noisePicture(size.width, size.height, seed);

  it('names its device tensorflow', async () => {
    const engine = createTensorflowEngine(tf, network);
    expect(engine.device).toBe('tensorflow');
    await engine.release();
  });

  it.each(['average', 'max'] as const)(
    'leaves no tensor behind in 1000 iterations and none at all when released: %s pooling',
    async (pooling) => {
      const before = tf.memory().numTensors;
      const engine = createTensorflowEngine(tf, withPooling(network, pooling));
      const withKernels = tf.memory().numTensors;
      expect(withKernels).toBeGreaterThan(before);
      const targets = await engine.targets(noise(1), size, taps);
      expect(tf.memory().numTensors).toBe(withKernels);
      const evaluator = await engine.createEvaluator(objective, targets, size);
      const prepared = tf.memory();
      expect(prepared.numTensors).toBe(withKernels + 5);
      for (let iteration = 0; iteration < 1000; iteration++) await evaluator.evaluate(noise(iteration));
      const { numTensors, numDataBuffers, numBytes } = tf.memory();
      expect([numTensors, numDataBuffers, numBytes]).toEqual([
        prepared.numTensors,
        prepared.numDataBuffers,
        prepared.numBytes,
      ]);
      await evaluator.release();
      await engine.release();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('refuses tiles of a picture, and says so', async () => {
    const engine = createTensorflowEngine(tf, network);
    const targets = await engine.targets(noise(1), size, taps, Math.max(size.width, size.height));
    const refused = { code: 'tiles-unsupported', message: expect.stringContaining('only whole pictures') };
    await expect(engine.targets(noise(1), size, taps, 4)).rejects.toMatchObject(refused);
    await expect(engine.createEvaluator(objective, targets, size, 4)).rejects.toMatchObject(refused);
    expect(engine.leastTile).toBeUndefined();
    await engine.release();
  });

  it('leaves no tensor behind when an evaluation or the creation of an evaluator fails', async () => {
    const engine = createTensorflowEngine(tf, network);
    const targets = await engine.targets(noise(1), size, taps);
    const before = tf.memory().numTensors;
    const missing = { ...targets, content: { wide: targets.content.wide ?? new Float32Array() } };
    await expect(engine.createEvaluator(objective, missing, size)).rejects.toThrow(
      new RangeError('the target content.high is not [1,4,3,3]'),
    );
    const evaluator = await engine.createEvaluator(objective, targets, size);
    await expect(evaluator.evaluate(new Float32Array(5))).rejects.toThrow('shape');
    await evaluator.release();
    expect(tf.memory().numTensors).toBe(before);
    await engine.release();
  });

  it.each(['average', 'max'] as const)(
    'may pool what is not rectified, and pool that again: %s',
    async (pooling) => {
      expect.hasAssertions();
      const stacked = {
        title: 'pools without rectifiers',
        layers: [conv('a', 3), pool('p'), pool('q'), conv('b', 4), pool('r'), conv('c', 2), relu('d')],
        taps: { top: { layer: 'd' }, pooled: { layer: 'r' } },
        size: [11, 9] as const,
        style: { top: 1 },
        content: { pooled: 1 },
        pooling,
      };
      await checkGradient(underTest.create, stacked, underTest.tolerance);
    },
  );

  it('refuses an objective whose weights are all zero', async () => {
    const engine = createTensorflowEngine(tf, network);
    const nothing = objectiveOf({ style: { low: 0 } });
    await expect(engine.createEvaluator(nothing, { style: {}, content: {} }, size)).rejects.toThrow(
      'an objective needs at least one weight that is not zero',
    );
    await engine.release();
  });

  it('keeps little more than the rectified maps in memory', async () => {
    const layers = Array.from({ length: 6 }, (_, index) => [conv(`c${index}`, 4), relu(`r${index}`)]).flat();
    const deep = smallNetwork({ layers, taps: { top: { layer: 'r5' } } });
    const [large, picture] = [{ width: 40, height: 40 }, noisePicture(40, 40, 1)];
    let most = 0;
    const watched = new Proxy(tf, {
      get: (target, name) => {
        most = Math.max(most, target.memory().numBytes);
        return Reflect.get(target, name);
      },
    });
    const engine = createTensorflowEngine(watched, deep);
    const targets = await engine.targets(picture, large, { style: ['top'], content: [] });
    const evaluator = await engine.createEvaluator(objectiveOf({ style: { top: 1 } }), targets, large);
    const before = tf.memory().numBytes;
    most = 0;
    await evaluator.evaluate(picture);
    const mapBytes = 4 * 4 * 40 * 40;
    // Six rectified maps, and up to four more in use at a time. All maps together would be more than thirty.
    expect((most - before) / mapBytes).toBeLessThan(11);
    expect((most - before) / mapBytes).toBeGreaterThan(6);
    await evaluator.release();
    await engine.release();
  });
});
