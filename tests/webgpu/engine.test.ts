import { createOnnxEngine } from '../../src/engines/index.js';
import { engineSuite } from '../unit/engines/suite.js';

engineSuite('ONNX Runtime on WebGPU', {
  create: (network) => createOnnxEngine(network, { threads: 1, device: 'webgpu' }),
  tolerance: 1e-4,
});
