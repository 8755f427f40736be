import { winogradChannels } from '../engines/index.js';
import type { Size } from '../images/index.js';
import { channelsAt, convolutions, type NetworkDescription, strideAt } from '../networks/index.js';
import type { StylizeOptions } from './options.js';

/*
 * The constants are fitted to the peak resident memory that `npm run bench -- --sizes 256,512,1024` shows for VGG-19's shape, a quarter of its
 * width and the embedded network at 256 to 1024 pixels; the runtime keeps what the backward pass still needs, and works in between.
 */

/** Node, the libraries and their code, in bytes. */
const processBytes = 170e6;
/** Copies of a weight: forward and backward kernels, each mapped from the file and packed for the processor. */
const weightCopies = { plain: 4, winograd: 6 };
/** Copies of a layer's activations that live at the worst moment: the activations, gradients, masks and changes of layout. */
const chainCopies = { plain: 3.2, winograd: 3.6 };
/** Further copies where a side cannot be halved evenly at every pool, for the padding of the gradients. */
const unevenCopies = 0.9;
/** Copies of the activations that are widened at the taps. */
const expandedCopies = 2.2;
/** Further copies of the activations below a max pool, for the masks of the winners; not at the same moment as the widened ones. */
const maxPoolCopies = 4.9;
/** Planes of the size of the picture: the optimiser's state before and after a step, gradient, targets, inputs and results. */
const picturePlanes = 45;
/** The same for L-BFGS, with ten pairs of steps and gradient changes. */
const lbfgsPlanes = 120;

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * Bytes of memory that painting at a size takes at its peak, a little more rather than less.
 * @param size of the last scale, in pixels.
 */
export function estimateMemory(
  description: NetworkDescription,
  size: Size,
  options: Pick<StylizeOptions, 'optimizer' | 'pooling'>,
): number {
  const pixels = size.width * size.height;
  const planes = options.optimizer === 'lbfgs' ? lbfgsPlanes : picturePlanes;
  const isMax = (options.pooling ?? description.pooling) === 'max';
  const passing = Math.max(
    expandedCopies * expandedFloats(description),
    isMax ? maxPoolCopies * pooledFloats(description) : 0,
  );
  const method = isWinograd(description, isMax) ? 'winograd' : 'plain';
  const copies = chainCopies[method] + (isUneven(description, size) ? unevenCopies : 0);
  const perPixel = copies * chainFloats(description) + passing + planes;
  return processBytes + floatBytes * (weightCopies[method] * weightCount(description) + pixels * perPixel);
}

/** Whether the engine does some of the convolutions by Winograd's algorithm; which ones in the end matters little to memory. */
function isWinograd(description: NetworkDescription, isMax: boolean): boolean {
  const widest = convolutions(description).map((conv) =>
    conv.kernel === 3 && conv.padding === 'zeros' ? Math.min(conv.inChannels, conv.outChannels) : 0,
  );
  return !isMax && Math.max(...widest) >= winogradChannels;
}

function isUneven(description: NetworkDescription, { width, height }: Size): boolean {
  const stride = strideAt(description, description.layers.at(-1)?.name ?? '');
  return width % stride !== 0 || height % stride !== 0;
}

/**
 * The largest long side at which a picture of this aspect fits in the given memory, a multiple of 16 pixels.
 * @returns 0 when nothing fits.
 */
export function largestSize(
  description: NetworkDescription,
  aspect: Size,
  options: Pick<StylizeOptions, 'optimizer' | 'pooling'>,
  bytes: number,
): number {
  const fixed = estimateMemory(description, { width: 0, height: 0 }, options);
  // A side of one pixel is as uneven as they come, so what fits by this estimate fits at any size.
  const perPixel = estimateMemory(description, { width: 1, height: 1 }, options) - fixed;
  const pixels = Math.max(0, bytes - fixed) / perPixel;
  const narrow = Math.min(aspect.width, aspect.height) / Math.max(aspect.width, aspect.height);
  return Math.floor(Math.sqrt(pixels / narrow) / 16) * 16;
}

function weightCount(description: NetworkDescription): number {
  return convolutions(description).reduce(
    (sum, conv) => sum + conv.outChannels * conv.inChannels * conv.kernel ** 2,
    0,
  );
}

/** Activations of the chain's convolutions for each pixel of the picture. */
function chainFloats(description: NetworkDescription): number {
  return description.layers.reduce(
    (sum, layer) =>
      sum + (layer.kind === 'conv' ? layer.channels / strideAt(description, layer.name) ** 2 : 0),
    0,
  );
}

/** Activations of the taps' widening convolutions for each pixel of the picture. */
function expandedFloats(description: NetworkDescription): number {
  return Object.values(description.taps).reduce(
    (sum, { layer, expand }) => sum + (expand?.channels ?? 0) / strideAt(description, layer) ** 2,
    0,
  );
}

/** Activations that go into pools, for each pixel of the picture. */
function pooledFloats(description: NetworkDescription): number {
  return description.layers.reduce((sum, layer) => {
    if (layer.kind !== 'pool') return sum;
    const strideBefore = strideAt(description, layer.name) / 2;
    return sum + channelsAt(description, layer.name) / strideBefore ** 2;
  }, 0);
}
