import { dims4, type GraphBuilder, type Value } from './builder.js';

/**
 * Filters that are the same for every channel, as depthwise convolutions: ONNX Runtime runs those in its blocked layout
 * and fuses the addition of a second map, which it does not do for Sub, Slice or Pad.
 */

/** A filter of taps[y][x], flattened row by row, with its strides and padding. */
interface Filter {
  /** Height and width of the taps. */
  readonly shape: readonly [height: number, width: number];
  readonly taps: readonly number[];
  readonly strides?: readonly [y: number, x: number];
  /** Rows and columns of zeros around the map. */
  readonly pads?: readonly [top: number, left: number, bottom: number, right: number];
  /** Added to the result, one number a channel [channels]. */
  readonly bias?: Value | undefined;
}

/** Correlates every channel of a map [1, channels, height, width] with one filter. */
export function depthwise(graph: GraphBuilder, map: Value, filter: Filter): Value {
  const [batch, channels, height, width] = dims4(map);
  const { shape, taps, strides = [1, 1], pads = [0, 0, 0, 0], bias } = filter;
  const rows = Math.floor((height + pads[0] + pads[2] - shape[0]) / strides[0]) + 1;
  const columns = Math.floor((width + pads[1] + pads[3] - shape[1]) / strides[1]) + 1;
  const kernel = graph.repeated(taps, [channels, 1, ...shape]);
  return graph.node('Conv', bias ? [map, kernel, bias] : [map, kernel], [batch, channels, rows, columns], {
    kernel_shape: shape,
    strides,
    pads,
    group: { int: channels },
  });
}

/** base + factor · map + bias. */
export function addScaled(graph: GraphBuilder, base: Value, factor: number, map: Value, bias?: Value): Value {
  const scaled = depthwise(graph, map, { shape: [1, 1], taps: [factor], bias });
  return graph.add(scaled, base);
}

/** Crops a map at the bottom and right, or pads it there with zeros, to a number of rows and columns. */
export function cropOrPad(graph: GraphBuilder, map: Value, rows: number, columns: number): Value {
  const [, , height, width] = dims4(map);
  return rows === height && columns === width ? map : copyFramed(graph, map, rows, columns);
}

/** {@link cropOrPad} to the rows and columns of another map. */
export function fitTo(graph: GraphBuilder, map: Value, other: Value): Value {
  const [, , rows, columns] = dims4(other);
  return cropOrPad(graph, map, rows, columns);
}

/**
 * {@link cropOrPad} with a copy even where the map fits. After operators that exist only in the plain layout, it returns the
 * map to the blocked layout, so that the operators after it run there.
 */
export function copyFramed(graph: GraphBuilder, map: Value, rows: number, columns: number): Value {
  const [, , height, width] = dims4(map);
  const [below, right] = [rows - height, columns - width];
  const shape = [1 + Math.max(0, -below), 1 + Math.max(0, -right)] as const;
  const taps = Array.from({ length: shape[0] * shape[1] }, (_, index) => (index === 0 ? 1 : 0));
  return depthwise(graph, map, { shape, taps, pads: [0, 0, Math.max(0, below), Math.max(0, right)] });
}
