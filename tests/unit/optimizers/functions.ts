import { createRandom } from '../../../src/common/random.js';
import type { Optimizer } from '../../../src/optimizers/index.js';

/** Functions of a point in the unit box whose minimum is known, and a driver for optimisers. */

/** A function to minimise. */
export interface Problem {
  readonly loss: (x: ArrayLike<number>) => number;
  readonly gradient: (x: ArrayLike<number>) => Float32Array;
}

/** ½ (x − c)ᵀ A (x − c) with a symmetric A, given by its rows. */
export function quadratic(matrix: readonly (readonly number[])[], center: readonly number[]): Problem {
  const product = (x: ArrayLike<number>) =>
    matrix.map((row) => row.reduce((sum, a, j) => sum + a * ((x[j] ?? 0) - (center[j] ?? 0)), 0));
  return {
    loss: (x) => product(x).reduce((sum, g, i) => sum + 0.5 * g * ((x[i] ?? 0) - (center[i] ?? 0)), 0),
    gradient: (x) => Float32Array.from(product(x)),
  };
}

/** ½ Σ aᵢ (xᵢ − cᵢ)², whose minimum in a box is the center limited to it. */
export function separable(curvatures: readonly number[], center: readonly number[]): Problem {
  const slope = (x: ArrayLike<number>, i: number) => (curvatures[i] ?? 0) * ((x[i] ?? 0) - (center[i] ?? 0));
  return {
    loss: (x) =>
      curvatures.reduce((sum, _, i) => sum + 0.5 * slope(x, i) * ((x[i] ?? 0) - (center[i] ?? 0)), 0),
    gradient: (x) => Float32Array.from(curvatures, (_, i) => slope(x, i)),
  };
}

/** A dense symmetric positive definite matrix with the given eigenvalues: two random reflections of a diagonal one. */
export function denseMatrix(eigenvalues: readonly number[], seed: number): number[][] {
  const random = createRandom(seed);
  let matrix = eigenvalues.map((value, i) => eigenvalues.map((_, j) => (i === j ? value : 0)));
  for (let round = 0; round < 2; round++) {
    const normal = eigenvalues.map(() => random.gaussian());
    const square = normal.reduce((sum, value) => sum + value * value, 0);
    const reflect = (v: readonly number[]) => {
      const share = (2 / square) * v.reduce((sum, value, i) => sum + value * (normal[i] ?? 0), 0);
      return v.map((value, i) => value - share * (normal[i] ?? 0));
    };
    const half = matrix.map(reflect);
    const columns = half.map((_, j) => reflect(half.map((row) => row[j] ?? 0)));
    matrix = columns.map((_, i) => columns.map((column) => column[i] ?? 0));
  }
  return matrix;
}

/** Rosenbrock's valley over −2..2, mapped to the unit square; its minimum is at (0.75, 0.75). */
export const rosenbrock: Problem = {
  loss: (u) => {
    const [x, y] = [4 * (u[0] ?? 0) - 2, 4 * (u[1] ?? 0) - 2];
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  },
  gradient: (u) => {
    const [x, y] = [4 * (u[0] ?? 0) - 2, 4 * (u[1] ?? 0) - 2];
    const bend = y - x * x;
    return Float32Array.of(4 * (-2 * (1 - x) - 400 * x * bend), 4 * 200 * bend);
  },
};

/** The states after each of a number of evaluations, the starting state first. */
export function minimize<State>(
  optimizer: Optimizer<State>,
  problem: Problem,
  start: Float32Array,
  evaluations: number,
): State[] {
  const states = [optimizer.start(start)];
  for (let i = 0; i < evaluations; i++) {
    const state = states[i] as State;
    const x = optimizer.point(state);
    states.push(optimizer.step(state, problem.loss(x), problem.gradient(x)));
  }
  return states;
}

/** The largest difference of two points. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
}

/** How far a point is from satisfying the conditions of a minimum in the unit box: the projected gradient's largest part. */
export function projectedGradient(problem: Problem, x: ArrayLike<number>): number {
  const slopes = Array.from(problem.gradient(x), (g, i) => {
    const value = x[i] ?? 0;
    return Math.abs(Math.min(Math.max(value - g, 0), 1) - value);
  });
  return Math.max(...slopes);
}

/** Points drawn uniformly from the unit box. */
export function randomPoint(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.uniform());
}
