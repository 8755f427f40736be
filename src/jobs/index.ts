export type { Estimate } from './estimates.js';
export type { LossPoint } from './losses.js';
export type { Installation, NetworkListing } from './network-installs.js';
export type { NewJob } from './queue.js';
export {
  isEnded,
  type JobInput,
  type JobProgress,
  type JobRecord,
  type JobResult,
  type JobState,
  type Place,
} from './record.js';
export { JobService, type ServiceChange, type ServiceOptions } from './service.js';
export type { StoredSettings } from './settings.js';
export { isThere, plainName, type Shelved, type Upload } from './shelf.js';
export { actionsOf, type JobAction } from './transitions.js';
