export { adam } from './adam.js';
export { lbfgs } from './lbfgs.js';
export { type Optimizer, planes, type Resampler } from './optimizer.js';
