import { elementAt } from '../common/elements.js';
import { windowSizeOf, winogradChannels } from '../engines/index.js';
import type { Size } from '../images/index.js';
import { largestWindow } from '../instant/index.js';
import {
  channelsAt,
  convolutions,
  type NetworkDescription,
  receptiveField,
  strideAt,
  tapNames,
} from '../networks/index.js';
import { canvasSize } from './canvas.js';
import type { StylizeOptions } from './options.js';
import { styleSizeAt } from './pictures.js';
import { isInstant } from './presets.js';

/*
 * bytes = process + 4 · (weight copies · weights + pixels · (chain copies · chain + max(expanded copies · expanded, max pool copies ·
 * pooled) + planes)), with chain, expanded and pooled the activations per pixel of the canvas. The constants are fitted to the peak
 * resident memory of painting three iterations with VGG-19's shape, a quarter of its width, and the embedded network.
 */

/** Node and the libraries, in bytes. */
const processBytes = 170e6;
/** Copies of a weight: forward and backward kernels, each mapped from the file and packed for the CPU. */
const weightCopies = { plain: 4, winograd: 6 };
/** Copies of a layer's activations at the peak: the activations, gradients, masks, changes of layout, and the maps without their margin. */
const chainCopies = 3.6;
/** Further copies where a pool has an odd side, for the padding of the gradients. */
const unevenCopies = 0.9;
/** Copies of the activations that are expanded at the taps. */
const expandedCopies = 2.9;
/** Further copies of the activations below a max pool, for its masks; not in memory at the same time as the expanded ones. */
const maxPoolCopies = 4.9;
/**
 * Copies of a style's activations, which are computed without a gradient, so that only neighbouring layers are in memory together.
 * Fitted to the peak of computing the targets for the embedded network, VGG-19's shape and a quarter of its width at 256 to 2560 pixels.
 */
const styleCopies = { chain: 1, expanded: 0.45 };
/**
 * What a picture in tiles takes besides, for the second session: bytes, and copies of the weights as a share of those of the first. Fitted to
 * the peak of evaluations and paintings in tiles of 300 to 1000 pixels.
 */
const tileCosts = { bytes: 60e6, weights: 0.75 };
/** Planes of the picture's size: the optimiser's state before and after a step, gradient, targets, inputs and results. */
const picturePlanes = 45;
/** The same for L-BFGS, with five pairs of steps and gradient changes. */
const lbfgsPlanes = 90;

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/** The options that memory depends on. */
export type MemoryOptions = Pick<StylizeOptions, 'optimizer' | 'pooling' | 'preset' | 'size' | 'styleScale'>;

/**
 * Peak memory of painting at a size, in bytes; rather too high than too low. The styles are evaluated before the picture, so the larger
 * of the two counts.
 * @param size of the last scale, in pixels.
 * @param styles sizes of the style pictures; `options` say at which size they are evaluated.
 * @param tile largest side of the windows in which the pictures are evaluated, in pixels; whole pictures if left out.
 */
export function estimateMemory(
  description: NetworkDescription,
  size: Size,
  options: MemoryOptions,
  styles: readonly Size[] = [],
  tile = Number.POSITIVE_INFINITY,
): number {
  if (isInstant(options)) {
    const used = styles.map((style) => styleSizeAt(style, options.size, options.styleScale));
    return Math.max(...[size, ...used].map(instantBytes));
  }
  return Math.max(
    paintingBytes(description, size, options, tile),
    styleBytes(description, options, styles, tile),
  );
}

/**
 * Peak memory of an instant painting: the process, the activations of a window, and the picture with its copies. Fitted to the peak of
 * `impasto stylize --preset instant` at 256 to 4096 pixels.
 */
function instantBytes(size: Size): number {
  return (
    processBytes + instantCosts.window * pixelsOf(largestWindow(size)) + instantCosts.picture * pixelsOf(size)
  );
}

/** Bytes per pixel. */
const instantCosts = { window: 1300, picture: 80 };

