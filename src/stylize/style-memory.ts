import type { Targets } from '../engines/index.js';

/**
 * Remembers the Gram matrices of style pictures, so that a batch computes them once per style and scale and not once per picture.
 * It belongs to one engine, as another network sees other matrices. The least recently used are forgotten.
 */
export class StyleMemory {
  readonly #room: number;
  readonly #kept = new Map<string, Targets['style']>();

  /** @param room how many are kept; with the taps of VGG-19 each takes 2.5 MB. */
  constructor(room = 64) {
    this.#room = room;
  }

  /** The remembered matrices, or those that `make` gives, which are remembered then. */
  async recall(key: string, make: () => Promise<Targets['style']>): Promise<Targets['style']> {
    const targets = this.#kept.get(key) ?? (await make());
    this.#kept.delete(key);
    this.#kept.set(key, targets);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#room && oldest !== undefined) this.#kept.delete(oldest);
    return targets;
  }
}
