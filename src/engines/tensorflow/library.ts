import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * The part of TensorFlow.js that the engine uses, which tfjs-node-gpu, tfjs-node, and tfjs-core with a backend all have. The
 * types come from tfjs-core, a development dependency; the caller passes the library in.
 */
export type Tensorflow = Pick<
  typeof tfjs,
  | 'add'
  | 'avgPool'
  | 'backend'
  | 'cast'
  | 'concat'
  | 'conv2d'
  | 'depthwiseConv2d'
  | 'div'
  | 'greaterEqual'
  | 'image'
  | 'matMul'
  | 'maxPool'
  | 'memory'
  | 'mul'
  | 'pad'
  | 'relu'
  | 'reshape'
  | 'reverse'
  | 'sign'
  | 'slice'
  | 'sqrt'
  | 'square'
  | 'stack'
  | 'sub'
  | 'sum'
  | 'tensor'
  | 'tidy'
  | 'transpose'
>;

/** A map of activations [1, height, width, channels]. */
export type FeatureMap = tfjs.Tensor4D;
export type Matrix = tfjs.Tensor2D;
export type Scalar = tfjs.Scalar;
export type Tensor = tfjs.Tensor;
