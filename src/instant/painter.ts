import { LruCache } from '../common/lru.js';
import type { CompiledGraph, Compiler, Feeds } from '../engines/index.js';
import type { Picture, Size } from '../images/index.js';
import { type Cells, encodeGraph, mapDims, names, paintGraph } from './graphs.js';
import { noiseAt } from './noise.js';
import {
  byTap,
  type CarriedTap,
  carried,
  cell,
  type Modulated,
  marginCells,
  modulated,
  noiseChannels,
  stages,
  strideOf,
  tapChannels,
  taps,
} from './plan.js';
import { mixed, modulationsOf, type Statistics, SumCollector } from './statistics.js';
import { Transports, transportGraph } from './transport.js';
import { type InstantNetwork, tensorNamed } from './weights.js';
import { type Window, windowsOf } from './windows.js';

/** A picture with its statistics, and its activations where it is small enough to be painted in one window. */
export interface EncodedPicture {
  readonly picture: Picture;
  readonly statistics: Statistics;
  /** The activations of the carried taps; undefined for a picture of several windows. */
  readonly features: Features | undefined;
}

type Features = Readonly<Record<CarriedTap, Float32Array>>;

/** How a picture is painted. */
interface InstantStyle {
  readonly statistics: Statistics;
  /** From 0, the picture itself, to 1, the whole style. */
  readonly strength: number;
  /** Of the noise in flat areas. */
  readonly seed: number;
}

/** Cells of a window's core: a picture up to this many on each side is one window. 96 cells are 768 pixels. */
const coreCells = 96;

/** Size of the largest window that a picture is painted in, in pixels. */
export function largestWindow(size: Size): Size {
  const { rows, columns } = gridOf(size, coreCells);
  const longest = (windows: readonly Window[]) => cell * Math.max(...windows.map(({ length }) => length));
  return { width: longest(columns), height: longest(rows) };
}

/** Compiled graphs to keep, of each kind. */
const keptGraphs = 3;

/** Encodes and paints pictures with the instant network. Not reentrant: one call at a time. */
export class InstantPainter {
  readonly #network: InstantNetwork;
  readonly #compile: Compiler;
  readonly #coreCells: number;
  readonly #graphs = new Map<string, LruCache<string, Promise<CompiledGraph>>>();
  readonly #transports: Transports;

  /**
   * @param compile compiles graphs for a device.
   * @param cells see {@link coreCells}; tests use less.
   */
  constructor(network: InstantNetwork, compile: Compiler, cells = coreCells) {
    this.#network = network;
    this.#compile = compile;
    this.#coreCells = cells;
    this.#transports = new Transports(() => this.#graph('transport', undefined, transportGraph));
  }

