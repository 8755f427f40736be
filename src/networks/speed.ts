import type { NetworkDescription } from './description.js';
import { convolutions, strideAt } from './layers.js';

/** The cost of a network: `light` ones paint in seconds to minutes on a CPU, `heavy` ones take several times as long. */
export type SpeedClass = 'light' | 'heavy';

/** VGG-19 has 361,000, with a quarter of its width 23,000; between the two, a picture's time on a CPU goes from seconds to minutes. */
const HEAVY_FROM = 100_000;

/** Multiplications per pixel of the picture in a forward pass through the whole network. */
export function multiplicationsPerPixel(description: NetworkDescription): number {
  const taps = Object.values(description.taps);
  const layerOf = (name: string) => taps.find(({ expand }) => expand?.name === name)?.layer ?? name;
  return convolutions(description).reduce((sum, { name, inChannels, outChannels, kernel }) => {
    const stride = strideAt(description, layerOf(name));
    return sum + (inChannels * outChannels * kernel ** 2) / stride ** 2;
  }, 0);
}

/** The speed class of a network. */
export function speedClassOf(description: NetworkDescription): SpeedClass {
  return multiplicationsPerPixel(description) < HEAVY_FROM ? 'light' : 'heavy';
}
