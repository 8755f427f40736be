import type { GraphBuilder, Value } from './builder.js';
import { copyFramed, cropOrPad, depthwise } from './depthwise.js';

/**
 * A map [1, channels, height, width] dealt out by rows: phase k of n holds the rows k, k + n, k + 2n, ... as a map of its
 * own. A map that is whole is its own single phase. Counts are powers of two. Rows further down may be missing from the
 * later phases, which are then one row shorter than the first.
 */
export type Phases = readonly Value[];

/** Rows of phase `index` of `count` of a map with `height` rows. */
const phaseRows = (height: number, count: number, index: number) => Math.ceil((height - index) / count);

const rowsOf = (phase: Value) => phase.dims[2] ?? 0;
const columnsOf = (phase: Value) => phase.dims[3] ?? 0;

/** The first phase, which is never shorter than another. */
export function firstOf(phases: Phases): Value {
  const [first] = phases;
  if (!first) throw new RangeError('a map has at least one phase');
  return first;
}

/** Rows of the whole map. */
export const heightOf = (phases: Phases) => phases.reduce((sum, phase) => sum + rowsOf(phase), 0);

/** Dimensions [1, channels, height, width] of the whole map. */
export function wholeDims(phases: Phases): number[] {
  const [batch = 1, channels = 1, , width = 1] = firstOf(phases).dims;
  return [batch, channels, heightOf(phases), width];
}

/** Deals a map out anew into a number of phases. */
export function rephase(graph: GraphBuilder, phases: Phases, count: number): Phases {
  if (count > phases.length) return divide(graph, phases, count);
  return count < phases.length ? unite(graph, phases, count) : phases;
}

/** The whole map of some phases. */
export function join(graph: GraphBuilder, phases: Phases): Value {
  return firstOf(rephase(graph, phases, 1));
}

/** Continues shorter phases with a row of zeros. */
export function even(graph: GraphBuilder, phases: Phases): Phases {
  const rows = rowsOf(firstOf(phases));
  return phases.map((phase) => cropOrPad(graph, phase, rows, columnsOf(phase)));
}

/** Takes off phases of equal length the last rows that lie below a height; the opposite of {@link even}. */
export function uneven(graph: GraphBuilder, phases: Phases, height: number): Phases {
  return phases.map((phase, index) =>
    cropOrPad(graph, phase, phaseRows(height, phases.length, index), columnsOf(phase)),
  );
}

/** The sum of two maps dealt out alike. */
export function addPhases(graph: GraphBuilder, a: Phases, b: Phases): Phases {
  return a.map((phase, index) => graph.node('Add', [phase, b[index] ?? phase], phase.dims));
}

/** Phase k of 4 out of 2, say, is every second row of phase k mod 2, from its row ⌊k / 2⌋ on. */
function divide(graph: GraphBuilder, phases: Phases, count: number): Phases {
  const step = count / phases.length;
  return Array.from({ length: count }, (_, index) => {
    const source = phases[index % phases.length] ?? firstOf(phases);
    return everyRow(graph, source, Math.floor(index / phases.length), step);
  });
}

function everyRow(graph: GraphBuilder, map: Value, from: number, step: number): Value {
  const taps = Array.from({ length: from + 1 }, (_, index) => (index === from ? 1 : 0));
  return depthwise(graph, map, { shape: [from + 1, 1], taps, strides: [step, 1] });
}

function unite(graph: GraphBuilder, phases: Phases, count: number): Phases {
  return Array.from({ length: count }, (_, index) =>
    interleave(
      graph,
      phases.filter((_, from) => from % count === index),
    ),
  );
}

/** Undoes the dealing, in the plain layout: rows are whole stretches of memory there. */
function interleave(graph: GraphBuilder, phases: Phases): Value {
  const [batch = 1, channels = 1, rows = 1, width = 1] = firstOf(phases).dims;
  const lines = even(graph, phases).map((phase) =>
    graph.node('Reshape', [phase, [channels * rows, 1, width]], [channels * rows, 1, width]),
  );
  const dims = [channels * rows, phases.length, width];
  const alternating = graph.node('Concat', lines, dims, { axis: { int: 1 } });
  const whole = [batch, channels, rows * phases.length, width];
  return copyFramed(graph, graph.node('Reshape', [alternating, whole], whole), heightOf(phases), width);
}
