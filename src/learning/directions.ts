import type { Random } from '../common/random.js';
import type { Patches } from './patches.js';

/** Unit vectors [count, length], each the direction of a cluster. */
export interface Directions {
  readonly values: Float32Array;
  readonly count: number;
  readonly length: number;
}

/**
 * Spherical k-means: every vector belongs to the direction with the largest scalar product, and a direction becomes that of the sum of its
 * vectors, each weighted by that product, and itself (A. Coates and A. Ng, *Learning feature representations with k-means*, 2012, with the
 * sign kept: a rectifier sees only one side). A direction without vectors becomes that of a random one.
 */
export class DirectionClusters {
  readonly #vectors: Patches;
  readonly #random: Random;
  #directions: Directions;

  /** Starts at the directions of random vectors. @param count of directions. @throws RangeError when there are no vectors. */
  constructor(vectors: Patches, count: number, random: Random) {
    if (vectors.count === 0) throw new RangeError('there are no patches to learn from');
    this.#vectors = vectors;
    this.#random = random;
    const { length } = vectors;
    const values = new Float32Array(count * length);
    this.#directions = { values, count, length };
    for (let index = 0; index < count; index++) this.#restart(values, index);
  }

  get directions(): Directions {
    return this.#directions;
  }

  /**
   * One pass over all vectors.
   * @param rest is awaited between parts of the work, so that other events are handled, and may throw to end it.
   * @returns the mean of the vectors' cosines with their directions before the pass: it grows from pass to pass.
   */
  async pass(rest: () => Promise<void>): Promise<number> {
    const { values, count, length } = this.#vectors;
    const { values: old, count: clusters } = this.#directions;
    const sums = Float64Array.from(old);
    const members = new Uint32Array(clusters);
    let cosines = 0;
    for (let index = 0; index < count; index++) {
      if (index % partSize === 0) await rest();
      const vector = values.subarray(index * length, (index + 1) * length);
      const { cluster, product } = nearest(vector, old, clusters);
      members[cluster] = (members[cluster] as number) + 1;
      cosines += product / Math.max(norm(vector), Number.MIN_VALUE);
      const start = cluster * length;
      for (let i = 0; i < length; i++)
        sums[start + i] = (sums[start + i] as number) + product * (vector[i] as number);
    }
    const renewed = Float32Array.from(sums);
    for (let cluster = 0; cluster < clusters; cluster++) {
      if (members[cluster] === 0) this.#restart(renewed, cluster);
      else normalise(renewed.subarray(cluster * length, (cluster + 1) * length));
    }
    this.#directions = { values: renewed, count: clusters, length };
    return cosines / count;
  }

  #restart(directions: Float32Array, cluster: number): void {
    const { values, count, length } = this.#vectors;
    const vector = Math.floor(this.#random.uniform() * count);
    const direction = directions.subarray(cluster * length, (cluster + 1) * length);
    direction.set(values.subarray(vector * length, (vector + 1) * length));
    normalise(direction);
  }
}

/** Vectors between two rests: some tens of milliseconds of work in the widest layer. */
const partSize = 256;

function nearest(vector: Float32Array, directions: Float32Array, count: number) {
  const { length } = vector;
  let [cluster, product] = [0, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < count; index++) {
    const start = index * length;
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (vector[i] as number) * (directions[start + i] as number);
    if (sum > product) [cluster, product] = [index, sum];
  }
  return { cluster, product };
}

function norm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

function normalise(vector: Float32Array): void {
  const size = Math.max(norm(vector), Number.MIN_VALUE);
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / size;
}
