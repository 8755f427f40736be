import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll } from 'vitest';
import { createTensorflowEngine } from '../../../src/engines/index.js';
import { engineSuite } from './suite.js';

beforeAll(async () => {
  // Without this the backend recommends a faster one on the console.
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

engineSuite("TensorFlow on TensorFlow.js's own processor backend", {
  create: async (network) => createTensorflowEngine(tf, network),
  tolerance: 1e-4,
});
