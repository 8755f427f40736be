import { buildTileGradient, buildTileSums, maskName, names, type Objective } from '../graph/index.js';
import type { Size } from '../images/index.js';
import type { CompiledGraph, Evaluation, Evaluator, Feeds, Targets } from './engine.js';
import { type TapTerm, tapTerms } from './tap-terms.js';
import { addTotalVariation, relativeDistance, styleLoss, sumSquares } from './tile-losses.js';
import type { TileRuntime } from './tiled-targets.js';
import {
  addTo,
  coreSamples,
  eachSums,
  maskFeed,
  outputOf,
  pictureFeed,
  positionCount,
  type TapWindow,
  type Tiling,
  tapsOf,
  tapWindow,
  tilingOf,
} from './tiling.js';
import { addSamples, samplesIn, sizeOf } from './windows.js';

/**
 * An evaluator that evaluates a picture window by window. Losses and gradient are those of the whole, except for rounding.
 * @param side of the windows, at most, in pixels.
 */
export async function createTiledEvaluator(
  { context, compile }: TileRuntime,
  objective: Objective,
  targets: Targets,
  whole: Size,
  side: number,
): Promise<Evaluator> {
  const { network } = context;
  const terms = tapTerms(network, objective, targets, whole);
  const tiling = tilingOf(network, tapsOf(objective), whole, side);
  const sums = await compile(buildTileSums(context, tiling.taps, tiling.size));
  try {
    const gradient = await compile(buildTileGradient(context, tiling.taps, tiling.size));
    const evaluator = new TiledEvaluator(tiling, terms, objective.totalVariation, { sums, gradient });
    return { evaluate: (picture) => evaluator.evaluate(picture), release: () => evaluator.release() };
  } catch (error) {
    await sums.release();
    throw error;
  }
}

/** The graphs of the two passes over the windows. */
interface Graphs {
  readonly sums: CompiledGraph;
  readonly gradient: CompiledGraph;
}

/** A term's loss, and what its gradient is computed from: S of a style term, see {@link styleLoss}, or the factor of a content term. */
interface FoundTerm {
  readonly loss: number;
  readonly direction?: Float32Array;
  readonly factor?: number;
}

class TiledEvaluator {
  readonly #tiling: Tiling;
  readonly #terms: readonly TapTerm[];
  readonly #totalVariation: number;
  readonly #graphs: Graphs;
  /** ‖target‖² of each term. */
  readonly #targetSquares: ReadonlyMap<string, number>;

  constructor(tiling: Tiling, terms: readonly TapTerm[], totalVariation: number, graphs: Graphs) {
    this.#tiling = tiling;
    this.#terms = terms;
    this.#totalVariation = totalVariation;
    this.#graphs = graphs;
    this.#targetSquares = new Map(terms.map(({ name, values }) => [name, sumSquares(values)]));
  }

  async evaluate(picture: Float32Array): Promise<Evaluation> {
    const found = await this.#lossesAt(picture);
    const gradient = await this.#gradientAt(picture, found);
    const terms = Object.fromEntries([...found].map(([name, { loss }]) => [name, loss]));
    if (this.#totalVariation !== 0)
      terms[names.totalVariation] = addTotalVariation(
        picture,
        this.#tiling.whole,
        this.#totalVariation,
        gradient,
      );
    return { loss: Object.values(terms).reduce((sum, loss) => sum + loss, 0), terms, gradient };
  }

  async release(): Promise<void> {
    await this.#graphs.sums.release();
    await this.#graphs.gradient.release();
  }

  /** The first pass: sums over all windows. */
  async #lossesAt(picture: Float32Array): Promise<Map<string, FoundTerm>> {
    const products = new Map<string, Float64Array>();
    const squares = new Map<string, number>();
    for (const { kind, name, values } of this.#terms) {
      if (kind === 'style') products.set(name, new Float64Array(values.length));
      else squares.set(name, 0);
    }
    const borders = new Map(this.#terms.map(({ kind, tap, border }) => [`${kind} ${tap}`, border]));
    const border = (tap: string) => borders.get(`style ${tap}`) ?? 0;
    await eachSums(this.#graphs.sums, this.#tiling, picture, border, (window, outputs) => {
      for (const [name, sum] of products) addTo(sum, outputOf(outputs, name));
      for (const term of this.#terms) {
        const before = squares.get(term.name);
        if (before === undefined) continue;
        const at = tapWindow(this.#tiling, term.tap, window, 0);
        squares.set(term.name, before + squaredDistance(at, term, outputOf(outputs, term.name)));
      }
    });
    return new Map(
      this.#terms.map((term) => {
        const sums = products.get(term.name);
        return [term.name, sums ? this.#styleTerm(term, sums) : this.#contentTerm(term, squares)];
      }),
    );
  }

  #styleTerm({ tap, border, values, weight }: TapTerm, sums: Float64Array): FoundTerm {
    return styleLoss(sums, positionCount(this.#tiling, tap, border), values, weight);
  }

  #contentTerm({ name, weight }: TapTerm, squares: ReadonlyMap<string, number>): FoundTerm {
    return relativeDistance(squares.get(name) ?? 0, this.#targetSquares.get(name) ?? 0, weight);
  }

  /** The second pass: the gradient of all terms at taps. A pixel near a border gets parts from several windows. */
  async #gradientAt(picture: Float32Array, found: ReadonlyMap<string, FoundTerm>): Promise<Float32Array> {
    const { whole, windows } = this.#tiling;
    const gradient = new Float32Array(picture.length);
    for (const window of windows) {
      const feeds: Feeds = { [names.picture]: pictureFeed(this.#tiling, picture, window) };
      for (const term of this.#terms) {
        const { name, tap, border, values, dims } = term;
        const { direction, factor = 1 } = found.get(name) ?? {};
        const at = tapWindow(this.#tiling, tap, window, border);
        feeds[maskName(name)] = maskFeed(at, factor);
        feeds[name] = direction ? { values: direction, dims } : targetFeed(at, values);
      }
      const outputs = await this.#graphs.gradient.run(feeds);
      addSamples(gradient, 3, whole, window.box, outputOf(outputs, names.gradient));
    }
    return gradient;
  }
}

/** The part of a content target in a window. */
function targetFeed({ channels, whole, box }: TapWindow, values: Float32Array): Feeds[string] {
  const { width, height } = sizeOf(box);
  return { values: samplesIn(values, channels, whole, box), dims: [1, channels, height, width] };
}

/** Σ (F − C)² over the positions that belong to a window. @param map F in the window. */
function squaredDistance(at: TapWindow, { values }: TapTerm, map: Float32Array): number {
  const found = coreSamples(at, map);
  const wanted = samplesIn(values, at.channels, at.whole, at.core);
  return sumSquares(found.map((value, index) => value - (wanted[index] as number)));
}
