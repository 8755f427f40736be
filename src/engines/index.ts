export { type DeviceName, isCpu, type Provider, parseDevice, providers } from './devices.js';
export {
  type Engine,
  type Evaluation,
  type Evaluator,
  isFiniteEvaluation,
  type TapSelection,
  type Targets,
} from './engine.js';
export { createOnnxEngine, type OnnxSettings, winogradChannels } from './onnx.js';
export { cpuUse, type DeviceUse, type EngineOpener, type EngineSettings, openEngine } from './open.js';
export { type Placement, readPlacement } from './placement.js';
export { softwareDriver } from './software.js';
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
