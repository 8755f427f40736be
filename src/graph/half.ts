import { elementCount, type GraphBuilder, type Value } from './builder.js';
import type { Phases } from './phases.js';

/*
 * The network may be evaluated with 16-bit numbers. Losses are always computed with 32: squares and sums of activations exceed the range
 * of 16 bits. Gradients of the losses are so small that they would underflow, so the backward pass scales them by a factor, which is
 * computed at every evaluation.
 */

/** The map with 32 bits. */
export function toFloat(graph: GraphBuilder, phases: Phases): Phases {
  return phases.map((phase) => (phase.half ? graph.cast(phase, 'float') : phase));
}

/** Gradients with 16 bits, and the function that undoes their scaling. */
interface ScaledGradients {
  readonly gradients: ReadonlyMap<string, Phases>;
  readonly restore: (gradient: Value) => Value;
}

/** Scales gradients so that the largest magnitude is 1, in the middle of the range of 16 bits. */
export function toHalf(graph: GraphBuilder, gradients: ReadonlyMap<string, Phases>): ScaledGradients {
  const peaks = [...gradients.values()].flat().map((phase) => peakOf(graph, phase));
  // The minimum keeps the division finite when all gradients are zero.
  const largest = graph.node('Max', [...peaks, graph.constant([tiny], [1])], [1]);
  const scaled = (phase: Value) => graph.cast(graph.node('Div', [phase, largest], phase.dims), 'half');
  return {
    gradients: new Map([...gradients].map(([tap, phases]) => [tap, phases.map(scaled)])),
    restore: (gradient) => graph.node('Mul', [graph.cast(gradient, 'float'), largest], gradient.dims),
  };
}

/** Smaller than any gradient that moves a picture. */
const tiny = 1e-30;

function peakOf(graph: GraphBuilder, value: Value): Value {
  const count = elementCount(value.dims);
  const flat = graph.node('Reshape', [value, [count]], [count]);
  return graph.node('ReduceMax', [graph.node('Abs', [flat], [count])], [1], { keepdims: { int: 1 } });
}
