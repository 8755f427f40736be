export type { Engine, Evaluation, Evaluator, TapSelection, Targets } from './engine.js';
export { createOnnxEngine, type OnnxSettings, winogradChannels } from './onnx.js';
