import type { Size } from '../images/index.js';
import { channelsAt, convolutions, type NetworkDescription, strideAt } from '../networks/index.js';
import type { StylizeOptions } from './options.js';

/*
 * The constants are fitted to the peak resident memory that `npm run bench -- --memory` shows for VGG-19's shape, a quarter of its
 * width and the embedded network at 256 to 1024 pixels; the runtime keeps what the backward pass still needs, and works in between.
 */

/** Node, the libraries and their code, in bytes. */
const processBytes = 170e6;
/** Copies of a weight: forward and backward kernels, each mapped from the file and packed for the processor. */
const weightCopies = 4;
/** Copies of a layer's activations that live at the worst moment: the activations, gradients, masks and changes of layout. */
const activationCopies = 3.4;
/** Further copies of the activations below a max pool, for the masks of the winners. */
const maxPoolCopies = 5;
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
  const pooled =
    (options.pooling ?? description.pooling) === 'max' ? maxPoolCopies * pooledFloats(description) : 0;
  const perPixel = activationCopies * activationFloats(description) + pooled + planes;
  return processBytes + floatBytes * (weightCopies * weightCount(description) + pixels * perPixel);
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
  const unit = { width: 1, height: 1 };
  const fixed = estimateMemory(description, { width: 0, height: 0 }, options);
  const perPixel = estimateMemory(description, unit, options) - fixed;
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

/** Activations of all convolutions for each pixel of the picture. */
function activationFloats(description: NetworkDescription): number {
  const expanded = Object.values(description.taps).map(
    ({ layer, expand }) => (expand?.channels ?? 0) / strideAt(description, layer) ** 2,
  );
  const chained = description.layers.map((layer) =>
    layer.kind === 'conv' ? layer.channels / strideAt(description, layer.name) ** 2 : 0,
  );
  return [...expanded, ...chained].reduce((sum, floats) => sum + floats, 0);
}

/** Activations that go into pools, for each pixel of the picture. */
function pooledFloats(description: NetworkDescription): number {
  return description.layers.reduce((sum, layer) => {
    if (layer.kind !== 'pool') return sum;
    const strideBefore = strideAt(description, layer.name) / 2;
    return sum + channelsAt(description, layer.name) / strideBefore ** 2;
  }, 0);
}
