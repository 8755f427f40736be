export { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
export { describeOptions, type OptionFacts } from './describe-options.js';
export { estimateMemory, largestSize } from './memory.js';
export { objectiveOf, weightedTaps } from './objective.js';
export {
  optionHelp,
  parseStylizeOptions,
  type StylizeInput,
  type StylizeOptions,
  stylizeOptionShape,
  stylizeOptionsSchema,
} from './options.js';
export { presetNames, presets } from './presets.js';
export type { Progress } from './progress.js';
export type { OutOfMemoryAnswer, StylizeRequest } from './run.js';
export { type Scale, schedule } from './schedule.js';
export { type Score, type ScoreRequest, scorePicture } from './score.js';
export { type Origin, readStoredSettings, type StoredSettings, storedSettings } from './stored-settings.js';
export { StyleMemory } from './style-memory.js';
export { stylize } from './stylize.js';
export type { RememberedStyles } from './targets.js';
