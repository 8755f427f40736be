import type { Size } from '../images/index.js';
import type { ReceptiveField } from '../networks/index.js';

/** A stretch of one axis, from its first sample up to, without, its end. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A rectangle of samples. */
export interface Box {
  readonly rows: Stretch;
  readonly columns: Stretch;
}

/** A part of a picture that is evaluated at once. */
export interface Window {
  /** What is evaluated, in pixels. */
  readonly box: Box;
  /** The part whose positions belong to this window: the cores cover the picture without overlap. */
  readonly core: Box;
}

/** Windows of one size that cover a picture. */
export interface Windows {
  readonly size: Size;
  readonly windows: readonly Window[];
}

interface AxisWindow {
  readonly box: Stretch;
  readonly core: Stretch;
}

const upTo = (value: number, grid: number) => Math.ceil(value / grid) * grid;

/** Pixels that two neighbours share: what the cores on both sides of their border see; cores begin on the grid. */
const overlapOf = ({ reach, grid }: ReceptiveField) => upTo(reach, grid) + reach;

/**
 * The smallest side of windows that is worth using: half of it is the windows' own in the middle of a picture, so that the windows have
 * at most four times as many pixels as the picture.
 */
export const leastTileSide = (field: ReceptiveField): number =>
  2 * upTo(overlapOf(field) + field.grid, field.grid);

/**
 * Divides a picture into as few windows as possible whose sides are at most `side` pixels, or what the receptive field requires. A window
 * starts on the grid and has the same remainder as the picture, so all have one size and the network's pools agree with those of the whole.
 * Where the core of a window is not at the picture's edge, the window goes beyond it by at least the reach, so that every position in a
 * core has the value that it has in the whole picture.
 * @param side in pixels.
 */
export function windowsOf(size: Size, side: number, field: ReceptiveField): Windows {
  const rows = axisWindows(size.height, side, field);
  const columns = axisWindows(size.width, side, field);
  const windows = rows.windows.flatMap((row) =>
    columns.windows.map((column) => ({
      box: { rows: row.box, columns: column.box },
      core: { rows: row.core, columns: column.core },
    })),
  );
  return { size: { width: columns.length, height: rows.length }, windows };
}

/** The size of the windows of {@link windowsOf}. */
export function windowSizeOf({ width, height }: Size, side: number, field: ReceptiveField): Size {
  return { width: windowLength(width, side, field), height: windowLength(height, side, field) };
}

function axisWindows(whole: number, side: number, field: ReceptiveField) {
  const { grid } = field;
  const length = windowLength(whole, side, field);
  const count = windowCount(whole, length, field);
  const lead = upTo(field.reach, grid);
  const starts = Array.from({ length: count }, (_, index) =>
    index === 0 ? 0 : grid * Math.round((index * (whole - length)) / grid / (count - 1)),
  );
  const borders = [0, ...starts.slice(1).map((start) => start + lead), whole];
  const windows = starts.map(
    (from, index): AxisWindow => ({
      box: { from, to: from + length },
      core: { from: borders[index] as number, to: borders[index + 1] as number },
    }),
  );
  return { length, windows };
}

/** The smallest length with which no more windows are needed than with the greatest. */
function windowLength(whole: number, side: number, field: ReceptiveField): number {
  if (whole <= side) return whole;
  const { grid } = field;
  const least = overlapOf(field) + grid;
  const fitting = (most: number) => most - ((((most - whole) % grid) + grid) % grid);
  const smallest = fitting(least + grid - 1);
  let length = Math.max(smallest, fitting(side));
  if (length >= whole) return whole;
  const count = windowCount(whole, length, field);
  while (length - grid >= smallest && windowCount(whole, length - grid, field) === count) length -= grid;
  return length;
}

function windowCount(whole: number, length: number, field: ReceptiveField): number {
  if (length === whole) return 1;
  const step = Math.floor((length - overlapOf(field)) / field.grid) * field.grid;
  return 1 + Math.ceil((whole - length) / step);
}

/** The positions of a map inside a box of the picture. @param stride pixels between the positions; the box starts on it. */
export function positionsIn({ rows, columns }: Box, stride: number): Box {
  const divide = ({ from, to }: Stretch) => ({
    from: Math.floor(from / stride),
    to: Math.floor(to / stride),
  });
  return { rows: divide(rows), columns: divide(columns) };
}

/** The part of a box at least `border` samples from every edge of a map. It may be empty. */
export function insideBorder({ rows, columns }: Box, { width, height }: Size, border: number): Box {
  const cut = ({ from, to }: Stretch, length: number) => {
    const start = Math.max(from, border);
    return { from: start, to: Math.max(start, Math.min(to, length - border)) };
  };
  return { rows: cut(rows, height), columns: cut(columns, width) };
}

/** Width and height of a box. */
export const sizeOf = ({ rows, columns }: Box): Size => ({
  width: columns.to - columns.from,
  height: rows.to - rows.from,
});

/** Calls back for every row of a box in every channel, with the positions of its first sample in a map and in the box itself. */
function eachRow(
  channels: number,
  { width, height }: Size,
  box: Box,
  visit: (inMap: number, inBox: number) => void,
): void {
  const own = sizeOf(box);
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < own.height; row++)
      visit(
        (channel * height + box.rows.from + row) * width + box.columns.from,
        (channel * own.height + row) * own.width,
      );
}

/** The samples of a map [channels, height, width] inside a box. */
export function samplesIn(map: Float32Array, channels: number, size: Size, box: Box): Float32Array {
  const { width, height } = sizeOf(box);
  const samples = new Float32Array(channels * width * height);
  eachRow(channels, size, box, (inMap, inBox) => samples.set(map.subarray(inMap, inMap + width), inBox));
  return samples;
}

/** Adds samples to a map [channels, height, width] inside a box. */
export function addSamples(
  map: Float32Array,
  channels: number,
  size: Size,
  box: Box,
  samples: Float32Array,
): void {
  const { width } = sizeOf(box);
  eachRow(channels, size, box, (inMap, inBox) => {
    for (let i = 0; i < width; i++)
      map[inMap + i] = (map[inMap + i] as number) + (samples[inBox + i] as number);
  });
}

/** A mask [height, width] with a value inside a box and zeros elsewhere. */
export function maskOf(size: Size, box: Box, value: number): Float32Array {
  const mask = new Float32Array(size.width * size.height);
  const { width } = sizeOf(box);
  eachRow(1, size, box, (inMap) => mask.fill(value, inMap, inMap + width));
  return mask;
}

/** A box in the coordinates of another one that contains it. */
export function relativeTo({ rows, columns }: Box, outer: Box): Box {
  const shift = ({ from, to }: Stretch, by: number) => ({ from: from - by, to: to - by });
  return { rows: shift(rows, outer.rows.from), columns: shift(columns, outer.columns.from) };
}
