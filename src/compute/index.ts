export { FallbackEngine } from './fallback-engine.js';
export { cropped, type Inputs, networkOf, readInputs, sha256Of } from './inputs.js';
export {
  type ChildPort,
  childProgram,
  type Launch,
  lowerPriority,
  nodeLaunch,
  scratchEnvironment,
} from './launch.js';
export { availableMemory, checkMemory, MEMORY_VARIABLE } from './memory.js';
export { ComputeProcess, type Running } from './process.js';
export type {
  CheckEvent,
  CheckFindings,
  CheckTask,
  ImageTask,
  Inspection,
  InstallTask,
  NetworkMark,
  PaintCommand,
  PaintEvent,
  PaintOutcome,
  PaintOutput,
  PaintProgress,
  PaintTask,
  PictureSource,
  SpeedTask,
  TaskKind,
  Tasks,
  Timing,
} from './protocol.js';
export { encodeWithSettings } from './result.js';
export { type FinishedPainting, findResult, removeRecoveryFiles } from './result-record.js';
