import { elementAt, zip } from '../common/elements.js';
import { dims4, type GraphBuilder, type Value } from './builder.js';
import { copyFramed, cropOrPad, depthwise } from './depthwise.js';

/**
 * The polyphase components of a map [1, channels, height, width] along its rows: phase k of n is the map of the rows k, k + n,
 * k + 2n, ... The number of phases is a power of two; one phase is the whole map. Where the height is no multiple of n, the
 * later phases are one row shorter than the first.
 */
export type Phases = readonly Value[];

/** Number of rows of phase `index` of `count` of a map with `height` rows. */
const phaseRows = (height: number, count: number, index: number) => Math.ceil((height - index) / count);

const rowsOf = (phase: Value) => dims4(phase)[2];
const columnsOf = (phase: Value) => dims4(phase)[3];

/** The first phase, which no other exceeds in rows. */
export const firstOf = (phases: Phases): Value => elementAt(phases, 0);

/** Number of rows of the whole map. */
export const heightOf = (phases: Phases) => phases.reduce((sum, phase) => sum + rowsOf(phase), 0);

/** Dimensions [1, channels, height, width] of the whole map. */
export function wholeDims(phases: Phases): number[] {
  const [batch, channels, , width] = dims4(firstOf(phases));
  return [batch, channels, heightOf(phases), width];
}

/** The same map in another number of phases. */
export function rephase(graph: GraphBuilder, phases: Phases, count: number): Phases {
  if (count > phases.length) return divide(graph, phases, count);
  return count < phases.length ? unite(graph, phases, count) : phases;
}

/** The whole map, as one value. */
export function join(graph: GraphBuilder, phases: Phases): Value {
  return firstOf(rephase(graph, phases, 1));
}

/** Pads the shorter phases with a row of zeros. */
export function even(graph: GraphBuilder, phases: Phases): Phases {
  const rows = rowsOf(firstOf(phases));
  return phases.map((phase) => cropOrPad(graph, phase, rows, columnsOf(phase)));
}

/** Removes from phases of equal length the rows beyond a height; the opposite of {@link even}. */
export function uneven(graph: GraphBuilder, phases: Phases, height: number): Phases {
  return phases.map((phase, index) =>
    cropOrPad(graph, phase, phaseRows(height, phases.length, index), columnsOf(phase)),
  );
}

/** The sum of two maps in the same number of phases. @throws RangeError when the numbers or the dimensions differ. */
export function addPhases(graph: GraphBuilder, a: Phases, b: Phases): Phases {
  return zip(a, b, 'the phases of two maps').map(([one, other]) => graph.add(one, other));
}

/** From 2 phases to 4, for example: phase k is every second row of phase k mod 2, starting at its row ⌊k / 2⌋. */
function divide(graph: GraphBuilder, phases: Phases, count: number): Phases {
  const step = count / phases.length;
  return Array.from({ length: count }, (_, index) => {
    const source = elementAt(phases, index % phases.length);
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

/** Interleaves the rows of phases, in the plain layout, where a row is contiguous in memory. */
function interleave(graph: GraphBuilder, phases: Phases): Value {
  const [batch, channels, rows, width] = dims4(firstOf(phases));
  const lines = even(graph, phases).map((phase) =>
    graph.node('Reshape', [phase, [channels * rows, 1, width]], [channels * rows, 1, width]),
  );
  const dims = [channels * rows, phases.length, width];
  const alternating = graph.node('Concat', lines, dims, { axis: { int: 1 } });
  const whole = [batch, channels, rows * phases.length, width];
  return copyFramed(graph, graph.node('Reshape', [alternating, whole], whole), heightOf(phases), width);
}
