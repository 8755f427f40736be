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
import { firstOf, heightOf, join, type Phases, rephase } from './phases.js';
import { leastRows, winogradConvolve, winogradPhases } from './winograd.js';

/** The layers of layers.ts on maps dealt out into phases. */

/** A layer's output and its adjoint, which takes phases as many as the output's to as many as the input's. */
export interface PhasesWithAdjoint {
  readonly output: Phases;
  readonly adjoint: (gradient: Phases) => Phases;
}

/** A layer that looks at one pixel at a time does so in every phase. */
function eachPhase(input: Phases, layer: (phase: Value) => Step): PhasesWithAdjoint {
  const steps = input.map(layer);
  return {
    output: steps.map((step) => step.output),
    adjoint: (gradient) => steps.map((step, index) => step.adjoint(gradient[index] ?? firstOf(gradient))),
  };
}

/** A layer that needs its whole input. */
function overWhole(graph: GraphBuilder, input: Phases, layer: (whole: Value) => Step): PhasesWithAdjoint {
  const step = layer(join(graph, input));
  return {
    output: [step.output],
    adjoint: (gradient) => rephase(graph, [step.adjoint(join(graph, gradient))], input.length),
  };
}

/** A stride-1 convolution that keeps the map's size, by Winograd's algorithm where the kernel is laid out for it. */
export function convolvePhases(
  graph: GraphBuilder,
  input: Phases,
  kernel: Kernel,
  padding: Padding,
): PhasesWithAdjoint {
  const pointwise = kernel.weight.dims[2] === 1;
  if (pointwise) return eachPhase(input, (phase) => convolve(graph, phase, kernel, padding));
  const { winograd } = kernel;
  if (!winograd || heightOf(input) < leastRows)
    return overWhole(graph, input, (whole) => convolve(graph, whole, kernel, padding));
  const dealt = rephase(graph, input, winogradPhases);
  return {
    output: winogradConvolve(graph, dealt, winograd.weight, kernel.bias),
    adjoint: (gradient) => rephase(graph, winogradConvolve(graph, gradient, winograd.backward), input.length),
  };
}

/** The rectifier; see {@link rectify}. */
export function rectifyPhases(graph: GraphBuilder, input: Phases): PhasesWithAdjoint {
  return eachPhase(input, (phase) => rectify(graph, phase));
}

/** The rectifier with its adjoint left to the max pool that follows; see {@link maxPool}. */
export function rectifyForPool(graph: GraphBuilder, input: Phases): PhasesWithAdjoint {
  const { output } = rectifyPhases(graph, input);
  return { output, adjoint: (gradient) => gradient };
}

/** The rectifier of a map whose gradient comes from matrix products; see {@link rectifyFlat}. */
export function rectifyFlatPhases(graph: GraphBuilder, input: Phases): PhasesWithAdjoint {
  return eachPhase(input, (phase) => rectifyFlat(graph, phase));
}

/** 2×2 max pooling; see {@link maxPool}. */
export function maxPoolPhases(graph: GraphBuilder, input: Phases, rectified: boolean): PhasesWithAdjoint {
  return overWhole(graph, input, (whole) => maxPool(graph, whole, rectified));
}

/**
 * 2×2 average pooling; see {@link averagePool}. Phases 2k and 2k + 1 hold the upper and lower rows of phase k of the
 * pooled map, which has half as many.
 */
export function averagePoolPhases(graph: GraphBuilder, input: Phases, preScaled: boolean): PhasesWithAdjoint {
  if (input.length === 1) return eachPhase(input, (whole) => averagePool(graph, whole, preScaled));
  const lowers = input.filter((_, index) => index % 2 === 1);
  const output = lowers.map((lower, index) => poolPair(graph, input[2 * index] ?? lower, lower));
  return {
    output,
    adjoint: (gradient) => {
      const columns = gradient.map((entering) =>
        enlarge(graph, preScaled ? entering : scale(graph, entering, averageShare), [1, 2]),
      );
      return input.map((phase, index) => fitTo(graph, columns[Math.floor(index / 2)] ?? phase, phase.dims));
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
