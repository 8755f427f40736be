import { maskName, names, type Objective, type TileTaps, tapDims, weighted } from '../graph/index.js';
import type { Size } from '../images/index.js';
import { type Network, receptiveField, strideAt, tapOf } from '../networks/index.js';
import type { CompiledGraph, Feeds } from './engine.js';
import {
  type Box,
  insideBorder,
  maskOf,
  positionsIn,
  relativeTo,
  samplesIn,
  sizeOf,
  type Window,
  type Windows,
  windowsOf,
} from './windows.js';

/** A picture's division into windows for some taps of a network. */
export interface Tiling extends Windows {
  readonly network: Network;
  readonly taps: TileTaps;
  /** Size of the picture. */
  readonly whole: Size;
}

/** Divides a picture. There is one window, the picture itself, where it needs no division. @param side of the windows, at most, in pixels. */
export function tilingOf(network: Network, taps: TileTaps, whole: Size, side: number): Tiling {
  const field = receptiveField(network.description, [...taps.style, ...taps.content]);
  return { ...windowsOf(whole, side, field), network, taps, whole };
}

/** Whether an evaluation of these taps is divided into windows; without a tap there is nothing to divide. */
export function isDivided(
  network: Network,
  taps: TileTaps,
  whole: Size,
  side: number | undefined,
): side is number {
  if (side === undefined || taps.style.length + taps.content.length === 0) return false;
  return tilingOf(network, taps, whole, side).windows.length > 1;
}

/** The taps that have a weight. */
export function tapsOf(objective: Objective): TileTaps {
  const taps = (weights: Readonly<Record<string, number>>) => weighted(weights).map(([tap]) => tap);
  return { style: taps(objective.style), content: taps(objective.content) };
}

/** A tap's map in the whole picture and in a window. */
export interface TapWindow {
  readonly channels: number;
  /** Size of the whole map. */
  readonly whole: Size;
  /** The window, in positions of the whole map. */
  readonly box: Box;
  /** The positions that belong to the window, in the whole map. It may be empty. */
  readonly core: Box;
}

/** Where a tap's map is in a window. @param border positions along every edge of the whole map that are left out. */
export function tapWindow(
  { network, whole }: Tiling,
  tap: string,
  { box, core }: Window,
  border: number,
): TapWindow {
  const stride = strideAt(network.description, tapOf(network.description, tap).layer);
  const [channels, height, width] = tapDims(network, tap, whole);
  const own = insideBorder(positionsIn(core, stride), { width, height }, border);
  return { channels, whole: { width, height }, box: positionsIn(box, stride), core: own };
}

/** The samples of a map [channels, ...] in a window, those of its core only. */
export const coreSamples = ({ channels, box, core }: TapWindow, map: Float32Array): Float32Array =>
  samplesIn(map, channels, sizeOf(box), relativeTo(core, box));

/** A mask with a value at the positions that belong to a window. */
export function maskFeed({ box, core }: TapWindow, value: number): Feeds[string] {
  const size = sizeOf(box);
  return { values: maskOf(size, relativeTo(core, box), value), dims: [1, 1, size.height, size.width] };
}

/** The pixels of a window. */
export const pictureFeed = (
  { whole, size }: Tiling,
  picture: Float32Array,
  { box }: Window,
): Feeds[string] => ({
  values: samplesIn(picture, 3, whole, box),
  dims: [1, 3, size.height, size.width],
});

/** Outputs of a graph by name. */
type Outputs = Awaited<ReturnType<CompiledGraph['run']>>;

/** An output of a graph. @throws Error when it has none of that name. */
export function outputOf(outputs: Outputs, name: string): Float32Array {
  const values = outputs[name];
  if (!values) throw new Error(`the graph has no output ${name}`);
  return values;
}

/**
 * Runs the graph of the sums, see `buildTileSums`, in every window.
 * @param borderOf a style tap, as {@link tapWindow} takes it.
 */
export async function eachSums(
  graph: CompiledGraph,
  tiling: Tiling,
  picture: Float32Array,
  borderOf: (tap: string) => number,
  visit: (window: Window, outputs: Outputs) => void,
): Promise<void> {
  for (const window of tiling.windows) {
    const masks = tiling.taps.style.map((tap) => [
      maskName(names.style(tap)),
      maskFeed(tapWindow(tiling, tap, window, borderOf(tap)), 1),
    ]);
    const feeds = { ...Object.fromEntries(masks), [names.picture]: pictureFeed(tiling, picture, window) };
    visit(window, await graph.run(feeds));
  }
}

/** Sums of values that are added up with 64 bits. */
export function addTo(sums: Float64Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[i] as number);
}

/** Number of positions of a tap's map inside its border. @throws RangeError when there are none. */
export function positionCount({ network, whole }: Tiling, tap: string, border: number): number {
  const [, height, width] = tapDims(network, tap, whole);
  const [rows, columns] = [height - 2 * border, width - 2 * border];
  if (Math.min(rows, columns) <= 0)
    throw new RangeError(`a border of ${border} leaves nothing of [${height}, ${width}]`);
  return rows * columns;
}
