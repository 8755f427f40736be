/**
 * The Cholesky factor L of a symmetric positive definite matrix: lower triangular, L Lᵀ = matrix. NaN where the matrix is not positive
 * definite.
 * @param matrix row-major [size, size]; only its lower triangle is read.
 */
export function cholesky(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length);
  const factor = new Float64Array(matrix.length);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column] as number;
      for (let k = 0; k < column; k++)
        rest -= (factor[row * size + k] as number) * (factor[column * size + k] as number);
      factor[row * size + column] =
        column === row ? Math.sqrt(rest) : rest / (factor[column * (size + 1)] as number);
    }
  }
  return factor;
}

/** The inverse of a lower triangular matrix without zeros on its diagonal, row-major [size, size]. */
export function inverseOfTriangle(factor: Float64Array): Float64Array {
  const size = Math.sqrt(factor.length);
  const inverse = new Float64Array(factor.length);
  for (let row = 0; row < size; row++) {
    // Forward substitution row by row: a row of the inverse is a sum of the rows above it, which are contiguous in memory.
    for (let k = 0; k < row; k++) {
      const share = factor[row * size + k] as number;
      for (let column = 0; column <= k; column++)
        inverse[row * size + column] =
          (inverse[row * size + column] as number) - share * (inverse[k * size + column] as number);
    }
    const pivot = factor[row * (size + 1)] as number;
    inverse[row * (size + 1)] = 1;
    for (let column = 0; column <= row; column++)
      inverse[row * size + column] = (inverse[row * size + column] as number) / pivot;
  }
  return inverse;
}
