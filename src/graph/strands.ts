import type { GraphBuilder, Value } from './builder.js';
import { copyFramed, cropOrPad, depthwise } from './depthwise.js';

/**
 * A map [1, channels, height, width] dealt out by rows: strand k of n holds the rows k, k + n, k + 2n, ... as a map of its
 * own. A map that is whole is its own single strand. Counts are powers of two. Rows further down may be missing from the
 * later strands, which are then one row shorter than the first.
 */
export type Strands = readonly Value[];

/** Rows of strand `index` of `count` of a map with `height` rows. */
const strandRows = (height: number, count: number, index: number) => Math.ceil((height - index) / count);

const rowsOf = (strand: Value) => strand.dims[2] ?? 0;
const columnsOf = (strand: Value) => strand.dims[3] ?? 0;

/** The first strand, which is never shorter than another. */
export function firstOf(strands: Strands): Value {
  const [first] = strands;
  if (!first) throw new RangeError('a map has at least one strand');
  return first;
}

/** Rows of the whole map. */
export const heightOf = (strands: Strands) => strands.reduce((sum, strand) => sum + rowsOf(strand), 0);

/** Dimensions [1, channels, height, width] of the whole map. */
export function wholeDims(strands: Strands): number[] {
  const [batch = 1, channels = 1, , width = 1] = firstOf(strands).dims;
  return [batch, channels, heightOf(strands), width];
}

/** Deals a map out anew into a number of strands. */
export function restrand(graph: GraphBuilder, strands: Strands, count: number): Strands {
  if (count > strands.length) return divide(graph, strands, count);
  return count < strands.length ? unite(graph, strands, count) : strands;
}

/** The whole map of some strands. */
export function join(graph: GraphBuilder, strands: Strands): Value {
  return firstOf(restrand(graph, strands, 1));
}

/** Continues shorter strands with a row of zeros. */
export function even(graph: GraphBuilder, strands: Strands): Strands {
  const rows = rowsOf(firstOf(strands));
  return strands.map((strand) => cropOrPad(graph, strand, rows, columnsOf(strand)));
}

/** Takes off strands of equal length the last rows that lie below a height; the opposite of {@link even}. */
export function uneven(graph: GraphBuilder, strands: Strands, height: number): Strands {
  return strands.map((strand, index) =>
    cropOrPad(graph, strand, strandRows(height, strands.length, index), columnsOf(strand)),
  );
}

/** The sum of two maps dealt out alike. */
export function addStrands(graph: GraphBuilder, a: Strands, b: Strands): Strands {
  return a.map((strand, index) => graph.node('Add', [strand, b[index] ?? strand], strand.dims));
}

/** Strand k of 4 out of 2, say, is every second row of strand k mod 2, from its row ⌊k / 2⌋ on. */
function divide(graph: GraphBuilder, strands: Strands, count: number): Strands {
  const step = count / strands.length;
  return Array.from({ length: count }, (_, index) => {
    const source = strands[index % strands.length] ?? firstOf(strands);
    return everyRow(graph, source, Math.floor(index / strands.length), step);
  });
}

function everyRow(graph: GraphBuilder, map: Value, from: number, step: number): Value {
  const taps = Array.from({ length: from + 1 }, (_, index) => (index === from ? 1 : 0));
  return depthwise(graph, map, { shape: [from + 1, 1], taps, strides: [step, 1] });
}

function unite(graph: GraphBuilder, strands: Strands, count: number): Strands {
  return Array.from({ length: count }, (_, index) =>
    interleave(
      graph,
      strands.filter((_, from) => from % count === index),
    ),
  );
}

/** Undoes the dealing, in the plain layout: rows are whole stretches of memory there. */
function interleave(graph: GraphBuilder, strands: Strands): Value {
  const [batch = 1, channels = 1, rows = 1, width = 1] = firstOf(strands).dims;
  const lines = even(graph, strands).map((strand) =>
    graph.node('Reshape', [strand, [channels * rows, 1, width]], [channels * rows, 1, width]),
  );
  const dims = [channels * rows, strands.length, width];
  const alternating = graph.node('Concat', lines, dims, { axis: { int: 1 } });
  const whole = [batch, channels, rows * strands.length, width];
  return copyFramed(graph, graph.node('Reshape', [alternating, whole], whole), heightOf(strands), width);
}
