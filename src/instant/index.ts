export { type EncodedPicture, InstantPainter, largestWindow } from './painter.js';
export { mixed, type Statistics } from './statistics.js';
export { openInstantNetwork } from './weights.js';
