export { canvasSize } from './canvas.js';
export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
export { describeOptions } from './describe-options.js';
export { prepareInstant } from './instant.js';
export { InstantCache } from './instant-memory.js';
export { largestSize, type MemoryPlan, planMemory } from './memory-plan.js';
export { objectiveOf, weightedTaps } from './objective.js';
export {
  instantOptionShape,
  optionHelp,
  parseStylizeOptions,
  type StylizeInput,
  type StylizeOptions,
  stylizeOptionShape,
  stylizeOptionsSchema,
} from './options.js';
export { contentAt } from './pictures.js';
export { isInstant } from './presets.js';
export type { Progress } from './progress.js';
export type { OutOfMemoryAnswer, StylizeRequest } from './run.js';
export { type Scale, schedule } from './schedule.js';
export { type Score, scorePicture } from './score.js';
export { enlargedOptions, furtherOptions, type Start, scalesAfter } from './start.js';
export { readStoredSettings, type StoredSettings, storedSettings } from './stored-settings.js';
export { StyleMemory } from './style-memory.js';
export { stylize } from './stylize.js';
