export { elementCount } from './builder.js';
export { type KernelBlock, layOutKernels } from './kernels.js';
export {
  buildObjective,
  buildTargets,
  names,
  type Objective,
  type ObjectiveGraph,
  tapDims,
  weighted,
} from './objective.js';
export type { WalkContext } from './walk.js';
