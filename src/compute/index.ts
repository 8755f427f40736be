export { cropped, type Inputs, networkOf, readInputs, sha256Of } from './inputs.js';
export { type FinishedPainting, findResult, removeRecoveryFiles } from './result-record.js';
export {
  type ChildPort,
  childProgram,
  type Launch,
  nodeLaunch,
  scratchEnvironment,
  lowerPriority,
} from './launch.js';
export { availableMemory, checkMemory, MEMORY_VARIABLE } from './memory.js';
export { writesSettled, writeWhole } from './pending-writes.js';
export { ComputeProcess, type Running } from './process.js';
export type {
  CheckEvent,
  CheckFindings,
  CheckTask,
  ImageTask,
  Inspection,
  InstallTask,
  NetworkMark,
  PaintEvent,
  PaintCommand,
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
export { encodeWithSettings, freePath } from './result.js';
export { FallbackEngine } from './fallback-engine.js';
