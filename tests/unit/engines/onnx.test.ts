import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../../src/engines/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { evaluateOnce, objectiveOf } from '../graph/gradient-check.js';
import { relativeError } from '../graph/reference.js';
import { noisePicture } from '../graph/samples.js';
import { engineSuite } from './suite.js';

engineSuite('ONNX Runtime on the CPU', {
  create: (network) => createOnnxEngine(network, { threads: 1 }),
  tolerance: 1e-4,
});

describe('the ONNX engine', () => {
  const network = randomNetwork({ width: 1 / 8, depthTo: 'relu3_1' });
  const size = { width: 40, height: 32 };
  const taps = { style: ['relu1_1', 'relu3_1'], content: ['relu2_1'] };
  const objective = objectiveOf({ style: { relu1_1: 1, relu3_1: 1 }, content: { relu2_1: 1 } });

  async function evaluate(threads: number) {
    const engine = await createOnnxEngine(network, { threads });
    const targets = await engine.targets(noisePicture(40, 32, 1), size, taps);
    await engine.release();
    const create = () => createOnnxEngine(network, { threads });
    return await evaluateOnce(create, objective, targets, size, noisePicture(40, 32, 2));
  }

  it('names its device cpu', async () => {
    const engine = await createOnnxEngine(network, { threads: 1 });
    expect(engine.device).toBe('cpu');
    await engine.release();
  });

  it.each([2, 0])('gives the same results on any number of threads up to rounding: %i', async (threads) => {
    const [one, many] = [await evaluate(1), await evaluate(threads)];
    expect(many.loss / one.loss).toBeCloseTo(1, 5);
    expect(relativeError(many.gradient, one.gradient)).toBeLessThan(1e-5);
  });
});
