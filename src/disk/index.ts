export { makeFolder, makePrivateFolder, removeFolder } from './folders.js';
export { hashOfFile } from './hash.js';
export { acquireLock, type Lock } from './lock.js';
export { freeName, NAME_BYTES, slashed } from './names.js';
export { leaveOwnedFolder, makeOwnedFolder, sweepOwnedFolders } from './owned-folder.js';
export { readRegular } from './read.js';
export { outputError, pictureError, readError, writeError } from './system-errors.js';
export { makeTemporaryFolder, type TemporaryFolder } from './temporary.js';
export {
  isTemporaryName,
  type Output,
  replace,
  temporaryBeside,
  throughLinks,
  writeAtomically,
  writeFully,
  writeNew,
  writesSettled,
} from './write.js';
