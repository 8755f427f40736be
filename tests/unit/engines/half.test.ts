import { describe, expect, it } from 'vitest';
import { createHalfEngine } from '../../../src/engines/half.js';
import type { Engine } from '../../../src/engines/index.js';
import { createOnnxEngine } from '../../../src/engines/onnx.js';
import { layOutKernels } from '../../../src/graph/index.js';
import { type Network, openNetwork, type Pooling } from '../../../src/networks/index.js';
import { withPooling } from '../../../src/networks/network.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { type Progress, parseStylizeOptions, scorePicture, stylize } from '../../../src/stylize/index.js';
import { objectiveOf } from '../graph/gradient-check.js';
import { relativeError } from '../graph/reference.js';
import { flatPicture, noisePicture } from '../graph/samples.js';
import { scene, strokes } from '../stylize/pictures.js';

/**
 * As stated in docs/gpu.md: relative distance of losses and gradient from those with 32 bits. Where rounding changes the sign of a number
 * or the greatest pixel of a window, a share of the gradient moves to other pixels.
 */
const tolerance = { losses: 0.005, gradient: 0.05 };
/**
 * Allowed difference of a finished picture's distances from A and B, measured with 32 bits. The pixels cannot be compared: small
 * differences lead to other strokes of equal quality. With 32 bits, a content that differs by 1e-4 gave distances up to 6 % apart
 * (measured with these pictures).
 */
const scoreTolerance = 0.1;

const taps = { style: ['relu1_1', 'relu2_1', 'relu3_1'], content: ['relu2_1'] };
const objective = objectiveOf({
  style: { relu1_1: 2, relu2_1: 1, relu3_1: 1 },
  content: { relu2_1: 1 },
  totalVariation: 1,
});

async function evaluate(engine: Engine, width: number, height: number, what = objective) {
  const size = { width, height };
  const targets = await engine.targets(noisePicture(width, height, 1), size, taps);
  const evaluator = await engine.createEvaluator(what, targets, size);
  const evaluation = await evaluator.evaluate(noisePicture(width, height, 2));
  await evaluator.release();
  await engine.release();
  return { targets, evaluation };
}

const single = { threads: 1 };

describe('16 bits', () => {
  const network = randomNetwork({ width: 1 / 4, depthTo: 'relu3_1' });

  async function compare(of: Network, width: number, height: number, what = objective) {
    const half = await evaluate(await createHalfEngine(of, single), width, height, what);
    const full = await evaluate(await createOnnxEngine(of, single), width, height, what);
    const errors = Object.entries(full.evaluation.terms).map(([term, loss]) =>
      Math.abs((half.evaluation.terms[term] ?? Number.NaN) / loss - 1),
    );
    return {
      gradient: relativeError(half.evaluation.gradient, full.evaluation.gradient),
      losses: Math.max(...errors),
    };
  }

  it.each<[Pooling, number, number]>([
    ['average', 48, 32],
    ['average', 37, 29],
    ['max', 48, 32],
    ['max', 37, 29],
  ])(
    'give nearly the losses and the gradient of 32 bits: %s pooling, %i x %i',
    async (pooling, width, height) => {
      const { gradient, losses } = await compare(withPooling(network, pooling), width, height);
      expect(losses).toBeLessThan(tolerance.losses);
      expect(gradient).toBeLessThan(tolerance.gradient);
      expect(gradient).toBeGreaterThan(1e-5); // otherwise they were not 16 bits
    },
  );

  it('do so with the embedded network, whose taps are expanded', async () => {
    const { gradient, losses } = await compare(await openNetwork('embedded', {}), 64, 48);
    expect(losses).toBeLessThan(tolerance.losses);
    expect(gradient).toBeLessThan(tolerance.gradient);
  });

  it('do so for gradients far below their range', async () => {
    const faint = objectiveOf({ style: { relu3_1: 1e-6 } });
    expect((await compare(network, 48, 32, faint)).gradient).toBeLessThan(tolerance.gradient);
  });

  it('halve the size of the weights', () => {
    const [half, full] = [layOutKernels(network, true, undefined, true), layOutKernels(network, true)];
    const bytes = ({ slices }: typeof half) =>
      [...slices.values()].reduce((sum, { slice }) => sum + slice.length, 0);
    expect(bytes(half)).toBe(bytes(full) / 2);
  });

  it('give finite numbers for plain pictures', async () => {
    const engine = await createHalfEngine(network, single);
    const size = { width: 16, height: 16 };
    const grey = flatPicture(16, 16, [0.5, 0.5, 0.5]);
    const evaluator = await engine.createEvaluator(objective, await engine.targets(grey, size, taps), size);
    const { loss, gradient } = await evaluator.evaluate(grey);
    expect(Number.isFinite(loss) && gradient.every(Number.isFinite)).toBe(true);
    await evaluator.release();
    await engine.release();
  });

  it('are replaced by 32 bits where activations exceed their range', async () => {
    const loud = { ...network, tensors: louder(network.tensors, 1e5) };
    const half = await evaluate(await createOnnxEngine(loud, { ...single, half: true }), 32, 32);
    expect(half.evaluation.gradient.every(Number.isFinite)).toBe(false);
    const { gradient, losses } = await compare(loud, 32, 32);
    expect(Math.max(gradient, losses)).toBeLessThan(1e-5);
  });

  it('paint a picture equally close to A and B', async () => {
    const embedded = await openNetwork('embedded', {});
    const options = parseStylizeOptions({ size: 64, minSize: 32, iterations: 60 });
    const pictures = { content: scene(60, 40), styles: [strokes(50, 50)], options, network: embedded };
    const score = async (engine: Engine) => {
      let last: Progress | undefined;
      for await (const progress of stylize({ ...pictures, engine })) last = progress;
      await engine.release();
      const judge = await createOnnxEngine(embedded, single);
      const result = last?.picture() ?? scene(1, 1);
      const { styleDistance, contentDistance } = await scorePicture({ ...pictures, result, engine: judge });
      await judge.release();
      return { styleDistance, contentDistance };
    };
    const half = await score(await createHalfEngine(embedded, single));
    const full = await score(await createOnnxEngine(embedded, single));
    expect(Math.abs(half.styleDistance / full.styleDistance - 1)).toBeLessThan(scoreTolerance);
    expect(Math.abs(half.contentDistance / full.contentDistance - 1)).toBeLessThan(scoreTolerance);
  });
});

/** The first layer's weights times a factor. */
function louder(tensors: Network['tensors'], factor: number): Network['tensors'] {
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      name === 'conv1_1.weight'
        ? { ...tensor, values: tensor.values.map((value) => factor * value) }
        : tensor,
    ]),
  );
}
