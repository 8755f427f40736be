import { tiny, tip } from '../../graph/index.js';
import { addFrame } from './layers.js';
import type { FeatureMap, Matrix, Scalar, Tensor, Tensorflow } from './library.js';

/** The terms of the objective in TensorFlow's operations; graph/terms.ts explains the formulas. */

/** A term's loss times its weight, and the gradient of that with respect to the term's map. */
interface Term {
  readonly loss: Scalar;
  readonly gradient: FeatureMap;
}

/** Gram matrix F Fᵀ / (height · width) of a map: [channels, channels]. */
export function gram(tf: Tensorflow, features: FeatureMap): Matrix {
  const positions = positionsOf(features);
  const rows = asRows(tf, features);
  return tf.mul(tf.matMul(rows, rows, true, false), 1 / positions);
}

/** weight · ‖G − A‖ / ‖A‖ with the Gram matrix G of the features and the target A. */
export function styleTerm(tf: Tensorflow, features: FeatureMap, target: Matrix, weight: number): Term {
  const { loss, direction } = relativeDistance(tf, gram(tf, features), target, weight);
  const share = tf.mul(direction, 2 / positionsOf(features));
  const gradient = tf.matMul(asRows(tf, features), share as Matrix, false, true);
  return { loss, gradient: tf.reshape(gradient, features.shape) };
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
