export { checkExisting, checkFolder, checkOutput, fileIdentity, isSameFile } from './check-output.js';
export { keepLuminance, luminance, matchColors } from './color.js';
export { type EncodeOptions, encodePicture } from './encode.js';
export { checkBits, OUTPUT_EXTENSIONS, outputFormat } from './formats.js';
export { cropPicture, extendPicture, fitSize } from './frame.js';
export type { Picture, Size } from './picture.js';
export { inspectPicture, MAX_PIXELS, readPicture } from './read.js';
export { resamplePicture, resamplePlanes } from './resample.js';
export { readSettings } from './settings.js';
