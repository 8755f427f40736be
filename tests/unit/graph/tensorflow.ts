import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
// The package's main file for Node does not register gradients.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import type { Targets } from '../../../src/engines/index.js';
import type { Objective } from '../../../src/graph/index.js';
import type { Size } from '../../../src/images/index.js';
import { type Layer, type Network, type Padding, tensorOf } from '../../../src/networks/index.js';

/** The objective in TensorFlow.js, whose autodiff gives the gradient. Everything is [1, height, width, channels] there. */

/** The weighted terms by name and the gradient, planar [3, height, width]. */
export interface TensorflowEvaluation {
  readonly terms: ReadonlyMap<string, number>;
  readonly gradient: Float32Array;
}

type Terms = ReadonlyMap<string, tf.Scalar>;

/** Evaluates losses and gradient by autodiff on TensorFlow.js's cpu backend. */
export async function evaluateInTensorflow(
  network: Network,
  objective: Objective,
  targets: Targets,
  picture: Float32Array,
  size: Size,
): Promise<TensorflowEvaluation> {
  // Otherwise the backend recommends a faster one on the console.
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  tf.engine().startScope();
  try {
    const input = tf.tensor3d(picture, [3, size.height, size.width]);
    const termsOf = (x: tf.Tensor3D) => objectiveTerms(network, objective, targets, x);
    const gradient = tf.grad((x) => tf.addN([...termsOf(x as tf.Tensor3D).values()]))(input);
    const terms = [...termsOf(input)].map(([name, term]) => [name, scalarOf(term)] as const);
    return { terms: new Map(terms), gradient: Float32Array.from(gradient.dataSync()) };
  } finally {
    tf.engine().endScope();
  }
}

const flat = (tensor: tf.Tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D;

const scalarOf = (scalar: tf.Scalar) => scalar.dataSync()[0] ?? Number.NaN;

function objectiveTerms(
  network: Network,
  objective: Objective,
  targets: Targets,
  picture: tf.Tensor3D,
): Terms {
  const taps = tapsOf(network, picture);
  const terms = new Map<string, tf.Scalar>();
  const tapOf = (name: string) => taps.get(name) as tf.Tensor4D;
  for (const [name, weight] of Object.entries(objective.style)) {
    const target = tf.tensor1d(targets.style[name] ?? new Float32Array());
    terms.set(`style.${name}`, relativeDistance(flat(gram(tapOf(name))), target, weight));
  }
  for (const [name, weight] of Object.entries(objective.content)) {
    const target = tf.tensor1d(targets.content[name] ?? new Float32Array());
    const planar = flat(tf.transpose(tapOf(name), [0, 3, 1, 2]));
    terms.set(`content.${name}`, relativeDistance(planar, target, weight));
  }
  if (objective.totalVariation !== 0) {
    terms.set('tv', tf.mul(totalVariation(picture), objective.totalVariation) as tf.Scalar);
  }
  return terms;
}

function relativeDistance(values: tf.Tensor1D, target: tf.Tensor1D, weight: number): tf.Scalar {
  const size = tf.add(tf.sum(tf.square(target)), 1e-16);
  const ratio = tf.div(tf.sum(tf.squaredDifference(values, target)), size);
  return tf.mul(tf.sub(tf.sqrt(tf.add(ratio, 1e-6)), 1e-3), weight);
}

function gram(features: tf.Tensor4D): tf.Tensor2D {
  const [, height, width, channels] = features.shape;
  const rows = tf.reshape(features, [height * width, channels]) as tf.Tensor2D;
  return tf.div(tf.matMul(rows, rows, true, false), height * width);
}

function totalVariation(picture: tf.Tensor3D): tf.Scalar {
  const [planes, height, width] = picture.shape;
  const part = (y: number, x: number) => tf.slice(picture, [0, y, x], [planes, height - y, width - x]);
  const crop = (rows: number, columns: number) => tf.slice(picture, [0, 0, 0], [planes, rows, columns]);
  const across = tf.sum(tf.squaredDifference(part(0, 1), crop(height, width - 1)));
  const down = tf.sum(tf.squaredDifference(part(1, 0), crop(height - 1, width)));
  return tf.div(tf.add(across, down), planes * height * width);
}

function tapsOf(network: Network, picture: tf.Tensor3D): Map<string, tf.Tensor4D> {
  const outputs = new Map<string, tf.Tensor4D>();
  let value = normalize(network, picture);
  for (const layer of network.description.layers) {
    value = applyLayer(network, layer, value);
    outputs.set(layer.name, value);
  }
  const taps = new Map<string, tf.Tensor4D>();
  for (const [name, { layer, expand }] of Object.entries(network.description.taps)) {
    const output = outputs.get(layer) as tf.Tensor4D;
    taps.set(name, expand ? tf.relu(convolve(network, expand.name, 'zeros', output)) : output);
  }
  return taps;
}

function normalize(network: Network, picture: tf.Tensor3D): tf.Tensor4D {
  const { channels, scale, mean, deviation } = network.description.input;
  const colors = channels === 'bgr' ? tf.reverse(picture, 0) : picture;
  const last = tf.transpose(colors, [1, 2, 0]);
  const normal = tf.div(tf.sub(tf.mul(last, scale), tf.tensor1d([...mean])), tf.tensor1d([...deviation]));
  return tf.expandDims(normal, 0) as tf.Tensor4D;
}

function applyLayer(network: Network, layer: Layer, value: tf.Tensor4D): tf.Tensor4D {
  if (layer.kind === 'conv') return convolve(network, layer.name, layer.padding, value);
  if (layer.kind === 'relu') return tf.relu(value);
  return network.description.pooling === 'max'
    ? tf.maxPool(value, 2, 2, 'valid')
    : tf.avgPool(value, 2, 2, 'valid');
}

function convolve(network: Network, name: string, padding: Padding, value: tf.Tensor4D): tf.Tensor4D {
  const { values, shape } = tensorOf(network, `${name}.weight`);
  const kernel = tf.transpose(tf.tensor4d(values, shape as [number, number, number, number]), [2, 3, 1, 0]);
  const bias = tf.tensor1d(tensorOf(network, `${name}.bias`).values);
  const framed = shape[2] === 3 && padding !== 'zeros' ? frame(value, padding) : value;
  const convolved = tf.conv2d(framed, kernel as tf.Tensor4D, 1, framed === value ? 'same' : 'valid');
  return tf.add(convolved, bias);
}

/** Pads by one pixel on every side. (tf.mirrorPad has the gradient of padding with zeros.) */
function frame(value: tf.Tensor4D, padding: 'replicate' | 'reflect'): tf.Tensor4D {
  return frameAxis(frameAxis(value, 1, padding), 2, padding);
}

function frameAxis(value: tf.Tensor4D, axis: 1 | 2, padding: 'replicate' | 'reflect'): tf.Tensor4D {
  const length = value.shape[axis];
  const inner = padding === 'replicate' ? 0 : 1;
  const line = (index: number) => {
    const [begin, size] = [[0, 0, 0, 0], [...value.shape]];
    begin[axis] = index;
    size[axis] = 1;
    return tf.slice(value, begin, size);
  };
  return tf.concat([line(inner), value, line(length - 1 - inner)], axis);
}
