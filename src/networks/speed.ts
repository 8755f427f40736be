import type { NetworkDescription } from './description.js';
import { convolutions, strideAt } from './layers.js';

/** How much a network has to compute: `light` ones paint in seconds to minutes on a CPU, `heavy` ones take several times as long. */
export type SpeedClass = 'light' | 'heavy';

/** VGG-19 has 361,000 and a quarter of its width 23,000; between them a processor's time for a picture goes from seconds to minutes. */
const HEAVY_FROM = 100_000;

/** Multiplications for each pixel of the picture in one forward pass over the whole network. */
export function multiplicationsPerPixel(description: NetworkDescription): number {
  const strides = strideByConvolution(description);
  return convolutions(description).reduce((sum, { name, inChannels, outChannels, kernel }) => {
    const stride = strides.get(name) ?? 1;
    return sum + (inChannels * outChannels * kernel ** 2) / stride ** 2;
  }, 0);
}

/** The speed class of a network. */
export function speedClassOf(description: NetworkDescription): SpeedClass {
  return multiplicationsPerPixel(description) < HEAVY_FROM ? 'light' : 'heavy';
}

/** The stride at which each convolution works; an expand convolution works at its layer's. */
function strideByConvolution(description: NetworkDescription): Map<string, number> {
  const chain = description.layers.map(({ name }) => [name, strideAt(description, name)] as const);
  const expands = Object.values(description.taps).flatMap(({ layer, expand }) =>
    expand ? [[expand.name, strideAt(description, layer)] as const] : [],
  );
  return new Map([...chain, ...expands]);
}
