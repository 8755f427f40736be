import type { Directions } from './directions.js';
import type { Patches } from './patches.js';
import type { Whitening } from './whitening.js';

/** Weights [channels, length] and biases of a convolution. */
export interface Filters {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * A response below this is cut off, in standard deviations of a whitened sample: soft thresholding, which leaves few of the maps answering
 * at a place (A. Coates and A. Ng, *The importance of encoding versus training*, 2011, use 0.25 to 1).
 */
const THRESHOLD = 0.5;

/**
 * Convolutions that answer, before their rectifier, with g · (d · z − threshold) to the whitened patch z = L⁻¹ (x − μ): weight g L⁻ᵀ d, bias
 * −weight · μ − g threshold. The gain g gives every map a mean square of 1 after its rectifier, so that all count alike in a Gram matrix.
 * @param vectors the whitened patches that the directions were learned from.
 */
export function filtersOf(directions: Directions, vectors: Patches, { mean, transform }: Whitening): Filters {
  const { count, length, values } = directions;
  const weight = new Float32Array(count * length);
  const bias = new Float32Array(count);
  for (let channel = 0; channel < count; channel++) {
    const direction = values.subarray(channel * length, (channel + 1) * length);
    const gain = 1 / Math.sqrt(Math.max(meanSquare(direction, vectors), leastSquare));
    let offset = 0;
    for (let column = 0; column < length; column++) {
      let sum = 0;
      for (let row = column; row < length; row++)
        sum += (transform[row * length + column] as number) * (direction[row] as number);
      weight[channel * length + column] = gain * sum;
      offset += gain * sum * (mean[column] as number);
    }
    bias[channel] = -offset - gain * THRESHOLD;
  }
  return { weight, bias };
}

/** A map that answers almost nowhere is not enlarged without limit. */
const leastSquare = 1e-3;

/** Mean square of a map over patches, after its rectifier. */
function meanSquare(direction: Float32Array, { values, count, length }: Patches): number {
  let total = 0;
  for (let patch = 0; patch < count; patch++) {
    let sum = -THRESHOLD;
    for (let i = 0; i < length; i++) sum += (direction[i] as number) * (values[patch * length + i] as number);
    if (sum > 0) total += sum * sum;
  }
  return total / count;
}
