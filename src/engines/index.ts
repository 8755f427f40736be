export { activationsOf } from './activations.js';
export { isCpu, type Provider } from './devices.js';
export {
  type CompiledGraph,
  type Compiler,
  type Engine,
  type Evaluation,
  type Evaluator,
  type Feeds,
  isFiniteEvaluation,
  type TapSelection,
  type Targets,
} from './engine.js';
export { createOnnxEngine, winogradChannels } from './onnx.js';
export { cpuUse, type DeviceUse, type EngineOpener, type EngineSettings, openEngine } from './open.js';
export { type Placement, readPlacement } from './placement.js';
export { softwareDriver } from './software.js';
export { findTensorflow } from './tensorflow/load.js';
export { leastTileSide, windowSizeOf } from './windows.js';
