import type { GraphBuilder, Value } from './builder.js';
import { cropOrPad, depthwise, fitTo } from './depthwise.js';
import {
  averagePool,
  averageShare,
  convolve,
  enlarge,
  type Kernel,
  maxPool,
  type Padding,
  rectify,
  rectifyFlat,
  type Step,
  scale,
} from './layers.js';
import { firstOf, heightOf, join, restrand, type Strands } from './strands.js';
import { leastRows, winogradConvolve, winogradStrands } from './winograd.js';

/** The layers of layers.ts on maps dealt out into strands. */

/** A layer's output and its adjoint, which takes strands as many as the output's to as many as the input's. */
export interface StrandStep {
  readonly output: Strands;
  readonly adjoint: (gradient: Strands) => Strands;
}

/** A layer that looks at one pixel at a time does so in every strand. */
function overStrands(input: Strands, layer: (strand: Value) => Step): StrandStep {
  const steps = input.map(layer);
  return {
    output: steps.map((step) => step.output),
    adjoint: (gradient) => steps.map((step, index) => step.adjoint(gradient[index] ?? firstOf(gradient))),
  };
}

/** A layer that needs its whole input. */
function overWhole(graph: GraphBuilder, input: Strands, layer: (whole: Value) => Step): StrandStep {
  const step = layer(join(graph, input));
  return {
    output: [step.output],
    adjoint: (gradient) => restrand(graph, [step.adjoint(join(graph, gradient))], input.length),
  };
}

/** A stride-1 convolution that keeps the map's size, by Winograd's algorithm where the kernel is laid out for it. */
export function convolveStrands(
  graph: GraphBuilder,
  input: Strands,
  kernel: Kernel,
  padding: Padding,
): StrandStep {
  const pointwise = kernel.weight.dims[2] === 1;
  if (pointwise) return overStrands(input, (strand) => convolve(graph, strand, kernel, padding));
  const { winograd } = kernel;
  if (!winograd || heightOf(input) < leastRows)
    return overWhole(graph, input, (whole) => convolve(graph, whole, kernel, padding));
  const dealt = restrand(graph, input, winogradStrands);
  return {
    output: winogradConvolve(graph, dealt, winograd.weight, kernel.bias),
    adjoint: (gradient) =>
      restrand(graph, winogradConvolve(graph, gradient, winograd.backward), input.length),
  };
}

/** The rectifier; see {@link rectify}. */
export function rectifyStrands(graph: GraphBuilder, input: Strands): StrandStep {
  return overStrands(input, (strand) => rectify(graph, strand));
}

/** The rectifier with its adjoint left to the max pool that follows; see {@link maxPool}. */
export function rectifyForPool(graph: GraphBuilder, input: Strands): StrandStep {
  const { output } = rectifyStrands(graph, input);
  return { output, adjoint: (gradient) => gradient };
}

/** The rectifier of a map whose gradient comes from matrix products; see {@link rectifyFlat}. */
export function rectifyFlatStrands(graph: GraphBuilder, input: Strands): StrandStep {
  return overStrands(input, (strand) => rectifyFlat(graph, strand));
}

/** 2×2 max pooling; see {@link maxPool}. */
export function maxPoolStrands(graph: GraphBuilder, input: Strands, rectified: boolean): StrandStep {
  return overWhole(graph, input, (whole) => maxPool(graph, whole, rectified));
}

/**
 * 2×2 average pooling; see {@link averagePool}. Strands 2k and 2k + 1 hold the upper and lower rows of strand k of the
 * pooled map, which has half as many.
 */
export function averagePoolStrands(graph: GraphBuilder, input: Strands, preScaled: boolean): StrandStep {
  if (input.length === 1) return overStrands(input, (whole) => averagePool(graph, whole, preScaled));
  const lowers = input.filter((_, index) => index % 2 === 1);
  const output = lowers.map((lower, index) => poolPair(graph, input[2 * index] ?? lower, lower));
  return {
    output,
    adjoint: (gradient) => {
      const columns = gradient.map((entering) =>
        enlarge(graph, preScaled ? entering : scale(graph, entering, averageShare), [1, 2]),
      );
      return input.map((strand, index) =>
        fitTo(graph, columns[Math.floor(index / 2)] ?? strand, strand.dims),
      );
    },
  };
}

function poolPair(graph: GraphBuilder, upper: Value, lower: Value): Value {
  const [, , rows = 0, columns = 0] = lower.dims;
  const columnPairs = (map: Value) =>
    depthwise(graph, map, { shape: [1, 2], taps: [averageShare, averageShare], strides: [1, 2] });
  const pooled = columnPairs(lower);
  return graph.node('Add', [columnPairs(cropOrPad(graph, upper, rows, columns)), pooled], pooled.dims);
}
