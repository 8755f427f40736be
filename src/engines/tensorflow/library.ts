import type * as tfjs from '@tensorflow/tfjs-core';

/**
 * TensorFlow.js: tfjs-node-gpu, tfjs-node, or tfjs-core with a backend, of which the engine uses only operations that all have.
 * The types come from tfjs-core, a development dependency; the caller passes the library in.
 */
export type Tensorflow = typeof tfjs;

/** A map of activations [1, height, width, channels]. */
export type FeatureMap = tfjs.Tensor4D;
export type Matrix = tfjs.Tensor2D;
export type Scalar = tfjs.Scalar;
export type Tensor = tfjs.Tensor;
