import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random.js';
import { resamplePlanes } from '../../../src/images/index.js';
import { lbfgs } from '../../../src/optimizers/index.js';
import { type LbfgsState, twoLoop } from '../../../src/optimizers/lbfgs.js';
import { denseDirection } from './dense-bfgs.js';
import {
  denseMatrix,
  distance,
  minimize,
  type Problem,
  projectedGradient,
  quadratic,
  randomPoint,
  rosenbrock,
  separable,
} from './functions.js';
import { watched } from './purity.js';
import { minimizeCarefully, parabolaWithWall } from './recovery.js';

const optimizer = watched(lbfgs({ learningRate: 0.05 }));
const last = (states: readonly LbfgsState[]) => states.at(-1) as LbfgsState;
const spread = (count: number, condition: number) =>
  Array.from({ length: count }, (_, i) => condition ** (i / (count - 1)));

describe('the two-loop recursion', () => {
  /** Pairs as a quadratic of condition 50 gives them. */
  function pairsOf(count: number, length: number) {
    const problem = quadratic(denseMatrix(spread(length, 50), 3), new Array<number>(length).fill(0));
    const random = createRandom(4);
    return Array.from({ length: count }, () => {
      const step = Float32Array.from({ length }, () => 0.1 * random.gaussian());
      const change = problem.gradient(step);
      const product = step.reduce((sum, s, i) => sum + s * (change[i] ?? 0), 0);
      const squaredChange = change.reduce((sum, y) => sum + y * y, 0);
      return { step, change, inverseProduct: 1 / product, squaredChange };
    });
  }

  it.each([0, 1, 2, 5, 10])('agrees with the dense BFGS matrix for %i pairs', (count) => {
    const pairs = pairsOf(count, 6);
    const gradient = randomPoint(6, 5).map((value) => value - 0.5);
    const found = twoLoop(gradient, pairs);
    const truth = denseDirection(gradient, pairs);
    const length = Math.hypot(...truth);
    expect(distance(found, truth)).toBeLessThan(1e-5 * length);
    expect(length).toBeGreaterThan(0.001);
  });

  it('does not change gradient and history', () => {
    const pairs = pairsOf(3, 4);
    const gradient = randomPoint(4, 6);
    const before = structuredClone({ pairs, gradient });
    twoLoop(gradient, pairs);
    expect({ pairs, gradient }).toEqual(before);
  });
});

describe('L-BFGS on functions whose minimum is known', () => {
  it.each([
    [10, 5, 15],
    [100, 10, 50],
    [1000, 10, 140],
  ])(
    'reaches the minimum of a quadratic of condition %i in %i dimensions in %i evaluations',
    (condition, length, evaluations) => {
      const center = randomPoint(length, 1).map((value) => 0.25 + 0.5 * value);
      const problem = quadratic(denseMatrix(spread(length, condition), 2), [...center]);
      const states = minimize(optimizer, problem, new Float32Array(length).fill(0.5), evaluations);
      expect(distance(optimizer.shown(last(states)), center)).toBeLessThan(1e-6 * Math.sqrt(condition));
    },
  );

  it('follows Rosenbrock’s valley to its end', () => {
    const states = minimize(optimizer, rosenbrock, Float32Array.of(0.2, 0.75), 60);
    expect(distance(optimizer.shown(last(states)), [0.75, 0.75])).toBeLessThan(1e-5);
  });

  it('finds the minimum of a separable quadratic limited to the box', () => {
    const center = [-0.5, 1.4, 0.6, 1, 0, 0.3];
    const problem = separable([1, 5, 20, 2, 10, 50], center);
    const states = minimize(optimizer, problem, randomPoint(6, 7), 40);
    expect(distance(optimizer.shown(last(states)), [0, 1, 0.6, 1, 0, 0.3])).toBeLessThan(1e-5);
  });

  it.each([1, 2, 3, 4, 5])(
    'satisfies the conditions of a minimum in a coupled box problem from its bounds: seed %i',
    (seed) => {
      const center = [...randomPoint(12, seed + 100)].map((value) => 3 * value - 1);
      const problem = quadratic(denseMatrix(spread(12, 100), seed), center);
      const start = randomPoint(12, seed).map((value, i) => [0, 1, value][i % 3] ?? 0);
      const shown = optimizer.shown(last(minimize(optimizer, problem, start, 60)));
      expect(shown.filter((x) => x === 0 || x === 1).length).toBeGreaterThan(2);
      expect(shown.every((x) => x >= 0 && x <= 1)).toBe(true);
      expect(projectedGradient(problem, shown)).toBeLessThan(1e-3);
    },
  );

  it('stays at the minimum when it starts there', () => {
    const problem = separable([1, 2, 3], [0.2, 1.5, -1]);
    const start = Float32Array.of(0.2, 1, 0);
    const states = minimize(optimizer, problem, start, 10);
    for (const state of states) expect(distance(optimizer.shown(state), start)).toBeLessThan(1e-6);
  });
});

