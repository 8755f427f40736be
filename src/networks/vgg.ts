import { elementAt } from '../common/elements.js';
import type { Layer } from './description.js';

/** The known networks of the VGG family. */
export type VggKind = 'vgg16' | 'vgg19';

// Configurations D and E of K. Simonyan, A. Zisserman: Very deep convolutional networks for large-scale image recognition. ICLR 2015.
const CONVOLUTIONS: Readonly<Record<VggKind, readonly number[]>> = {
  vgg16: [2, 2, 3, 3, 3],
  vgg19: [2, 2, 4, 4, 4],
};
const CHANNELS = [64, 128, 256, 512, 512];

/** Deep enough for the five style layers and the content layer of Gatys, Ecker and Bethge (CVPR 2016). */
export const DEFAULT_DEPTH = 'relu5_1';

/** The names of all ReLUs, `relu1_1` to `relu5_3` or `relu5_4`, in order. */
export function vggRelus(kind: VggKind): string[] {
  return allLayers(kind, 1).flatMap((layer) => (layer.kind === 'relu' ? [layer.name] : []));
}

/**
 * The layers up to and including a ReLU.
 * @param depth one of {@link vggRelus}.
 * @param width channels as a fraction of the original's; at least one.
 */
export function vggLayers(kind: VggKind, depth: string, width = 1): Layer[] {
  const all = allLayers(kind, width);
  return all.slice(0, all.findIndex((layer) => layer.name === depth) + 1);
}

function allLayers(kind: VggKind, width: number): Layer[] {
  return CONVOLUTIONS[kind].flatMap((count, block): Layer[] => {
    const channels = Math.max(1, Math.round(elementAt(CHANNELS, block) * width));
    const pairs = Array.from({ length: count }, (_, index) =>
      convolutionAndRelu(`${block + 1}_${index + 1}`, channels),
    );
    return [...pairs.flat(), { kind: 'pool', name: `pool${block + 1}` }];
  });
}

// The first layer replicates the picture's border, so that the edge is not a feature; deeper layers use the padding VGG was trained with.
function convolutionAndRelu(place: string, channels: number): Layer[] {
  const padding = place === '1_1' ? 'replicate' : 'zeros';
  return [
    { kind: 'conv', name: `conv${place}`, channels, kernel: 3, padding },
    { kind: 'relu', name: `relu${place}` },
  ];
}
