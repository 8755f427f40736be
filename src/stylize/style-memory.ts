import { LruCache } from '../common/lru.js';
import type { Targets } from '../engines/index.js';

/**
 * Keeps the Gram matrices of style pictures, so that a batch computes them once per style and scale and not once per picture.
 * It belongs to one engine, because another network gives other matrices.
 */
export class StyleMemory extends LruCache<string, Targets['style']> {
  /** @param capacity number of styles and scales to keep; with the taps of VGG-19 each takes 2.5 MB. */
  constructor(capacity = 64) {
    super(capacity);
  }
}
