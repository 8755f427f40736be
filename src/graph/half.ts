import { elementCount, type GraphBuilder, type Value } from './builder.js';
import type { Phases } from './phases.js';

/*
 * The network may be passed with 16-bit numbers. Losses are always computed with 32: squares and sums of activations leave the range of 16
 * bits. Gradients of the losses are so small that 16 bits would lose them, so they are passed back multiplied by a factor, which is found
 * for every picture anew.
 */

/** The same map with 32 bits, where it has 16. */
export function toFloat(graph: GraphBuilder, phases: Phases): Phases {
  return phases.map((phase) => (phase.half ? graph.cast(phase, 'float') : phase));
}

/** Gradients to be passed back with 16 bits, and what brings the result to its true size. */
export interface ScaledGradients {
  readonly gradients: ReadonlyMap<string, Phases>;
  readonly restore: (gradient: Value) => Value;
}

/** The largest number becomes 1, which leaves as much room above it as below. */
export function toHalf(graph: GraphBuilder, gradients: ReadonlyMap<string, Phases>): ScaledGradients {
  const peaks = [...gradients.values()].flat().map((phase) => peakOf(graph, phase));
  // Where all gradients are zero there is nothing to scale.
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
