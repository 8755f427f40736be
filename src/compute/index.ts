export { checkpointFile, nothingToResume } from './checkpoints.js';
export { endComputeProcesses, type Running } from './compute-child.js';
export { cropped, networkKeyOf, networkOf } from './inputs.js';
export {
  childProgram,
  type Launch,
  lowerPriority,
  nodeLaunch,
  scratchEnvironment,
} from './launch.js';
export { availableMemory, MEMORY_VARIABLE } from './memory.js';
export { paintWithFallback } from './paint-with-fallback.js';
export { ComputeProcess } from './process.js';
export {
  type CheckFindings,
  type CheckTask,
  type ImageTask,
  type Inspection,
  type InstallTask,
  type InstantTask,
  type LearnEvent,
  type LearnTask,
  type LensReport,
  type NetworkMark,
  noteSentence,
  type PaintCommand,
  type PaintEvent,
  type PaintOutcome,
  type PaintProgress,
  type PaintTask,
  type PictureSource,
  type PrepareTask,
  type SheetEvent,
  type SheetTask,
  type Timing,
} from './protocol.js';
export { type FinishedPainting, findResult, removeRecoveryFiles } from './result-record.js';
