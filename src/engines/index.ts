export type { Engine, Evaluation, Evaluator, TapSelection, Targets } from './engine.js';
export { createOnnxEngine, type OnnxSettings, winogradChannels } from './onnx.js';
export { createTensorflowEngine, type TensorflowSettings } from './tensorflow/engine.js';
export type { Tensorflow } from './tensorflow/library.js';
export {
  findTensorflow,
  loadTensorflow,
  type TensorflowLoading,
  type TensorflowPackage,
  tensorflowFolder,
  usesGpu,
} from './tensorflow/load.js';
