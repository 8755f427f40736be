import type { Objective } from '../graph/index.js';
import type { Size } from '../images/index.js';

/** Which targets to compute: Gram matrices at the style taps, activations at the content taps. */
export interface TapSelection {
  readonly style: readonly string[];
  readonly content: readonly string[];
  /** Pixels along every edge that the Gram matrices leave out; none if left out. */
  readonly margin?: number | undefined;
}

/** Targets of the objective: by style tap a Gram matrix [channels, channels], by content tap a map [channels, height, width]. */
export interface Targets {
  readonly style: Readonly<Record<string, Float32Array>>;
  readonly content: Readonly<Record<string, Float32Array>>;
}

/** Losses and gradient at one picture. */
export interface Evaluation {
  /** Sum of all terms. */
  readonly loss: number;
  /** Each term, times its weight, by name: `style.relu1_1`, `content.relu4_2`, `tv`. */
  readonly terms: Readonly<Record<string, number>>;
  /** With respect to the picture, planar [3, height, width]. */
  readonly gradient: Float32Array;
}

/** An objective with its targets, ready to be evaluated at pictures of one size. */
export interface Evaluator {
  /** @param picture planar [3, height, width], sRGB-encoded 0..1. */
  readonly evaluate: (picture: Float32Array) => Promise<Evaluation>;
  readonly release: () => Promise<void>;
}

/** Inputs of a compiled graph by name. */
export type Feeds = Record<string, { readonly values: Float32Array; readonly dims: readonly number[] }>;

/** A graph on a device. */
export interface CompiledGraph {
  /** Evaluates the graph. @returns its outputs by name. */
  readonly run: (feeds: Feeds) => Promise<Record<string, Float32Array>>;
  readonly release: () => Promise<void>;
}

/** Compiles an ONNX model, whose inputs and outputs are 32-bit floats, for a device. */
export type Compiler = (model: Uint8Array) => Promise<CompiledGraph>;

/** Computes losses and gradients through a feature network on a device. Not reentrant: one call at a time. */
export interface Engine {
  /** Name of the device, as `--device` takes it. */
  readonly device: string;
  /**
   * Targets of a picture, planar [3, height, width], sRGB-encoded 0..1.
   * @param tile see {@link createEvaluator}.
   */
  readonly targets: (
    picture: Float32Array,
    size: Size,
    taps: TapSelection,
    tile?: number | undefined,
  ) => Promise<Targets>;
  /**
   * Compiles an objective for pictures of one size. Release an evaluator before creating the next, so that memory holds only one.
   * @param tile evaluates a larger picture window by window, with windows of at most this side in pixels (or what the network requires).
   * Losses and gradient are those of the whole, except for rounding; memory is that of a window. The whole at once if left out.
   * @throws UserError `tiles-unsupported` where the engine evaluates only whole pictures.
   */
  readonly createEvaluator: (
    objective: Objective,
    targets: Targets,
    size: Size,
    tile?: number | undefined,
  ) => Promise<Evaluator>;
  /** Smallest side of windows that is worth trying, in pixels; undefined where the engine evaluates only whole pictures. */
  readonly leastTile?: number | undefined;
  /** Compiles a graph of another kind; undefined where the device runs only feature networks. Release what it returns before the engine. */
  readonly compile?: Compiler | undefined;
  readonly release: () => Promise<void>;
}

/** Whether the loss and every sample of the gradient are finite. */
export const isFiniteEvaluation = ({ loss, gradient }: Evaluation): boolean =>
  Number.isFinite(loss) && areFinite(gradient);

/** Whether all values are finite: their sum is not as soon as one of them is not. */
export function areFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return Number.isFinite(sum);
}
