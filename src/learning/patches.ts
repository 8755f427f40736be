import type { Random } from '../common/random.js';
import type { Size } from '../images/index.js';

/** Side of a patch, that of a convolution's kernel. */
const SIDE = 3;

/** Patches of feature maps, one after the other. */
export interface Patches {
  /** Row by row [count, length]; a patch has the order of a kernel: channel, row, column. */
  readonly values: Float32Array;
  readonly count: number;
  /** Samples of a patch: channels · 3 · 3. */
  readonly length: number;
}

/** Maps of a layer, planar [channels, height, width]. */
export interface Maps extends Size {
  readonly values: Float32Array;
  readonly channels: number;
}

/** A sample of patches, filled from one picture after another. */
export class PatchSample {
  readonly #values: Float32Array;
  readonly #length: number;
  #count = 0;

  /** @param most number of patches. @param channels of the maps they are taken from. */
  constructor(most: number, channels: number) {
    this.#length = channels * SIDE * SIDE;
    this.#values = new Float32Array(most * this.#length);
  }

  /** Takes patches at random places inside the maps; none where the maps are smaller than a patch. */
  take({ values, channels, width, height }: Maps, count: number, random: Random): void {
    if (width < SIDE || height < SIDE) return;
    const most = this.#values.length / this.#length;
    for (let i = 0; i < count && this.#count < most; i++) {
      const left = Math.floor(random.uniform() * (width - SIDE + 1));
      const top = Math.floor(random.uniform() * (height - SIDE + 1));
      let to = this.#count * this.#length;
      for (let channel = 0; channel < channels; channel++)
        for (let row = 0; row < SIDE; row++) {
          const from = (channel * height + top + row) * width + left;
          this.#values.set(values.subarray(from, from + SIDE), to);
          to += SIDE;
        }
      this.#count += 1;
    }
  }

  get patches(): Patches {
    const [count, length] = [this.#count, this.#length];
    return { values: this.#values.subarray(0, count * length), count, length };
  }
}
