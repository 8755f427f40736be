export { outputError, writeAtomically } from './atomic.js';
export { checkFolder, checkOutput, fileIdentity, isSameFile } from './check-output.js';
export { type ColorMoments, colorMoments, keepLuminance, luminance, matchColors } from './color.js';
export { DEFAULT_QUALITY, type EncodeOptions, encodePicture } from './encode.js';
export {
  type Bits,
  checkBits,
  DEFAULT_BITS,
  OUTPUT_EXTENSIONS,
  type OutputFormat,
  outputFormat,
} from './formats.js';
export { cropPicture, extendPicture, fitSize } from './frame.js';
export type { Picture, Size } from './picture.js';
export { inspectPicture, MAX_PIXELS, type PictureInfo, type ReadOptions, readPicture } from './read.js';
export { type Kernel, resamplePicture, resamplePlanes } from './resample.js';
export { readSettings } from './settings.js';
export type { InputFormat } from './sniff.js';
export { type WriteOptions, writePicture } from './write.js';
