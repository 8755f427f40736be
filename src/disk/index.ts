export { acquireLock, type Lock, type LockOptions } from './lock.js';
export { freeName, NAME_BYTES, numberedName } from './names.js';
export {
  isSystemError,
  outputError,
  pictureError,
  readError,
  systemCode,
  systemError,
  writeError,
} from './system-errors.js';
export { makeTemporaryFolder, sweepTemporaryFolders, type TemporaryFolder } from './temporary.js';
export {
  type Content,
  type Output,
  temporaryBeside,
  writeAtomically,
  writeFully,
  writeNew,
  writesSettled,
} from './write.js';
