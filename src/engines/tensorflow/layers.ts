import { elementAt } from '../../common/elements.js';
import { averageShare } from '../../graph/index.js';
import type { Kernel } from './kernels.js';
import type { FeatureMap, Tensorflow } from './library.js';

/**
 * The layers of a feature network and their adjoints in TensorFlow's operations, the same functions as in graph/layers.ts.
 * TensorFlow's own gradients are not used: where pixels of a max pool are equal, they choose one of them.
 */

type Frame = 'replicate' | 'reflect';

const heightAxis = 1;
const widthAxis = 2;

/** A stride-1 convolution that keeps the map's size. */
export function convolve(tf: Tensorflow, input: FeatureMap, kernel: Kernel): FeatureMap {
  const frame = frameOf(kernel);
  const convolved = frame
    ? tf.conv2d(addFrame(tf, input, frame), kernel.weight, 1, 'valid')
    : tf.conv2d(input, kernel.weight, 1, 'same');
  return tf.add(convolved, kernel.bias);
}

/** The adjoint of {@link convolve}: a convolution with the backward kernel. */
export function convolveBack(tf: Tensorflow, gradient: FeatureMap, kernel: Kernel): FeatureMap {
  const frame = frameOf(kernel);
  if (!frame) return tf.conv2d(gradient, kernel.backward, 1, 'same');
  const reach = kernel.weight.shape[0] - 1;
  const margins: [number, number] = [reach, reach];
  const widened = tf.pad(gradient, [[0, 0], margins, margins, [0, 0]]);
  return foldFrame(tf, tf.conv2d(widened, kernel.backward, 1, 'valid'), frame);
}

const frameOf = ({ padding, weight }: Kernel): Frame | undefined =>
  padding === 'zeros' || weight.shape[0] === 1 ? undefined : padding;

/** Pads a map by one pixel on every side that repeats the edge or mirrors its neighbour. */
export function addFrame(tf: Tensorflow, map: FeatureMap, frame: Frame): FeatureMap {
  return frameAxis(tf, frameAxis(tf, map, heightAxis, frame), widthAxis, frame);
}

function frameAxis(tf: Tensorflow, map: FeatureMap, axis: number, frame: Frame): FeatureMap {
  const length = elementAt(map.shape, axis);
  const source = sourceOf(frame, length);
  return tf.concat([line(tf, map, axis, source), map, line(tf, map, axis, length - 1 - source)], axis);
}

/** The adjoint of {@link addFrame}: the frame's gradient is added to the pixels it was copied from. */
function foldFrame(tf: Tensorflow, gradient: FeatureMap, frame: Frame): FeatureMap {
  return foldAxis(tf, foldAxis(tf, gradient, heightAxis, frame), widthAxis, frame);
}

function foldAxis(tf: Tensorflow, gradient: FeatureMap, axis: number, frame: Frame): FeatureMap {
  const length = elementAt(gradient.shape, axis) - 2;
  const source = sourceOf(frame, length);
  const place = (index: number, at: number) => {
    const margins = [0, 1, 2, 3].map((other): [number, number] =>
      other === axis ? [at, length - 1 - at] : [0, 0],
    );
    return tf.pad(line(tf, gradient, axis, index), margins);
  };
  const core = lines(tf, gradient, axis, 1, length);
  return tf.add(tf.add(core, place(0, source)), place(length + 1, length - 1 - source));
}

/** Index of the pixel that is copied before the first: the first itself, or its neighbour. */
function sourceOf(frame: Frame, length: number): number {
  const source = frame === 'replicate' ? 0 : 1;
  if (source >= length) throw new RangeError('reflect padding needs at least two pixels on each side');
  return source;
}

const line = (tf: Tensorflow, map: FeatureMap, axis: number, index: number) => lines(tf, map, axis, index, 1);

function lines(tf: Tensorflow, map: FeatureMap, axis: number, start: number, count: number): FeatureMap {
  const origin = map.shape.map((_, other) => (other === axis ? start : 0));
  const extent = map.shape.map((length, other) => (other === axis ? count : length));
  return tf.slice(map, origin, extent);
}

/** The adjoint of the rectifier: the gradient where the rectifier's output is positive. */
export function rectifyBack(tf: Tensorflow, gradient: FeatureMap, output: FeatureMap): FeatureMap {
  return tf.mul(gradient, tf.sign(output));
}

const window = 2;

/** 2×2 average pooling with stride 2; an odd last row or column is left out. */
export function averagePool(tf: Tensorflow, input: FeatureMap): FeatureMap {
  return tf.avgPool(input, window, window, 'valid');
}

/** The adjoint of {@link averagePool} for an input of this shape. */
export function averagePoolBack(
  tf: Tensorflow,
  gradient: FeatureMap,
  inputShape: readonly number[],
): FeatureMap {
  return padTo(tf, enlarge(tf, tf.mul(gradient, averageShare)), inputShape);
}

/** 2×2 max pooling with stride 2; an odd last row or column is left out. */
export function maxPool(tf: Tensorflow, input: FeatureMap): FeatureMap {
  return tf.maxPool(input, window, window, 'valid');
}

/** The adjoint of {@link maxPool}: the gradient goes to the greatest pixel of each window, in equal parts to several equal ones. */
export function maxPoolBack(
  tf: Tensorflow,
  gradient: FeatureMap,
  input: FeatureMap,
  output: FeatureMap,
): FeatureMap {
  const [, height, width] = output.shape;
  const rows = lines(tf, input, heightAxis, 0, window * height);
  const covered = lines(tf, rows, widthAxis, 0, window * width);
  const winners: FeatureMap = tf.cast(tf.greaterEqual(covered, enlarge(tf, output)), 'float32');
  const perWinner: FeatureMap = tf.div(tf.mul(gradient, averageShare), averagePool(tf, winners));
  return padTo(tf, tf.mul(enlarge(tf, perWinner), winners), input.shape);
}

/** Doubles every row and column. */
function enlarge(tf: Tensorflow, map: FeatureMap): FeatureMap {
  const [, height, width] = map.shape;
  return tf.image.resizeNearestNeighbor(map, [window * height, window * width]);
}

/** Pads a map with zeros below and to the right. */
function padTo(tf: Tensorflow, map: FeatureMap, shape: readonly number[]): FeatureMap {
  const margin = (axis: number): [number, number] => [0, elementAt(shape, axis) - elementAt(map.shape, axis)];
  const [below, right] = [margin(heightAxis), margin(widthAxis)];
  return below[1] === 0 && right[1] === 0 ? map : tf.pad(map, [[0, 0], below, right, [0, 0]]);
}
