export {
  type ConflictSurroundings,
  type Decision,
  existsIn,
  settleConflicts,
  type Want,
} from './conflict.js';
export type { FoundPicture } from './found.js';
export { type FindOptions, findPictures } from './inputs.js';
export { type ItemFacts, itemKey, itemKeys } from './item-key.js';
export {
  claimedOutput,
  claimOutput,
  finishedRecord,
  type LedgerRecord,
  recordFinished,
  releaseClaim,
} from './ledger.js';
export { LEDGER_FOLDER } from './ledger-folder.js';
export { readManifest } from './manifest.js';
export type { ManifestRow } from './manifest-row.js';
export {
  checkNames,
  findNameProblems,
  type NamedItem,
  type NameProblem,
  type NameSurroundings,
} from './names.js';
export {
  type BatchMode,
  type BatchOptions,
  batchOptionShape,
  batchOptionsSchema,
} from './options.js';
export { isPictureName, PICTURE_EXTENSIONS } from './picture-names.js';
export {
  type BatchItem,
  dayOf,
  type PlanSettings,
  planManifest,
  planPairs,
  type WeightedStyle,
} from './plan.js';
export {
  type BatchEstimate,
  batchObstacles,
  checkBatch,
  type DiskNeed,
  type Estimators,
  estimateBatch,
  estimateSentences,
} from './preflight.js';
export {
  type BatchReport,
  createReport,
  type ItemOutcome,
  type ReportItem,
  type RunFacts,
  reportPath,
  reportSchema,
  summaryLines,
  writeReport,
} from './report.js';
export { parseShard, type Shard, shardOf } from './shard.js';
export {
  fillTemplate,
  parseTemplate,
  placeholderNames,
  type Template,
  type TemplateValues,
} from './template.js';
