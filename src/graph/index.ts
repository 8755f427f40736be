export { elementCount } from './builder.js';
export { forwardKernel, inputShift, type KernelBlock, layOutKernels } from './kernels.js';
export { averageShare } from './layers.js';
export {
  buildObjective,
  buildTargets,
  names,
  type Objective,
  type ObjectiveGraph,
  tapDims,
  weighted,
} from './objective.js';
export { tiny, tip } from './terms.js';
export type { WalkContext } from './walk.js';
