import { checkLengths, elementAt, zip } from '../common/elements.js';
import { dims4, type GraphBuilder, type Value } from './builder.js';
import { cropOrPad, depthwise, fitTo } from './depthwise.js';
import {
  averagePool,
  averageShare,
  convolve,
  enlarge,
  type Kernel,
  type Padding,
  scale,
  type WithAdjoint,
} from './layers.js';
import { heightOf, join, type Phases, rephase, wholeDims } from './phases.js';
import { leastRows, winogradConvolve, winogradPhases } from './winograd.js';

/** The layers of layers.ts on maps in phases. */

/** A layer's output and its adjoint; gradients have as many phases as the maps they belong to. */
export interface PhasesWithAdjoint {
  readonly output: Phases;
  readonly adjoint: (gradient: Phases) => Phases;
}

/** A layer without spatial extent, applied to every phase. */
export function eachPhase(input: Phases, layer: (phase: Value) => WithAdjoint): PhasesWithAdjoint {
  const results = input.map(layer);
  return {
    output: results.map(({ output }) => output),
    adjoint: (gradient) =>
      zip(results, gradient, 'the phases of a map and its gradient').map(([{ adjoint }, phase]) =>
        adjoint(phase),
      ),
  };
}

/**
 * The positions at least `border` from every edge of the whole map. Their rows stay in the phases they are in, so the first phase is not
 * always the longest: the output fits layers without spatial extent and sums over positions only.
 * @throws RangeError when no row or column is left in a phase.
 */
export function inside(graph: GraphBuilder, input: Phases, border: number): PhasesWithAdjoint {
  if (border === 0) return { output: input, adjoint: (gradient) => gradient };
  // Row r of phase k is row r · count + k of the whole map.
  const rowAt = (whole: number, phase: number) => Math.max(0, Math.ceil((whole - phase) / input.length));
  const cuts = input.map((phase, index) => {
    const [, , rows, width] = dims4(phase);
    const [top, bottom] = [rowAt(border, index), rowAt(heightOf(input) - border, index)];
    if (bottom <= top || width <= 2 * border)
      throw new RangeError(`a border of ${border} leaves nothing of [${wholeDims(input)}]`);
    return { top, bottom, below: rows - bottom, right: width - border };
  });
  return {
    output: zip(input, cuts, 'the phases of a map and their cuts').map(([phase, { top, bottom, right }]) => {
      const [batch, channels] = dims4(phase);
      const dims = [batch, channels, bottom - top, right - border];
      return graph.node('Slice', [phase, [top, border], [bottom, right], [2, 3]], dims);
    }),
    adjoint: (gradient) =>
      input.map((phase, index) => {
        const { top, below } = elementAt(cuts, index);
        const pads = [0, 0, top, border, 0, 0, below, border];
        return graph.node('Pad', [elementAt(gradient, index), pads], phase.dims);
      }),
  };
}

/** A layer that needs its whole input. */
export function onWhole(
  graph: GraphBuilder,
  input: Phases,
  layer: (whole: Value) => WithAdjoint,
): PhasesWithAdjoint {
  const { output, adjoint } = layer(join(graph, input));
  return {
    output: [output],
    adjoint: (gradient) => rephase(graph, [adjoint(join(graph, gradient))], input.length),
  };
}

/** A stride-1 convolution that keeps the map's size, by Winograd's algorithm where the kernel has the form for it. */
export function convolvePhases(
  graph: GraphBuilder,
  input: Phases,
  kernel: Kernel,
  padding: Padding,
): PhasesWithAdjoint {
  const [, , size] = dims4(kernel.weight);
  if (size === 1) return eachPhase(input, (phase) => convolve(graph, phase, kernel, padding));
  const { winograd } = kernel;
  if (!winograd || heightOf(input) < leastRows)
    return onWhole(graph, input, (whole) => convolve(graph, whole, kernel, padding));
  const phases = rephase(graph, input, winogradPhases);
  return {
    output: winogradConvolve(graph, phases, winograd.weight, kernel.bias),
    adjoint: (gradient) => rephase(graph, winogradConvolve(graph, gradient, winograd.backward), input.length),
  };
}

/**
 * 2×2 average pooling; see {@link averagePool}. Phases 2k and 2k + 1 hold the upper and lower rows of the pairs in phase k of
 * the pooled map, which has half as many phases.
 */
export function averagePoolPhases(graph: GraphBuilder, input: Phases, preScaled: boolean): PhasesWithAdjoint {
  if (input.length === 1) return eachPhase(input, (whole) => averagePool(graph, whole, preScaled));
  const half = (odd: 0 | 1) => input.filter((_, index) => index % 2 === odd);
  const pairs = zip(half(0), half(1), 'the upper and lower rows of a map');
  const output = pairs.map(([upper, lower]) => poolPair(graph, upper, lower));
  return {
    output,
    adjoint: (gradient) => {
      checkLengths(gradient, output, 'the phases of a map and its gradient');
      const columns = gradient.map((entering) =>
        enlarge(graph, preScaled ? entering : scale(graph, entering, averageShare), [1, 2]),
      );
      return input.map((phase, index) => fitTo(graph, elementAt(columns, Math.floor(index / 2)), phase));
    },
  };
}

function poolPair(graph: GraphBuilder, upper: Value, lower: Value): Value {
  const [, , rows, columns] = dims4(lower);
  const columnPairs = (map: Value) =>
    depthwise(graph, map, { shape: [1, 2], taps: [averageShare, averageShare], strides: [1, 2] });
  const pooled = columnPairs(lower);
  return graph.add(columnPairs(cropOrPad(graph, upper, rows, columns)), pooled);
}