function styleBytes(
  description: NetworkDescription,
  options: MemoryOptions,
  styles: readonly Size[],
  tile: number,
): number {
  const used = styles.map((style) => styleSizeAt(style, options.size, options.styleScale));
  const largest = Math.max(0, ...used.map((size) => pixelsOf(windowIn(description, size, tile))));
  const decoded = 3 * sum(used, pixelsOf);
  return (
    processBytes +
    floatBytes *
      (weightCopies.plain * weightCount(description) + largest * forwardFloats(description) + decoded)
  );
}

/** What is in memory per pixel where no gradient is computed. */
const forwardFloats = (description: NetworkDescription) =>
  styleCopies.chain * chainFloats(description) + styleCopies.expanded * expandedFloats(description);

/** Size of what is evaluated at once of a picture. */
function windowIn(description: NetworkDescription, size: Size, tile: number): Size {
  return windowSizeOf(size, tile, receptiveField(description, tapNames(description)));
}

const pixelsOf = ({ width, height }: Size) => width * height;

function paintingBytes(
  description: NetworkDescription,
  inside: Size,
  options: MemoryOptions,
  tile: number,
): number {
  const size = canvasSize(inside);
  const window = windowIn(description, size, tile);
  const planes = options.optimizer === 'lbfgs' ? lbfgsPlanes : picturePlanes;
  const isMax = (options.pooling ?? description.pooling) === 'max';
  const passing = Math.max(
    expandedCopies * expandedFloats(description),
    isMax ? maxPoolCopies * pooledFloats(description) : 0,
  );
  const method = isWinograd(description, isMax) ? 'winograd' : 'plain';
  const copies = chainCopies + (isUneven(description, size) ? unevenCopies : 0);
  const perPixel = copies * chainFloats(description) + passing;
  const whole =
    processBytes +
    floatBytes *
      (weightCopies[method] * weightCount(description) +
        pixelsOf(window) * perPixel +
        pixelsOf(size) * planes);
  if (pixelsOf(window) === pixelsOf(size)) return whole;
  const forward =
    tileCosts.weights * weightCopies[method] * weightCount(description) +
    pixelsOf(window) * forwardFloats(description);
  return whole + tileCosts.bytes + floatBytes * forward;
}

/** Whether the engine uses Winograd's algorithm for some convolutions; which ones matters little for memory. */
function isWinograd(description: NetworkDescription, isMax: boolean): boolean {
  const widest = convolutions(description).map((conv) =>
    conv.kernel === 3 && conv.padding === 'zeros' ? Math.min(conv.inChannels, conv.outChannels) : 0,
  );
  return !isMax && Math.max(...widest) >= winogradChannels;
}

function isUneven(description: NetworkDescription, { width, height }: Size): boolean {
  const stride = strideAt(description, elementAt(description.layers, description.layers.length - 1).name);
  return width % stride !== 0 || height % stride !== 0;
}

const sum = <T>(list: readonly T[], countOf: (element: T) => number): number =>
  list.reduce((total, element) => total + countOf(element), 0);

const weightCount = (description: NetworkDescription) =>
  sum(convolutions(description), (conv) => conv.outChannels * conv.inChannels * conv.kernel ** 2);

/** Activations of the convolutions per pixel of the picture. */
const chainFloats = (description: NetworkDescription) =>
  sum(description.layers, (layer) =>
    layer.kind === 'conv' ? layer.channels / strideAt(description, layer.name) ** 2 : 0,
  );

/** Activations of the taps' expanding convolutions per pixel of the picture. */
const expandedFloats = (description: NetworkDescription) =>
  sum(
    Object.values(description.taps),
    ({ layer, expand }) => (expand?.channels ?? 0) / strideAt(description, layer) ** 2,
  );

/** Activations at the input of pools per pixel of the picture; their stride is half of the pools'. */
const pooledFloats = (description: NetworkDescription) =>
  sum(description.layers, ({ kind, name }) =>
    kind === 'pool' ? channelsAt(description, name) / (strideAt(description, name) / 2) ** 2 : 0,
  );
