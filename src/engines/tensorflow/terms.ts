import { tiny, tip } from '../../graph/index.js';
import { addFrame } from './layers.js';
import type { FeatureMap, Matrix, Scalar, Tensor, Tensorflow } from './library.js';

/** The terms of the objective in TensorFlow's operations; graph/terms.ts explains the formulas. */

/** A term's loss times its weight, and the gradient of that with respect to the term's map. */
interface Term {
  readonly loss: Scalar;
  readonly gradient: FeatureMap;
}

/** Gram matrix F Fᵀ / (height · width) of a map without so many positions along every edge: [channels, channels]. */
export function gram(tf: Tensorflow, features: FeatureMap, border: number): Matrix {
  const inner = inside(tf, features, border);
  const rows = asRows(tf, inner);
  return tf.mul(tf.matMul(rows, rows, true, false), 1 / positionsOf(inner));
}

/** weight · ‖G − A‖ / ‖A‖ with the Gram matrix G of the features, see {@link gram}, and the target A. */
export function styleTerm(
  tf: Tensorflow,
  features: FeatureMap,
  target: Matrix,
  weight: number,
  border: number,
): Term {
  const { loss, direction } = relativeDistance(tf, gram(tf, features, border), target, weight);
  const inner = inside(tf, features, border);
  const share = tf.mul(direction, 2 / positionsOf(inner));
  const rows = tf.matMul(asRows(tf, inner), share as Matrix, false, true);
  const gradient = tf.reshape(rows, inner.shape) as FeatureMap;
  const around: [number, number] = [border, border];
  return { loss, gradient: border === 0 ? gradient : tf.pad(gradient, [[0, 0], around, around, [0, 0]]) };
}

function inside(tf: Tensorflow, features: FeatureMap, border: number): FeatureMap {
  const [batch, height, width, channels] = features.shape;
  const extent: [number, number, number, number] = [batch, height - 2 * border, width - 2 * border, channels];
  return border === 0 ? features : tf.slice(features, [0, border, border, 0], extent);
}

/** weight · ‖F − C‖ / ‖C‖ with the features F and the target map C. */
export function contentTerm(tf: Tensorflow, features: FeatureMap, target: FeatureMap, weight: number): Term {
  const { loss, direction } = relativeDistance(tf, features, target, weight);
  return { loss, gradient: direction };
}

function relativeDistance<T extends Tensor>(tf: Tensorflow, value: T, target: T, weight: number) {
  const difference: T = tf.sub(value, target);
  const size = tf.add(sumSquares(tf, target), tiny);
  const ratio = tf.div(sumSquares(tf, difference), size);
  const root = tf.sqrt(tf.add(ratio, tip * tip));
  const loss: Scalar = tf.mul(tf.sub(root, tip), weight);
  const direction: T = tf.mul(difference, tf.div(weight, tf.mul(size, root)));
  return { loss, direction };
}

const sumSquares = (tf: Tensorflow, value: Tensor): Scalar => tf.sum(tf.square(value));

const positionsOf = ({ shape: [, height, width] }: FeatureMap) => height * width;

/** [height · width, channels]. */
const asRows = (tf: Tensorflow, features: FeatureMap): Matrix =>
  tf.reshape(features, [positionsOf(features), features.shape[3]]);

/** Total variation of a picture: the weighted mean of the squared differences to the right and lower neighbour. */
export function totalVariationTerm(tf: Tensorflow, picture: FeatureMap, weight: number): Term {
  const laplacian = tf.depthwiseConv2d(addFrame(tf, picture, 'replicate'), laplace(tf), 1, 'valid');
  const factor = weight / picture.size;
  return {
    loss: tf.mul(tf.sum(tf.mul(picture, laplacian)), factor),
    gradient: tf.mul(laplacian, 2 * factor),
  };
}

/** The negative Laplacian for each of three colours: [3, 3, colours, 1]. */
function laplace(tf: Tensorflow): FeatureMap {
  const taps = [0, -1, 0, -1, 4, -1, 0, -1, 0];
  return tf.tensor(
    taps.flatMap((tap) => [tap, tap, tap]),
    [3, 3, 3, 1],
  );
}
