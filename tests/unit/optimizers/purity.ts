import { expect } from 'vitest';
import type { Optimizer } from '../../../src/optimizers/index.js';

/** An optimiser that fails the test when one of its functions changes a state or a gradient it was given. */
export function watched<State>(optimizer: Optimizer<State>): Optimizer<State> {
  const check = <Result>(args: readonly unknown[], action: () => Result): Result => {
    const before = structuredClone(args);
    const result = action();
    expect(args).toEqual(before);
    return result;
  };
  return {
    start: (picture) => check([picture], () => optimizer.start(picture)),
    point: (state) => check([state], () => optimizer.point(state)),
    step: (state, loss, gradient) => check([state, gradient], () => optimizer.step(state, loss, gradient)),
    shown: (state) => check([state], () => optimizer.shown(state)),
    resample: (state, from, to) => check([state], () => optimizer.resample(state, from, to)),
    slower: (state) => check([state], () => optimizer.slower(state)),
  };
}
