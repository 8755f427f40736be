import { borderOf, buildTileSums, elementCount, names, type PassContext, tapDims } from '../graph/index.js';
import type { Size } from '../images/index.js';
import { tapChannels } from '../networks/index.js';
import type { Compiler, TapSelection, Targets } from './engine.js';
import { addTo, coreSamples, eachSums, outputOf, positionCount, tapWindow, tilingOf } from './tiling.js';
import { addSamples } from './windows.js';

/** What windows are evaluated with. */
export interface TileRuntime {
  readonly context: PassContext;
  readonly compile: Compiler;
}

/** The targets of a picture, as those of the whole except for rounding. @param side of the windows, at most, in pixels. */
export async function tiledTargets(
  { context, compile }: TileRuntime,
  picture: Float32Array,
  whole: Size,
  taps: TapSelection,
  side: number,
): Promise<Targets> {
  const { network } = context;
  const tiling = tilingOf(network, taps, whole, side);
  const border = (tap: string) => borderOf(network, tap, taps.margin);
  const sums = new Map(
    taps.style.map((tap) => [tap, new Float64Array(tapChannels(network.description, tap) ** 2)]),
  );
  const maps = new Map(
    taps.content.map((tap) => [tap, new Float32Array(elementCount(tapDims(network, tap, whole)))]),
  );
  const graph = await compile(buildTileSums(context, taps, tiling.size));
  try {
    await eachSums(graph, tiling, picture, border, (window, outputs) => {
      for (const [tap, sum] of sums) addTo(sum, outputOf(outputs, names.style(tap)));
      for (const [tap, map] of maps) {
        const at = tapWindow(tiling, tap, window, 0);
        const samples = coreSamples(at, outputOf(outputs, names.content(tap)));
        addSamples(map, at.channels, at.whole, at.core, samples);
      }
    });
  } finally {
    await graph.release();
  }
  const grams = [...sums].map(([tap, sum]) => {
    const positions = positionCount(tiling, tap, border(tap));
    return [tap, Float32Array.from(sum, (value) => value / positions)];
  });
  return { style: Object.fromEntries(grams), content: Object.fromEntries(maps) };
}
