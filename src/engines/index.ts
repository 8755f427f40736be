export { isCpu, type Provider } from './devices.js';
export {
  type Engine,
  type Evaluation,
  type Evaluator,
  isFiniteEvaluation,
  type TapSelection,
  type Targets,
} from './engine.js';
export { createOnnxEngine, winogradChannels } from './onnx.js';
export { cpuUse, type DeviceUse, type EngineOpener, type EngineSettings, openEngine } from './open.js';
export { type Placement, readPlacement } from './placement.js';
export { softwareDriver } from './software.js';
export { findTensorflow } from './tensorflow/load.js';
