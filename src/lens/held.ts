import type { Engine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import type { Network } from '../networks/index.js';
import { type Progress, parseStylizeOptions, stylize } from '../stylize/index.js';
import { LOOK } from './tapped.js';

/** What is painted from one layer alone: its Gram matrix or its activations. */
export type Held = 'texture' | 'content';

/** Smoothing: less than in a painting, since a single layer leaves nothing else to weigh it against. */
const SMOOTHING = 1;

/**
 * Paints what a layer holds of a picture, from noise: with its Gram matrix alone, a texture without places (Gatys et al. 2015); with its
 * activations alone, the picture as far as they determine it (Mahendran and Vedaldi 2015).
 * @param network with the one tap of `tappedAt`; `engine` runs it.
 * @param size long side of the result in pixels.
 * @returns the records of the run; the last one has the result.
 */
export function paintHeld(
  network: Network,
  engine: Engine,
  picture: Picture,
  { held, size, seed }: { readonly held: Held; readonly size: number; readonly seed: number },
  signal?: AbortSignal,
): AsyncGenerator<Progress, void> {
  const isTexture = held === 'texture';
  const options = parseStylizeOptions({
    size,
    seed,
    preset: 'draft',
    init: 'noise',
    styleWeight: isTexture ? 4 : 0,
    contentWeight: isTexture ? 0 : 4,
    layerWeights: { [LOOK]: 1 },
    contentLayers: [LOOK],
    tv: SMOOTHING,
  });
  return stylize({ content: picture, styles: [picture], options, network, engine }, signal);
}
