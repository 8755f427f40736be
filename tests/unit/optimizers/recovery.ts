import type { Optimizer } from '../../../src/optimizers/index.js';
import type { Problem } from './functions.js';

/** A run over a function that is not finite everywhere. */
export interface Recovery {
  readonly shown: Float32Array;
  /** Evaluations that were not finite. */
  readonly failures: number;
}

/** Minimises as stylize does: after an evaluation that is not finite, back to the state before and slower. */
export function minimizeCarefully<State>(
  optimizer: Optimizer<State>,
  problem: Problem,
  start: Float32Array,
  evaluations: number,
): Recovery {
  let state = optimizer.start(start);
  let before = state;
  let failures = 0;
  for (let i = 0; i < evaluations; i++) {
    const x = optimizer.point(state);
    const loss = problem.loss(x);
    if (Number.isFinite(loss)) {
      before = state;
      state = optimizer.step(state, loss, problem.gradient(x));
    } else {
      failures += 1;
      before = optimizer.slower(before);
      state = before;
    }
  }
  return { shown: optimizer.shown(state), failures };
}

/** A parabola with its minimum at 0.5 that is not a number from 0.6 on. */
export const parabolaWithWall: Problem = {
  loss: (x) => ((x[0] ?? 0) > 0.6 ? Number.NaN : 40 * ((x[0] ?? 0) - 0.5) ** 2),
  gradient: (x) => Float32Array.of((x[0] ?? 0) > 0.6 ? Number.NaN : 80 * ((x[0] ?? 0) - 0.5)),
};
