import type { NetworkDescription } from './description.js';
import { layersUpTo } from './layers.js';

/** How far the taps of a network see, in pixels of the picture. */
export interface ReceptiveField {
  /**
   * Pixels beyond its own square that a position sees in each direction: position p of a tap with stride s depends on the pixels from
   * s · p − reach to s · (p + 1) − 1 + reach, along each axis.
   */
  readonly reach: number;
  /** Pixels between the positions of the deepest layer. A part of the picture has the same pools as the whole where it starts at a multiple. */
  readonly grid: number;
}

/**
 * The receptive field of the deepest of some taps, which contains those of the others. A convolution of kernel 3 adds one position of its
 * own stride on both sides; a 2×2 pool adds nothing, because a position's square grows with it.
 * @throws UserError `network-tap` for a tap the network lacks.
 */
export function receptiveField(description: NetworkDescription, taps: readonly string[]): ReceptiveField {
  let [reach, grid] = [0, 1];
  for (const layer of layersUpTo(description, taps)) {
    if (layer.kind === 'conv' && layer.kernel === 3) reach += grid;
    if (layer.kind === 'pool') grid *= 2;
  }
  return { reach, grid };
}
