export { FallbackEngine } from './fallback-engine.js';
export { cropped, type Inputs, networkOf, readInputs } from './inputs.js';
export { childProgram, type Launch, lowerPriority, nodeLaunch, scratchEnvironment } from './launch.js';
export { availableMemory, checkMemory, MEMORY_VARIABLE } from './memory.js';
export { ComputeProcess, type Running } from './process.js';
export type {
  CheckFindings,
  CheckTask,
  ImageTask,
  Inspection,
  PaintCommand,
  PaintEvent,
  PaintOutcome,
  PaintProgress,
  PaintTask,
  Timing,
} from './protocol.js';
export { encodeWithSettings } from './result.js';
export { type FinishedPainting, findResult, removeRecoveryFiles } from './result-record.js';
