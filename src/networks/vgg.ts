import type { Layer } from './description.js';

/** A run of convolutions of one width, and the pool behind them. */
interface Block {
  readonly convolutions: number;
  readonly channels: number;
}

/** The networks of the VGG family that are known. */
export type VggKind = 'vgg16' | 'vgg19';

// Configurations D and E of K. Simonyan, A. Zisserman: Very deep convolutional networks for large-scale image recognition. ICLR 2015.
const BLOCKS: Readonly<Record<VggKind, readonly Block[]>> = {
  vgg16: blocks([2, 2, 3, 3, 3]),
  vgg19: blocks([2, 2, 4, 4, 4]),
};

function blocks(convolutions: readonly number[]): readonly Block[] {
  const channels = [64, 128, 256, 512, 512];
  return convolutions.map((count, index) => ({ convolutions: count, channels: channels[index] ?? 512 }));
}

/** Deep enough for the five style layers and the content layer of Gatys, Ecker and Bethge (CVPR 2016). */
export const DEFAULT_DEPTH = 'relu5_1';

/** The channels of VGG's block, counted from 1. */
export function vggChannels(kind: VggKind, block: number): number {
  const found = BLOCKS[kind][block - 1];
  if (found === undefined) throw new RangeError(`${kind} has no block ${block}`);
  return found.channels;
}

/** The names of all ReLUs, `relu1_1` to `relu5_3` or `relu5_4`, in order. */
export function vggRelus(kind: VggKind): string[] {
  return BLOCKS[kind].flatMap(({ convolutions }, block) =>
    Array.from({ length: convolutions }, (_, index) => `relu${block + 1}_${index + 1}`),
  );
}

/**
 * The layers up to and with a ReLU.
 * @param depth one of {@link vggRelus}.
 * @param width channels as a fraction of the original's; at least one is kept.
 */
export function vggLayers(kind: VggKind, depth: string, width = 1): Layer[] {
  const all = BLOCKS[kind].flatMap((block, index) => blockLayers(block, index + 1, width));
  return all.slice(0, all.findIndex((layer) => layer.name === depth) + 1);
}

function blockLayers(block: Block, number: number, width: number): Layer[] {
  const channels = Math.max(1, Math.round(block.channels * width));
  const pairs = Array.from({ length: block.convolutions }, (_, index) =>
    convolutionAndRelu(`${number}_${index + 1}`, channels),
  );
  return [...pairs.flat(), { kind: 'pool', name: `pool${number}` }];
}

// The picture is continued by its own border, so that its edge is no feature; deeper layers are padded as VGG was trained.
function convolutionAndRelu(place: string, channels: number): Layer[] {
  const padding = place === '1_1' ? 'replicate' : 'zeros';
  return [
    { kind: 'conv', name: `conv${place}`, channels, kernel: 3, padding },
    { kind: 'relu', name: `relu${place}` },
  ];
}
