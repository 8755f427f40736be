import { cholesky, inverseOfTriangle } from '../common/cholesky.js';
import type { Patches } from './patches.js';

/**
 * Makes the samples of patches uncorrelated, with variance 1: z = L⁻¹ (x − μ) with μ the mean and L Lᵀ = Σ + ε I the covariance. This is
 * whitening up to a rotation, which makes no difference to clusters by direction.
 */
export interface Whitening {
  readonly mean: Float64Array;
  /** L⁻¹, lower triangular, row by row. */
  readonly transform: Float64Array;
}

/**
 * ε as a share of the mean variance. It keeps directions that hardly vary, which are mostly noise, from being enlarged without limit (A. Coates
 * and A. Ng, *Learning feature representations with k-means*, 2012, section 2.1).
 */
const REGULARISATION = 0.05;

/** The whitening of patches. */
export function whiteningOf(patches: Patches): Whitening {
  const { length } = patches;
  const mean = meanOf(patches);
  const covariance = covarianceOf(patches, mean);
  let trace = 0;
  for (let i = 0; i < length; i++) trace += covariance[i * (length + 1)] ?? 0;
  const added = REGULARISATION * (trace / length) + Number.EPSILON;
  for (let i = 0; i < length; i++) covariance[i * (length + 1)] = (covariance[i * (length + 1)] ?? 0) + added;
  return { mean, transform: inverseOfTriangle(cholesky(covariance)) };
}

/** The patches, whitened: [count, length]. */
export function whitened({ values, count, length }: Patches, { mean, transform }: Whitening): Patches {
  const out = new Float32Array(values.length);
  const centred = new Float64Array(length);
  for (let patch = 0; patch < count; patch++) {
    for (let i = 0; i < length; i++)
      centred[i] = (values[patch * length + i] as number) - (mean[i] as number);
    for (let row = 0; row < length; row++) {
      let sum = 0;
      const start = row * length;
      for (let i = 0; i <= row; i++) sum += (transform[start + i] as number) * (centred[i] as number);
      out[patch * length + row] = sum;
    }
  }
  return { values: out, count, length };
}

function meanOf({ values, count, length }: Patches): Float64Array {
  const mean = new Float64Array(length);
  for (let at = 0; at < count * length; at++)
    mean[at % length] = (mean[at % length] as number) + (values[at] as number) / count;
  return mean;
}

/** The lower triangle of the covariance. */
function covarianceOf({ values, count, length }: Patches, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(length * length);
  const centred = new Float64Array(length);
  for (let patch = 0; patch < count; patch++) {
    for (let i = 0; i < length; i++)
      centred[i] = (values[patch * length + i] as number) - (mean[i] as number);
    for (let row = 0; row < length; row++) {
      const share = (centred[row] as number) / count;
      const start = row * length;
      for (let i = 0; i <= row; i++)
        covariance[start + i] = (covariance[start + i] as number) + share * (centred[i] as number);
    }
  }
  return covariance;
}
