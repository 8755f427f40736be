import { expect } from 'vitest';
import type { Engine } from '../../../src/engines/index.js';
import type { Objective } from '../../../src/graph/index.js';
import type { Size } from '../../../src/images/index.js';
import type { Network } from '../../../src/networks/index.js';
import {
  differenceGradient,
  forward,
  type ReferenceTargets,
  referenceTargets,
  referenceTerms,
  relativeError,
} from './reference.js';
import { type NetworkPlan, noisePicture, smallNetwork } from './samples.js';

/** A network, a picture size and an objective whose losses and gradient are checked. */
export interface GradientCase extends NetworkPlan {
  readonly title: string;
  readonly size: readonly [width: number, height: number];
  readonly style?: Readonly<Record<string, number>>;
  readonly content?: Readonly<Record<string, number>>;
  readonly totalVariation?: number;
  readonly margin?: number | undefined;
}

/** How far every rectifier and maximum must be from a tie: well above float32 rounding and the difference step. */
const leastMargin = 1e-4;

/** The first seeded picture whose activations are far from every tie. */
function untiedPicture(network: Network, size: Size): Float32Array {
  for (let seed = 1; seed <= 500; seed++) {
    const picture = noisePicture(size.width, size.height, seed);
    if (forward(network, picture, size).margin >= leastMargin) return picture;
  }
  throw new Error('no picture is clear of ties');
}

type ObjectiveParts = Pick<GradientCase, 'style' | 'content' | 'totalVariation' | 'margin'>;

export const objectiveOf = (part: ObjectiveParts): Objective => ({
  style: part.style ?? {},
  content: part.content ?? {},
  totalVariation: part.totalVariation ?? 0,
  margin: part.margin,
});

/** Checks an engine's losses and gradient against the double-precision reference and its central differences. */
export async function checkGradient(
  createEngine: (network: Network) => Promise<Engine>,
  gradientCase: GradientCase,
  tolerance: number,
): Promise<void> {
  const network = smallNetwork(gradientCase);
  const [width, height] = gradientCase.size;
  const size = { width, height };
  const objective = objectiveOf(gradientCase);
  const { margin } = objective;
  const taps = { style: Object.keys(objective.style), content: Object.keys(objective.content), margin };
  const targets = referenceTargets(network, noisePicture(width, height, 999), size, taps);
  const picture = untiedPicture(network, size);
  const found = await evaluateOnce(() => createEngine(network), objective, targets, size, picture);
  const terms = (at: ArrayLike<number>) => referenceTerms(network, objective, targets, at, size);
  compareTerms(found.terms, terms(picture), tolerance);
  const total = (at: ArrayLike<number>) => [...terms(at).values()].reduce((sum, term) => sum + term, 0);
  expect(Math.abs(found.loss - total(picture))).toBeLessThanOrEqual(tolerance * Math.abs(total(picture)));
  const truth = differenceGradient(total, picture);
  expect(relativeError(found.gradient, truth)).toBeLessThan(tolerance);
}

function compareTerms(
  found: Readonly<Record<string, number>>,
  truth: Map<string, number>,
  tolerance: number,
) {
  expect(Object.keys(found).sort()).toEqual([...truth.keys()].sort());
  for (const [name, value] of truth) {
    expect(Math.abs((found[name] ?? Number.NaN) - value), name).toBeLessThanOrEqual(
      tolerance * Math.abs(value),
    );
  }
}

/** Creates an engine, evaluates one picture and releases everything. */
export async function evaluateOnce(
  createEngine: () => Promise<Engine>,
  objective: Objective,
  targets: ReferenceTargets & Parameters<Engine['createEvaluator']>[1],
  size: Size,
  picture: Float32Array,
) {
  const engine = await createEngine();
  try {
    const evaluator = await engine.createEvaluator(objective, targets, size);
    try {
      return await evaluator.evaluate(picture);
    } finally {
      await evaluator.release();
    }
  } finally {
    await engine.release();
  }
}
