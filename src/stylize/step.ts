import { type Evaluation, isFiniteEvaluation } from '../engines/index.js';
import type { Optimizer } from '../optimizers/index.js';

/** Where the optimiser is, and where it steps back to. */
export interface Position {
  /** The optimiser's state. */
  readonly state: unknown;
  /** The last state whose evaluation was finite, with the step length halved once for each step back from it. */
  readonly finite: unknown;
  /** Steps back in a row. */
  readonly stepsBack: number;
}

/** The position before the first step from a state. */
export const positionAt = (state: unknown): Position => ({ state, finite: state, stepsBack: 0 });

/** After this many steps back in a row smaller steps do not help, and the run fails. */
export const maximumStepsBack = 8;

/**
 * The position after an evaluation at the optimiser's point: a step, or where loss or gradient is not finite, a step back
 * with half the step length.
 * @param progress share of the scale's steps that are done, 0 to 1.
 */
export function step(
  optimizer: Optimizer<unknown>,
  position: Position,
  evaluation: Evaluation,
  progress: number,
): Position {
  const { state, finite, stepsBack } = position;
  if (isFiniteEvaluation(evaluation))
    return {
      state: optimizer.step(state, evaluation.loss, evaluation.gradient, progress),
      finite: state,
      stepsBack: 0,
    };
  const slower = optimizer.slower(finite);
  return { state: slower, finite: slower, stepsBack: stepsBack + 1 };
}
