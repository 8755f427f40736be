/** A 3 x 3 matrix by rows. */
export type Matrix3 = readonly (readonly [number, number, number])[];

type Rows = number[][];

/** Enough sweeps for three rows: convergence is quadratic, rarely more than six are used. */
const MAX_SWEEPS = 50;

/**
 * Eigenvalues and eigenvectors of a symmetric 3 x 3 matrix by cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, 8.5).
 * `vectors[k]` is the unit eigenvector of `values[k]`, in no particular order.
 */
export function eigenSymmetric(matrix: Matrix3): { values: number[]; vectors: number[][] } {
  const a: Rows = matrix.map((row) => [...row]);
  const vectors: Rows = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  for (let sweep = 0; sweep < MAX_SWEEPS && !isDiagonal(a); sweep++) {
    rotate(a, vectors, 0, 1);
    rotate(a, vectors, 0, 2);
    rotate(a, vectors, 1, 2);
  }
  return { values: a.map((row, i) => row[i]!), vectors };
}

/** The symmetric matrix with the same eigenvectors and `f` of each eigenvalue. */
export function mapEigenvalues(matrix: Matrix3, f: (value: number) => number): number[][] {
  const { values, vectors } = eigenSymmetric(matrix);
  const mapped = values.map(f);
  const entry = (i: number, j: number) =>
    mapped.reduce((sum, f, k) => sum + f * vectors[k]![i]! * vectors[k]![j]!, 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => entry(i, j)));
}

function isDiagonal(a: Rows): boolean {
  const off = Math.abs(a[0]![1]!) + Math.abs(a[0]![2]!) + Math.abs(a[1]![2]!);
  return off <= Number.EPSILON * 1e-3 * (Math.abs(a[0]![0]!) + Math.abs(a[1]![1]!) + Math.abs(a[2]![2]!));
}

/** Turns the plane of axes p and q so that a[p][q] becomes zero; `vectors` (rows) are rotated too. */
function rotate(a: Rows, vectors: Rows, p: number, q: number): void {
  const off = a[p]![q]!;
  if (off === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  turnRows(a, p, q, c, t * c);
  for (const row of a) turnPair(row, p, q, c, t * c);
  a[p]![q] = a[q]![p] = 0;
  turnRows(vectors, p, q, c, t * c);
}

function turnRows(rows: Rows, p: number, q: number, c: number, s: number): void {
  const [rowP, rowQ] = [rows[p]!, rows[q]!];
  for (let k = 0; k < 3; k++) {
    const [x, y] = [rowP[k]!, rowQ[k]!];
    rowP[k] = c * x - s * y;
    rowQ[k] = s * x + c * y;
  }
}

function turnPair(row: number[], p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p]!, row[q]!];
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}
