export {
  type BatchEstimate,
  type BatchOptions,
  type BatchReport,
  batchObstacles,
  batchOptionShape,
  batchOptionsSchema,
  checkBatch,
  estimateSentences,
  findPictures,
  isPictureName,
  LEDGER_FOLDER,
  PICTURE_EXTENSIONS,
  parseShard,
  type Shard,
  summaryLines,
  writeReport,
} from './batch/index.js';
export type { BatchRequest, PreparedBatch } from './batch-preparation.js';
export type { BatchStatus } from './batches.js';
export { partName } from './data-folder.js';
export { newId } from './ids.js';
export type { NetworkListing } from './network-installs.js';
export { type LibraryPicture, plainName, receive, relativePath } from './picture-library.js';
export type { NewJob } from './queue.js';
export type { JobInput, JobRecord } from './record.js';
export { JobService, type ServiceChange, type ServiceOptions } from './service.js';
export { speedSubject } from './speed-history.js';
export { actionsOf } from './transitions.js';
