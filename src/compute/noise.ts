import { createRandom } from '../common/random.js';

/** A square picture of noise, planar [3, side, side]; the same for the same seed. */
export function noise(side: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: 3 * side * side }, () => random.uniform());
}
