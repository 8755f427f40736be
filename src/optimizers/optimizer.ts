import { resamplePlanes, type Size } from '../images/index.js';

/**
 * A method that moves a picture towards a lower loss, as pure functions over its state. One step consumes one evaluation:
 * evaluate loss and gradient at `point(state)`, then `step`. Pictures and gradients are planar [3, height, width] as
 * Float32Array; every iterate stays within 0..1.
 */
export interface Optimizer<State> {
  /** The state before the first step from a starting picture. */
  readonly start: (picture: Float32Array) => State;
  /** The picture to evaluate next. */
  readonly point: (state: State) => Float32Array;
  /**
   * The state after an evaluation at `point(state)`; loss and gradient must be finite.
   * @param progress share of the scale's steps that are done, 0 to 1; 0 if left out. A method may make its last steps shorter.
   */
  readonly step: (state: State, loss: number, gradient: Float32Array, progress?: number) => State;
  /** The picture to show and to save. */
  readonly shown: (state: State) => Float32Array;
  /** The state at another picture size, continuing from the shown picture. */
  readonly resample: (state: State, from: Size, to: Size, resampler?: Resampler) => State;
  /** The same state with shorter steps: pass the last state whose evaluation was finite, and evaluate that again. */
  readonly slower: (state: State) => State;
}

/** Converts planes to another size. The bilinear kernel has no negative lobes, so it keeps what is not negative so. */
export type Resampler = (values: Float32Array, kernel?: 'bilinear') => Float32Array;

/** Resamples the whole picture. */
export const wholePicture =
  (from: Size, to: Size): Resampler =>
  (values, kernel) =>
    resamplePlanes(values, planes, from, to, kernel);

/** Settings of an optimiser. */
export interface OptimizerSettings {
  /** Step length in units of the picture's 0..1: Adam's learning rate, or the largest change of a sample in L-BFGS's first step. */
  readonly learningRate: number;
}

/** Number of colour planes of a picture. */
export const planes = 3;

/** x limited to 0..1. */
export function clampUnit(x: number): number {
  return Math.min(Math.max(x, 0), 1);
}

/** Ratio of a sample's gradient at another size to that at this size: a relative loss is spread over all pixels. */
export function gradientRatio(from: Size, to: Size): number {
  return (from.width * from.height) / (to.width * to.height);
}
