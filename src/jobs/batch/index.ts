export { existsIn, settleConflicts } from './conflict.js';
export { findPictures } from './inputs.js';
export { type ItemFacts, itemKey } from './item-key.js';
export {
  claimedOutput,
  claimOutput,
  finishedRecord,
  LEDGER_FOLDER,
  recordFinished,
  releaseClaim,
} from './ledger.js';
export { readManifest } from './manifest.js';
export { checkNames } from './names.js';
export { type BatchOptions, batchOptionShape, batchOptionsSchema } from './options.js';
export { type FoundPicture, isPictureName, PICTURE_EXTENSIONS } from './picture-names.js';
export { type BatchItem, dayOf, planManifest, planPairs } from './plan.js';
export {
  type BatchEstimate,
  batchObstacles,
  checkBatch,
  estimateBatch,
  estimateSentences,
} from './preflight.js';
export { type BatchReport, createReport, type ItemOutcome, summaryLines, writeReport } from './report.js';
export { parseShard, type Shard, shardOf } from './shard.js';
