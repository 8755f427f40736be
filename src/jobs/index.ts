export {
  type BatchEstimate,
  type BatchOptions,
  type BatchReport,
  batchObstacles,
  batchOptionShape,
  batchOptionsSchema,
  checkBatch,
  estimateSentences,
  isPictureName,
  LEDGER_FOLDER,
  PICTURE_EXTENSIONS,
  parseShard,
  reportPath,
  type Shard,
  summaryLines,
  writeReport,
} from './batch/index.js';
export type { BatchRequest, PreparedBatch } from './batch-preparation.js';
export type { BatchRecord } from './batch-store.js';
export type { BatchAction, BatchCounts, Batches, BatchItem, BatchStatus } from './batches.js';
export type { Estimate } from './estimates.js';
export { newId } from './ids.js';
export type { LossPoint } from './losses.js';
export type { Installation, NetworkListing } from './network-installs.js';
export { type LibraryPicture, plainName, receive, relativePath, type Upload } from './picture-library.js';
export type { NewJob } from './queue.js';
export type { JobInput, JobRecord, PictureLocation } from './record.js';
export { JobService, type ServiceChange, type ServiceOptions } from './service.js';
export type { StoredSettings } from './settings.js';
export { actionsOf } from './transitions.js';
