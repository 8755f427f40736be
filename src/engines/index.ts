export { type DeviceName, isCpu, type Provider, parseDevice, providers } from './devices.js';
export type { Engine, Evaluation, Evaluator, TapSelection, Targets } from './engine.js';
export { createOnnxEngine, type OnnxSettings, winogradChannels } from './onnx.js';
export { type EngineOpener, type EngineSettings, openEngine } from './open.js';
export { type Placement, readPlacement } from './placement.js';
export { softwareDriver } from './software.js';
