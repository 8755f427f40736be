import type { Network } from '../networks/index.js';
import {
  areFinite,
  type Engine,
  type Evaluation,
  type Evaluator,
  isFiniteEvaluation,
  type Targets,
} from './engine.js';
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
    targets: async (picture, size, taps) => {
      const found = await (await (wide ?? half)).targets(picture, size, taps);
      return haveFiniteValues(found) ? found : await (await widen()).targets(picture, size, taps);
    },
    createEvaluator: async (objective, targets, size) => {
      const engine = await (wide ?? half);
      const evaluator = await engine.createEvaluator(objective, targets, size);
      if (engine !== half) return evaluator;
      return new Widening(evaluator, async () => (await widen()).createEvaluator(objective, targets, size));
    },
    release: async () => {
      await half.release();
      await (await wide)?.release();
    },
  };
}

/** An evaluator that is replaced by another when its numbers are not finite. */
class Widening implements Evaluator {
  #evaluator: Evaluator;
  #other: (() => Promise<Evaluator>) | undefined;

  constructor(evaluator: Evaluator, other: () => Promise<Evaluator>) {
    this.#evaluator = evaluator;
    this.#other = other;
  }

  async evaluate(picture: Float32Array): Promise<Evaluation> {
    const found = await this.#evaluator.evaluate(picture);
    if (this.#other === undefined || isFiniteEvaluation(found)) return found;
    const other = this.#other;
    this.#other = undefined;
    await this.#evaluator.release();
    this.#evaluator = await other();
    return await this.#evaluator.evaluate(picture);
  }

  release(): Promise<void> {
    return this.#evaluator.release();
  }
}

const haveFiniteValues = ({ style, content }: Targets) =>
  [...Object.values(style), ...Object.values(content)].every(areFinite);
