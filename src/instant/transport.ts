import { cholesky, inverseOfTriangle } from '../common/cholesky.js';
import type { CompiledGraph, Feeds } from '../engines/index.js';
import { GraphBuilder, type Value } from '../graph/index.js';
import { byTap, type CarriedTap, carried, ridge, tapChannels } from './plan.js';
import { normalised, type Statistics } from './statistics.js';

/** The matrix [channels, channels] that transports A's activations, for every carried tap. */
type Matrices = Readonly<Record<CarriedTap, Float32Array>>;

/** Names of the graph's inputs and outputs. */
const names = {
  own: (tap: CarriedTap) => `own.${tap}`,
  inverse: (tap: CarriedTap) => `inverse.${tap}`,
  style: (tap: CarriedTap) => `style.${tap}`,
  matrix: (tap: CarriedTap) => `matrix.${tap}`,
} as const;

/**
 * The optimal transports from A's statistics to B's: symmetric T with T Σ_A T = Σ_B, after the ridge (M. Knott and C. Smith, On the optimal
 * mapping of distributions, 1984). With Cholesky factors Σ = L Lᵀ it is T = L_B U L_A⁻¹, where U is the orthogonal factor of the polar
 * decomposition L_Bᵀ L_A = U P. The condition of this product is the square root of that of Σ_A^½ Σ_B Σ_A^½, so that few iterations suffice.
 */
export class Transports {
  readonly #graph: () => Promise<CompiledGraph>;
  #own: { readonly of: Statistics; readonly feeds: Feeds; readonly norms: Norms } | undefined;
  #last: { readonly from: Statistics; readonly to: Statistics; readonly matrices: Matrices } | undefined;

  /** @param graph compiles {@link transportGraph}, or finds it compiled. */
  constructor(graph: () => Promise<CompiledGraph>) {
    this.#graph = graph;
  }

  /** The matrices of the last pair are kept, and A's factors for the next style. */
  async between(from: Statistics, to: Statistics): Promise<Matrices> {
    if (this.#last?.from === from && this.#last.to === to) return this.#last.matrices;
    const own = this.#ownOf(from);
    const style = factorsOf(to);
    const feeds = { ...own.feeds, ...feedsOf(names.style, style.factors) };
    const outputs = await (await this.#graph()).run(feeds);
    const matrices = byTap((tap) => {
      const gain = Math.sqrt(style.norms[tap] / own.norms[tap]);
      return (outputs[names.matrix(tap)] as Float32Array).map((value) => gain * value);
    });
    this.#last = { from, to, matrices };
    return matrices;
  }

  #ownOf(of: Statistics): { readonly feeds: Feeds; readonly norms: Norms } {
    if (this.#own?.of === of) return this.#own;
    const { factors, norms } = factorsOf(of);
    const inverses = byTap((tap) => inverseOfTriangle(factors[tap]));
    this.#own = { of, feeds: { ...feedsOf(names.own, factors), ...feedsOf(names.inverse, inverses) }, norms };
    return this.#own;
  }
}

type Norms = Readonly<Record<CarriedTap, number>>;
type Factors = Readonly<Record<CarriedTap, Float64Array>>;

/** The Cholesky factors of a picture's normalised covariances, and the norms that these were divided by. */
function factorsOf(statistics: Statistics): { readonly factors: Factors; readonly norms: Norms } {
  const found = byTap((tap) => normalised(statistics[tap].covariance));
  return { factors: byTap((tap) => cholesky(found[tap].matrix)), norms: byTap((tap) => found[tap].norm) };
}

function feedsOf(name: (tap: CarriedTap) => string, matrices: Factors): Feeds {
  return Object.fromEntries(
    carried.map((tap) => [
      name(tap),
      { values: Float32Array.from(matrices[tap]), dims: [tapChannels[tap], tapChannels[tap]] },
    ]),
  );
}

/**
 * The graph of the transports between normalised covariances. Inputs: Cholesky factors `own.TAP` of A with their inverses `inverse.TAP`, and
 * `style.TAP` of B. Outputs `matrix.TAP`. All are [channels, channels].
 */
export function transportGraph(): Uint8Array {
  const graph = new GraphBuilder();
  for (const tap of carried) {
    const dims = [tapChannels[tap], tapChannels[tap]];
    const [own, inverse, style] = [names.own(tap), names.inverse(tap), names.style(tap)].map((name) =>
      graph.node('Cast', [graph.input(name, dims)], dims, { to: { int: double } }),
    ) as [Value, Value, Value];
    const turned = graph.node('Transpose', [style], dims, { perm: [1, 0] });
    // A Frobenius norm is at most the trace, so no eigenvalue of a normalised covariance is below the ridge's share of a channel.
    const least = ridge / (1 + ridge) / tapChannels[tap];
    const orthogonal = polarFactor(graph, multiply(graph, turned, own), polarSteps(least));
    const matrix = multiply(graph, multiply(graph, style, orthogonal), inverse);
    graph.output(names.matrix(tap), graph.node('Cast', [matrix], dims, { to: { int: 1 } }));
  }
  return graph.build('instant-transport');
}

/** Element type of 64-bit floats in ONNX. The small singular values of badly conditioned matrices need their precision. */
const double = 11;

const multiply = (graph: GraphBuilder, a: Value, b: Value) => graph.node('MatMul', [a, b], a.dims);

/** The orthogonal factor of the polar decomposition of a square matrix: X ← X (a − b XᵀX) for every step. */
function polarFactor(graph: GraphBuilder, matrix: Value, steps: readonly PolarStep[]): Value {
  const [size = 0] = matrix.dims;
  const values = new Float32Array(size * size);
  for (let i = 0; i < size; i++) values[i * (size + 1)] = 1;
  const identity = graph.node('Cast', [graph.constant(values, matrix.dims)], matrix.dims, {
    to: { int: double },
  });
  return steps.reduce((x, { a, b }) => {
    const factor = graph.node('Gemm', [x, x, identity], x.dims, { transA: { int: 1 }, alpha: -b, beta: a });
    return multiply(graph, x, factor);
  }, matrix);
}

/** A step x → a x − b x³ of every singular value. */
interface PolarStep {
  readonly a: number;
  readonly b: number;
}

/** Farthest from 1 that a singular value of the orthogonal factor may stay. */
const polarTolerance = 1e-5;

/**
 * Steps that bring singular values from `least`..1 to 1. Each is the odd cubic polynomial that is nearest to a constant over the interval which
 * the step before leaves, scaled so that its greatest value is 1. Small values grow by up to 2.6 per step, not by 1.5 as with the fixed
 * polynomial of Newton and Schulz (J. Chen and E. Chow, A stable scaling of Newton-Schulz for improving the sign function computation, 2014).
 * @param least above 0, below 1.
 */
export function polarSteps(least: number): PolarStep[] {
  const steps: PolarStep[] = [];
  for (let low = least; 1 - low > polarTolerance; ) {
    // Up to a factor, p(x) = (1 + l + l²) x − x³ has the same least value at both ends of l..1, and one maximum between.
    const slope = 1 + low + low * low;
    const greatest = (2 / 3) * slope * Math.sqrt(slope / 3);
    steps.push({ a: slope / greatest, b: 1 / greatest });
    low = (slope - 1) / greatest;
  }
  return steps;
}
