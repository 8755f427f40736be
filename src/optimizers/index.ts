export { type AdamSettings, type AdamState, adam } from './adam.js';
export { type LbfgsSettings, type LbfgsState, lbfgs } from './lbfgs.js';
export { clampUnit, type Optimizer } from './optimizer.js';