const problems: [string, Problem, number][] = [
  ['Rosenbrock', rosenbrock, 2],
  ['ill-conditioned', quadratic(denseMatrix(spread(9, 1e4), 8), [...randomPoint(9, 9)]), 9],
  ['minimum outside', quadratic(denseMatrix(spread(9, 100), 10), [2, -1, 0.5, 3, 0.2, -2, 0.7, 1.2, 0]), 9],
  ['a saddle', quadratic(denseMatrix([-3, -1, 1, 2, 5, 20], 11), new Array<number>(6).fill(0.5)), 6],
];

describe('the line search', () => {
  it.each(problems)('accepts only a lower loss within the box: %s', (_name, problem, length) => {
    for (let seed = 1; seed <= 5; seed++) {
      const states = minimize(lbfgs({ learningRate: 0.3 }), problem, randomPoint(length, seed), 60);
      const losses = states.flatMap(({ accepted }) => (accepted ? [accepted.loss] : []));
      expect(losses).toHaveLength(60);
      for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThanOrEqual(losses[i - 1] ?? 0);
      expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
      for (const { trial } of states) expect(trial.every((x) => x >= 0 && x <= 1)).toBe(true);
    }
  });

  it('starts with the learning rate as the largest change, and halves it until the loss falls', () => {
    const problem = separable([100, 100], [0.1, 0.5]);
    const states = minimize(watched(lbfgs({ learningRate: 0.8 })), problem, Float32Array.of(0.12, 0.5), 7);
    // 0.12 − 0.8, − 0.4 and − 0.2 end at the bound; 0.0075 + 0.0125 and 0.02 − 0.05 do not fall enough.
    const expected = [0.12, 0, 0, 0, 0.02, 0.07, 0.095];
    const trials = states.slice(0, 7).map(({ trial }) => trial[0]);
    expect(trials).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    expect(states[6]?.accepted?.loss).toBeCloseTo(problem.loss([0.12, 0.5]), 6);
    expect(states[7]?.accepted?.loss).toBeCloseTo(problem.loss([0.095, 0.5]), 6);
  });

  it('refuses a rise where the projection onto the bounds turns the step uphill', () => {
    const accepted = { picture: Float32Array.of(0.5, 0), loss: 1, gradient: Float32Array.of(1, 0) };
    const waiting: LbfgsState = {
      ...optimizer.start(Float32Array.of(0.6, 0)),
      accepted,
      direction: Float32Array.of(0.1, -1),
      stepLength: 1,
    };
    const state = optimizer.step(waiting, 1.000001, Float32Array.of(1, 0));
    expect(state.accepted).toBe(accepted);
    expect(state.stepLength).toBe(0.5);
  });

  it('does not let the history move a sample that its slope holds at a bound', () => {
    // Along the first axis the history points inward, against the slope there.
    const step = Float32Array.of(0.5, -0.5);
    const change = Float32Array.of(1, -3);
    const before: LbfgsState = {
      ...optimizer.start(Float32Array.of(0, 0.5)),
      history: [{ step, change, inverseProduct: 0.5, squaredChange: 10 }],
    };
    const state = optimizer.step(before, 1, Float32Array.of(1, 1));
    expect(twoLoop(Float32Array.of(0, 1), before.history)[0]).toBeGreaterThan(0.01);
    expect(state.trial[0]).toBe(0);
    expect(state.trial[1]).toBeLessThan(0.5);
  });

  it('clears its history after thirteen failed trials, and always shows the best picture', () => {
    const start = Float32Array.of(0.5, 0.5);
    // A gradient of the wrong sign: no step along it can succeed.
    const wrong: Problem = {
      loss: (x) => (x[0] ?? 0) + (x[1] ?? 0),
      gradient: () => Float32Array.of(-1, -1),
    };
    const states = minimize(optimizer, wrong, start, 30);
    for (const state of states) {
      expect(optimizer.shown(state)).toEqual(start);
      expect(state.trial.every(Number.isFinite)).toBe(true);
    }
    const lengths = states.slice(1, 16).map(({ trial }) => (trial[0] ?? 0) - 0.5);
    expect(lengths.slice(0, 3)).toEqual([0.05, 0.025, 0.0125].map((value) => expect.closeTo(value, 6)));
    expect(lengths[13]).toBeCloseTo(0.05, 6);
  });
});