  /** Encodes a picture: planar, sRGB in 0..1, of any size. */
  async encode(picture: Picture): Promise<EncodedPicture> {
    const grid = gridOf(picture, this.#coreCells);
    const sums = new SumCollector();
    let features: Features | undefined;
    for (const [rows, columns] of pairs(grid)) {
      const outputs = await this.#encodeWindow(picture, rows, columns);
      for (const tap of taps) {
        const each = cell / strideOf(tap);
        const count = rows.coreLength * columns.coreLength * each * each;
        sums.add(
          tap,
          {
            sum: outputs[names.sum(tap)] as Float32Array,
            products: outputs[names.products(tap)] as Float32Array,
          },
          count,
        );
      }
      features = featuresOf(outputs);
    }
    const isWhole = grid.rows.length * grid.columns.length === 1;
    return { picture, statistics: sums.statistics(), features: isWhole ? features : undefined };
  }

  /**
   * Paints an encoded picture.
   * @param onTile called after every window with the number of windows done and of all.
   * @returns planar [3, height, width] in 0..1.
   */
  async paint(
    encoded: EncodedPicture,
    style: InstantStyle,
    onTile: (done: number, all: number) => void = () => undefined,
  ): Promise<Float32Array> {
    const { picture } = encoded;
    const grid = gridOf(picture, this.#coreCells);
    const feeds = await this.#styleFeeds(encoded.statistics, style);
    const painted = new Float32Array(3 * picture.width * picture.height);
    const all = pairs(grid);
    for (const [index, [rows, columns]] of all.entries()) {
      const features = encoded.features ?? featuresOf(await this.#encodeWindow(picture, rows, columns));
      const cells = { rows: rows.length, columns: columns.length };
      const graph = await this.#graph('paint', cells, () => paintGraph(this.#network, cells));
      const outputs = await graph.run({
        ...feeds.fixed,
        ...windowFeeds(features, feeds, style.seed, rows, columns),
      });
      copyCore(outputs[names.picture] as Float32Array, painted, picture, rows, columns);
      onTile(index + 1, all.length);
    }
    return painted;
  }

  /** Releases the compiled graphs. */
  async release(): Promise<void> {
    const graphs = [...this.#graphs.values()];
    this.#graphs.clear();
    for (const kind of graphs) await Promise.all(kind.values().map(async (graph) => (await graph).release()));
  }

  async #encodeWindow(
    picture: Picture,
    rows: Window,
    columns: Window,
  ): Promise<Record<string, Float32Array>> {
    const cells = { rows: rows.length, columns: columns.length };
    const graph = await this.#graph('encode', cells, () => encodeGraph(this.#network, cells));
    const feeds: Feeds = {
      [names.picture]: {
        values: windowPixels(picture, rows, columns),
        dims: [1, 3, rows.length * cell, columns.length * cell],
      },
    };
    for (const tap of taps) feeds[names.mask(tap)] = coreMask(cell / strideOf(tap), rows, columns);
    return await graph.run(feeds);
  }

  /** A graph, compiled on first use. */
  #graph(kind: string, cells: Cells | undefined, build: () => Uint8Array): Promise<CompiledGraph> {
    const known =
      this.#graphs.get(kind) ??
      new LruCache<string, Promise<CompiledGraph>>(keptGraphs, undefined, (_key, graph) => {
        void graph.then((compiled) => compiled.release());
      });
    this.#graphs.set(kind, known);
    const key = cells ? `${cells.rows} ${cells.columns}` : '';
    const graph = known.get(key) ?? this.#compile(build());
    known.set(key, graph);
    return graph;
  }

  /** The inputs of the paint graph that depend on A's statistics and the style, and the factors of its noise. */
  async #styleFeeds(own: Statistics, { statistics, strength }: InstantStyle): Promise<StyleFeeds> {
    const shown = mixed([own, statistics], [1 - strength, strength]);
    const modulations = modulationsOf(this.#network, shown);
    const fixed: Feeds = {};
    const noise: Record<string, readonly number[]> = {};
    const matrices = strength > 0 ? await this.#transports.between(own, statistics) : undefined;
    let next = 0;
    for (const { tap, widths } of stages) {
      for (const index of widths.keys()) {
        const layer = modulated[next++] as Modulated;
        const scales = modulations.subarray(layer.scalesAt, layer.shiftsAt).map((value) => 1 + value);
        const shifts = modulations.slice(layer.shiftsAt, layer.shiftsAt + layer.outputs);
        fixed[names.shifts(layer.name)] = { values: shifts, dims: [1, layer.outputs, 1, 1] };
        const inside = index > 0 || tap === undefined ? 0 : tapChannels[tap] + noiseChannels;
        const before = layer.inputs - inside;
        if (before > 0)
          fixed[names.scales(layer.name)] = { values: scales.slice(0, before), dims: [1, before, 1, 1] };
        if (inside === 0 || tap === undefined) continue;
        const channels = tapChannels[tap];
        const factors = scales.slice(before, before + channels);
        noise[tap] = [...scales.subarray(before + channels)];
        this.#addTransport(fixed, tap, { own, statistics, strength, matrix: matrices?.[tap], factors });
      }
    }
    return { fixed, noise };
  }

  /** Adds the matrix and offset of a tap: interpolated by strength and normalised, and its scales. */
  #addTransport(
    feeds: Feeds,
    tap: CarriedTap,
    { own, statistics, strength, matrix, factors }: TapTransport,
  ): void {
    const channels = tapChannels[tap];
    const [mean, deviation] = [
      tensorNamed(this.#network, `${tap}_mean`),
      tensorNamed(this.#network, `${tap}_deviation`),
    ];
    const [from, to] = [own[tap].mean, statistics[tap].mean];
    const values = new Float32Array(channels * channels);
    const offsets = new Float32Array(channels);
    for (let row = 0; row < channels; row++) {
      const gain = 1 / (deviation[row] as number);
      let moved = 0;
      for (let column = 0; column < channels; column++) {
        const index = row * channels + column;
        const transported = matrix?.[index] ?? 0;
        moved += transported * (from[column] as number);
        values[index] = gain * (strength * transported + (row === column ? 1 - strength : 0));
      }
      offsets[row] = gain * (strength * ((to[row] as number) - moved) - (mean[row] as number));
    }
    feeds[names.matrix(tap)] = { values, dims: [channels, channels] };
    feeds[names.offset(tap)] = { values: offsets, dims: [channels, 1] };
    feeds[names.factors(tap)] = { values: factors, dims: [channels, 1] };
  }
}

interface StyleFeeds {
  readonly fixed: Feeds;
  /** Factors of the noise channels by tap. */
  readonly noise: Readonly<Record<string, readonly number[]>>;
}

interface TapTransport {
  readonly own: Statistics;
  readonly statistics: Statistics;
  readonly strength: number;
  /** Undefined at strength 0. */
  readonly matrix: Float32Array | undefined;
  /** Scales of the decoder's inputs from this tap. */
  readonly factors: Float32Array;
}

interface Grid {
  readonly rows: readonly Window[];
  readonly columns: readonly Window[];
}

function gridOf({ width, height }: Size, core: number): Grid {
  return {
    rows: windowsOf(Math.ceil(height / cell), core),
    columns: windowsOf(Math.ceil(width / cell), core),
  };
}

const pairs = ({ rows, columns }: Grid): (readonly [Window, Window])[] =>
  rows.flatMap((row) => columns.map((column) => [row, column] as const));

function featuresOf(outputs: Record<string, Float32Array>): Features {
  return byTap((tap) => outputs[names.features(tap)] as Float32Array);
}

/** The pixels of a window [3, height, width]; beyond the picture's edges it is reflected. */
function windowPixels(picture: Picture, rows: Window, columns: Window): Float32Array {
  const [ys, xs] = [sourceOf(rows, picture.height), sourceOf(columns, picture.width)];
  const pixels = new Float32Array(3 * ys.length * xs.length);
  let index = 0;
  for (let channel = 0; channel < 3; channel++) {
    for (const y of ys) {
      const row = (channel * picture.height + y) * picture.width;
      for (const x of xs) pixels[index++] = picture.data[row + x] as number;
    }
  }
  return pixels;
}

/** For every pixel of a window along one axis, the pixel of the picture that it shows. */
function sourceOf({ start, length }: Window, size: number): Int32Array {
  const period = Math.max(1, 2 * (size - 1));
  return Int32Array.from({ length: length * cell }, (_, index) => {
    const position = (start - marginCells) * cell + index;
    const folded = ((position % period) + period) % period;
    return Math.min(folded, period - folded, size - 1);
  });
}

/** 1 in the core of a window and 0 elsewhere. @param each positions per cell. */
function coreMask(each: number, rows: Window, columns: Window): Feeds[string] {
  const width = columns.length * each;
  const values = new Float32Array(rows.length * each * width);
  const [top, left] = [(rows.coreStart - rows.start) * each, (columns.coreStart - columns.start) * each];
  for (let y = top; y < top + rows.coreLength * each; y++)
    values.fill(1, y * width + left, y * width + left + columns.coreLength * each);
  return { values, dims: [1, values.length] };
}

function windowFeeds(
  features: Features,
  { noise }: StyleFeeds,
  seed: number,
  rows: Window,
  columns: Window,
): Feeds {
  const cells = { rows: rows.length, columns: columns.length };
  const feeds: Feeds = {};
  for (const [scale, tap] of carried.entries()) {
    feeds[names.features(tap)] = { values: features[tap], dims: mapDims(tap, cells) };
    const dims = mapDims(tap, cells, noiseChannels);
    const [, , height = 0, width = 0] = dims;
    const each = cell / strideOf(tap);
    const values = noiseAt(seed, scale, {
      top: rows.start * each,
      left: columns.start * each,
      height,
      width,
    });
    const factors = noise[tap] ?? [];
    const plane = height * width;
    feeds[names.noise(tap)] = {
      values: values.map((value, index) => value * (factors[Math.floor(index / plane)] ?? 0)),
      dims,
    };
  }
  return feeds;
}

/** Copies the core of a painted window into the picture, limited to 0..1. */
function copyCore(
  window: Float32Array,
  painted: Float32Array,
  { width, height }: Size,
  rows: Window,
  columns: Window,
): void {
  const [windowHeight, windowWidth] = [rows.length * cell, columns.length * cell];
  const [top, left] = [(rows.coreStart - marginCells) * cell, (columns.coreStart - marginCells) * cell];
  const [down, across] = [(rows.coreStart - rows.start) * cell, (columns.coreStart - columns.start) * cell];
  const bottom = Math.min(height, top + rows.coreLength * cell);
  const right = Math.min(width, left + columns.coreLength * cell);
  for (let channel = 0; channel < 3; channel++) {
    for (let y = top; y < bottom; y++) {
      const from = (channel * windowHeight + y - top + down) * windowWidth + across - left;
      const to = (channel * height + y) * width;
      for (let x = left; x < right; x++)
        painted[to + x] = Math.min(1, Math.max(0, window[from + x] as number));
    }
  }
}
