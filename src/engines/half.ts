import type { Network } from '../networks/index.js';
import { areFinite, type Engine, type Evaluator, isFiniteEvaluation, type Targets } from './engine.js';
import { createOnnxEngine, type OnnxSettings } from './onnx.js';

/**
 * An engine that evaluates the network with 16-bit numbers as long as their range suffices. Activations above 65504 give numbers that are
 * not finite; from the first of those on, everything is computed with 32 bits.
 * @throws as {@link createOnnxEngine} does.
 */
export async function createHalfEngine(network: Network, settings: OnnxSettings): Promise<Engine> {
  const half = await createOnnxEngine(network, { ...settings, half: true });
  let wide: Promise<Engine> | undefined;
  const widen = () => {
    wide ??= createOnnxEngine(network, { ...settings, half: false });
    return wide;
  };
  return {
    device: half.device,
    targets: async (...wanted) => {
      const found = await (await (wide ?? half)).targets(...wanted);
      return haveFiniteValues(found) ? found : await (await widen()).targets(...wanted);
    },
    createEvaluator: async (...wanted) => {
      const engine = await (wide ?? half);
      const evaluator = await engine.createEvaluator(...wanted);
      if (engine !== half) return evaluator;
      return replaceable(evaluator, async () => (await widen()).createEvaluator(...wanted));
    },
    leastTile: half.leastTile,
    compile: half.compile,
    release: async () => {
      await half.release();
      await (await wide)?.release();
    },
  };
}

/** An evaluator that is replaced by another one, once, when its numbers are not finite. */
function replaceable(evaluator: Evaluator, createOther: () => Promise<Evaluator>): Evaluator {
  let current = evaluator;
  return {
    evaluate: async (picture) => {
      const found = await current.evaluate(picture);
      if (current !== evaluator || isFiniteEvaluation(found)) return found;
      await current.release();
      current = await createOther();
      return await current.evaluate(picture);
    },
    release: () => current.release(),
  };
}

const haveFiniteValues = ({ style, content }: Targets) =>
  [...Object.values(style), ...Object.values(content)].every(areFinite);