describe('slower', () => {
  const problem = separable([10, 1, 3], [0.2, 0.8, 0.5]);
  const state = last(minimize(optimizer, problem, Float32Array.of(0.5, 0.5, 0.4), 2));

  it('tries a quarter of the step', () => {
    const from = state.accepted?.picture ?? new Float32Array(3);
    const stride = (of: LbfgsState) => optimizer.point(of).map((x, i) => x - (from[i] ?? 0));
    const full = stride(state);
    expect(Math.max(...full.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(
      distance(
        stride(optimizer.slower(state)),
        full.map((d) => d / 4),
      ),
    ).toBeLessThan(1e-6);
    const again = optimizer.slower(optimizer.slower(state));
    expect(
      distance(
        stride(again),
        full.map((d) => d / 16),
      ),
    ).toBeLessThan(1e-6);
  });

  it('shortens the first step', () => {
    const start = optimizer.start(Float32Array.of(0.5, 0.5, 0.5));
    const first = (from: LbfgsState) => {
      const next = optimizer.step(from, 1, Float32Array.of(1, -0.5, 0.25));
      return next.trial.map((x) => x - 0.5);
    };
    expect(distance(first(start), [-0.05, 0.025, -0.0125])).toBeLessThan(1e-6);
    expect(distance(first(optimizer.slower(start)), [-0.025, 0.0125, -0.00625])).toBeLessThan(1e-6);
  });

  it('returns from points where the loss is not a number', () => {
    const fast = watched(lbfgs({ learningRate: 0.7 }));
    const { shown, failures } = minimizeCarefully(fast, parabolaWithWall, Float32Array.of(0.3), 60);
    expect(failures).toBeGreaterThan(0);
    expect(Math.abs((shown[0] ?? 0) - 0.5)).toBeLessThan(1e-4);
  });
});

describe('resampling the state of L-BFGS', () => {
  const from = { width: 6, height: 5 };
  const to = { width: 9, height: 7 };
  const curvatures = [...randomPoint(90, 12)].map((value) => 0.5 + value);
  const problem = separable(curvatures, [...randomPoint(90, 13)]);
  const state = last(minimize(optimizer, problem, randomPoint(90, 14), 8));
  const carried = optimizer.resample(state, from, to);

  it('gives every array the new size and needs a new evaluation', () => {
    expect(state.history.length).toBeGreaterThan(2);
    expect(carried.history).toHaveLength(state.history.length);
    for (const { step, change } of carried.history) {
      expect(step).toHaveLength(189);
      expect(change).toHaveLength(189);
    }
    expect(carried.trial).toHaveLength(189);
    expect([carried.accepted, carried.direction]).toEqual([undefined, undefined]);
  });

  it('continues from the picture shown', () => {
    const shown = resamplePlanes(optimizer.shown(state), 3, from, to);
    expect(optimizer.point(carried)).toEqual(shown.map((x) => Math.min(Math.max(x, 0), 1)));
    const unstarted = optimizer.resample(optimizer.start(randomPoint(90, 15)), from, to);
    expect(unstarted.trial).toEqual(
      resamplePlanes(randomPoint(90, 15), 3, from, to).map((x) => Math.min(Math.max(x, 0), 1)),
    );
  });

  it('scales changes of gradients by the ratio of the areas, and keeps the inverse products consistent', () => {
    for (const [i, { step, change, inverseProduct }] of carried.history.entries()) {
      const ratio = 30 / 63;
      const plain = resamplePlanes(state.history[i]?.change ?? new Float32Array(90), 3, from, to);
      expect(
        distance(
          change,
          plain.map((y) => ratio * y),
        ),
      ).toBeLessThan(1e-6);
      const product = step.reduce((sum, s, k) => sum + s * (change[k] ?? 0), 0);
      expect(product * inverseProduct).toBeCloseTo(1, 5);
      expect(product).toBeGreaterThan(0);
    }
  });

  it('descends from there without a new search for the step length', () => {
    const finer = separable(
      new Array<number>(189).fill(30 / 63),
      [...randomPoint(189, 16)].map((value) => 0.3 + 0.4 * value),
    );
    const losses: number[] = [];
    let next = carried;
    for (let i = 0; i < 20; i++) {
      losses.push(finer.loss(optimizer.point(next)));
      next = optimizer.step(next, losses[i] ?? 0, finer.gradient(optimizer.point(next)));
    }
    expect(losses[1]).toBeLessThan(losses[0] ?? 0);
    expect(finer.loss(optimizer.shown(next))).toBeLessThan(1e-3 * (losses[0] ?? 0));
  });
});
