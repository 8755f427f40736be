export { hashOfFile } from './hash.js';
export { acquireLock, type Lock } from './lock.js';
export { freeName, NAME_BYTES } from './names.js';
export {
  isSystemError,
  outputError,
  pictureError,
  readError,
  systemError,
  writeError,
} from './system-errors.js';
export { makeTemporaryFolder, type TemporaryFolder } from './temporary.js';
export {
  type Output,
  temporaryBeside,
  writeAtomically,
  writeFully,
  writeNew,
  writesSettled,
} from './write.js';
