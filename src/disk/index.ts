export { isSystemError, replaceFile, temporaryBeside } from './files.js';
