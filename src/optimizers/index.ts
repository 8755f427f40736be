export { adam } from './adam.js';
export { lbfgs } from './lbfgs.js';
export type { Optimizer } from './optimizer.js';
