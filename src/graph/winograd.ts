import { zip } from '../common/elements.js';
import { dims4, type GraphBuilder, type Value } from './builder.js';
import { addScaled, depthwise } from './depthwise.js';
import { even, heightOf, type Phases, uneven } from './phases.js';

/**
 * Winograd's minimal filtering F(4, 3) along the rows of a map: four outputs of a filter with three taps from six products
 * instead of twelve (S. Winograd, Arithmetic Complexity of Computations, 1980; A. Lavin and S. Gray, Fast Algorithms for
 * Convolutional Neural Networks, 2016, whose matrices Bᵀ, G and Aᵀ these are, y = Aᵀ((G g) ⊙ (Bᵀ d))). A 3×3 convolution
 * is this filter with rows in place of numbers and 1×3 convolutions in place of products, at half the cost.
 *
 * Tile i computes rows 4i to 4i + 3 from rows 4i − 1 to 4i + 4. With the map in four phases (see {@link Phases}) the same
 * product of all tiles is one convolution, and the transforms are sums of phases.
 */

/** Number of phases of a map, which is the number of output rows of a tile. */
export const winogradPhases = 4;

/** For maps of fewer rows the transforms cost more than they save. */
export const leastRows = 8;

/** G: each of the six kernels as a sum of the three rows of a 3×3 kernel. */
const kernelTransform = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
] as const;

/** Number of 1×3 kernels that replace a 3×3 one. */
export const winogradProducts = kernelTransform.length;

/**
 * Transforms 3×3 kernels for {@link winogradConvolve}.
 * @param weight [out, in, 3, 3]
 * @returns the six kernels [out, in, 1, 3] one after the other.
 * @throws RangeError when the weight is not made of 3×3 kernels.
 */
export function winogradKernels(weight: Float32Array): Float32Array {
  if (weight.length % 9 !== 0) throw new RangeError(`${weight.length} values are not 3×3 kernels`);
  const planes = weight.length / 9;
  const kernels = new Float32Array(winogradProducts * planes * 3);
  let position = 0;
  for (const [top, middle, bottom] of kernelTransform) {
    for (let plane = 0; plane < planes; plane++) {
      for (let column = 9 * plane; column < 9 * plane + 3; column++) {
        kernels[position++] =
          top * (weight[column] as number) +
          middle * (weight[column + 3] as number) +
          bottom * (weight[column + 6] as number);
      }
    }
  }
  return kernels;
}

/**
 * A stride-1 3×3 convolution with zero padding of a map in four phases, to four phases.
 * @param kernels six values [out, in, 1, 3] from {@link winogradKernels}; the bias is [out].
 */
export function winogradConvolve(
  graph: GraphBuilder,
  input: Phases,
  kernels: readonly Value[],
  bias?: Value,
): Phases {
  const tiles = transformInput(graph, even(graph, input));
  const products = zip(tiles, kernels, 'products and kernels').map(([tile, kernel], index) => {
    const [, , rows, columns] = dims4(tile);
    // The first and last product are part of one output only, so they can include its bias.
    const ownBias = bias && (index === 0 || index === winogradProducts - 1) ? [bias] : [];
    return graph.node('Conv', [tile, kernel, ...ownBias], [1, dims4(kernel)[0], rows, columns], {
      kernel_shape: [1, 3],
      pads: [0, 1, 0, 1],
    });
  });
  return uneven(graph, transformOutput(graph, products, bias), heightOf(input));
}

/** Bᵀ: the six transformed tiles from rows 4i to 4i + 3 (a to d), with d of the tile above and a of the tile below. */
function transformInput(graph: GraphBuilder, phases: Phases): Value[] {
  const [a, b, c, d] = exactly<[Value, Value, Value, Value]>(phases, winogradPhases, 'phases');
  const sum = (base: Value, factor: number, map: Value) => addScaled(graph, base, factor, map);
  const [even4, odd4] = [sum(d, -4, b), sum(c, -4, a)];
  const [even1, odd1] = [sum(d, -1, b), sum(c, -1, a)];
  const above = depthwise(graph, d, { shape: [2, 1], taps: [4, 1], pads: [1, 0, 0, 0] });
  const below = depthwise(graph, a, { shape: [2, 1], taps: [4, 1], pads: [0, 0, 1, 0] });
  return [
    sum(above, -5, b),
    graph.add(even4, odd4),
    sum(even4, -1, odd4),
    sum(even1, 2, odd1),
    sum(even1, -2, odd1),
    sum(below, -5, c),
  ];
}

/** Aᵀ: the four outputs of a tile from its six products. */
function transformOutput(graph: GraphBuilder, products: readonly Value[], bias?: Value): Value[] {
  const [first, b, c, d, e, last] = exactly<[Value, Value, Value, Value, Value, Value]>(
    products,
    winogradProducts,
    'products',
  );
  const sum = (base: Value, factor: number, map: Value, offset?: Value) =>
    addScaled(graph, base, factor, map, offset);
  const [even1, odd1] = [graph.add(b, c), sum(b, -1, c)];
  const [even2, odd2] = [graph.add(d, e), sum(d, -1, e)];
  return [
    graph.add(first, graph.add(even1, even2)),
    sum(odd1, 2, odd2, bias),
    sum(even1, 4, even2, bias),
    graph.add(last, sum(odd1, 8, odd2)),
  ];
}

/** The values as a tuple of that many. */
function exactly<Tuple extends Value[]>(values: readonly Value[], count: Tuple['length'], what: string) {
  if (values.length !== count) throw new RangeError(`${values.length} ${what}, not ${count}`);
  return values as Tuple;
}
