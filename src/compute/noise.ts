import { createRandom } from '../common/random.js';

/** A square picture of noise, planar [3, side, side], determined by the seed. */
export function noise(side: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: 3 * side * side }, () => random.uniform());
}
