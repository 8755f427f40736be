export { dims4, elementCount, GraphBuilder, type Value } from './builder.js';
export { forwardKernel, inputShift, type KernelBlock, layOutKernels } from './kernels.js';
export { averagePool, averageShare, convolveForward, enlarge, maxPool } from './layers.js';
export {
  borderOf,
  buildObjective,
  buildTargets,
  names,
  type Objective,
  tapDims,
  weighted,
} from './objective.js';
export type { PassContext } from './pass.js';
export { tiny, tip } from './terms.js';
export { buildTileGradient, buildTileSums, maskName, type TileTaps } from './tiles.js';
