/** The BFGS approximation of the inverse Hessian as a dense matrix in double precision (Nocedal and Wright 2006, equation 6.17). */

type Matrix = readonly (readonly number[])[];

/** A step s and the change y of the gradient over it. */
export interface Pair {
  readonly step: ArrayLike<number>;
  readonly change: ArrayLike<number>;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

const times = (a: Matrix, b: Matrix) =>
  a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0)),
  );

/** (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ with ρ = 1 / ⟨s, y⟩. */
function update(inverse: Matrix, { step, change }: Pair): Matrix {
  const rho = 1 / dot(step, change);
  const s = Array.from(step);
  const y = Array.from(change);
  const left = s.map((si, i) => y.map((yj, j) => (i === j ? 1 : 0) - rho * si * yj));
  const right = s.map((_, i) => s.map((sj, j) => (i === j ? 1 : 0) - rho * (y[i] ?? 0) * sj));
  return times(times(left, inverse), right).map((row, i) =>
    row.map((value, j) => value + rho * (s[i] ?? 0) * (s[j] ?? 0)),
  );
}

/** −H g, with H built up from ⟨s, y⟩ / ⟨y, y⟩ of the newest pair by one update for each pair, oldest first. */
export function denseDirection(gradient: ArrayLike<number>, pairs: readonly Pair[]): number[] {
  const newest = pairs.at(-1);
  const diagonal = newest ? dot(newest.step, newest.change) / dot(newest.change, newest.change) : 1;
  const size = Array.from(gradient);
  const start: Matrix = size.map((_, i) => size.map((__, j) => (i === j ? diagonal : 0)));
  const inverse = pairs.reduce(update, start);
  return inverse.map((row) => -dot(row, gradient));
}
