import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random.js';
import { resamplePlanes } from '../../../src/images/index.js';
import type { AdamState } from '../../../src/optimizers/adam.js';
import { adam } from '../../../src/optimizers/index.js';
import {
  denseMatrix,
  distance,
  minimize,
  projectedGradient,
  quadratic,
  randomPoint,
  separable,
} from './functions.js';
import { watched } from './purity.js';
import { minimizeCarefully, parabolaWithWall } from './recovery.js';

const optimizer = watched(adam({ learningRate: 0.02 }));

function gradients(count: number, length: number, seed: number): Float32Array[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length }, () => 1e-3 * random.gaussian()));
}

/** The states after each of some gradients. */
function follow(start: Float32Array, list: readonly Float32Array[]): AdamState[] {
  const states = [optimizer.start(start)];
  for (const gradient of list) states.push(optimizer.step(states.at(-1) as AdamState, 1, gradient));
  return states;
}

/** Kingma and Ba's algorithm 1 in double precision, with the corrected means as explicit sums. */
function closedForm(start: number, list: readonly number[], rate: number): number[] {
  const weighted = (decay: number, count: number, value: (g: number) => number) => {
    let sum = 0;
    let weights = 0;
    for (let i = 0; i < count; i++) {
      const weight = decay ** (count - 1 - i);
      sum += weight * value(list[i] ?? 0);
      weights += weight;
    }
    return sum / weights;
  };
  const iterates: number[] = [];
  let x = start;
  for (let count = 1; count <= list.length; count++) {
    const mean = weighted(0.9, count, (g) => g);
    const square = weighted(0.99, count, (g) => g * g);
    x = Math.min(Math.max(x - (rate * mean) / Math.sqrt(square), 0), 1);
    iterates.push(x);
  }
  return iterates;
}

describe('the steps of Adam', () => {
  it('start with one learning rate against the sign of the gradient, for any magnitude', () => {
    const [, state] = follow(Float32Array.of(0.5, 0.5, 0.5, 0.5), [Float32Array.of(1e-6, -1e-6, 300, -0.02)]);
    const expected = [0.48, 0.52, 0.48, 0.52];
    expect([...optimizer.point(state as AdamState)]).toEqual(
      expected.map((value) => expect.closeTo(value, 5)),
    );
  });

  it('follow the closed form, bias correction included', () => {
    const list = gradients(40, 6, 1);
    const start = randomPoint(6, 2).map((value) => 0.3 + 0.4 * value);
    const states = follow(start, list);
    for (let i = 0; i < 6; i++) {
      const expected = closedForm(
        start[i] ?? 0,
        list.map((gradient) => gradient[i] ?? 0),
        0.02,
      );
      const found = states.slice(1).map((state) => state.picture[i] ?? Number.NaN);
      expect(distance(found, expected)).toBeLessThan(1e-5);
    }
  });

  it('stay in the box and can leave its bounds', () => {
    const up = gradients(30, 3, 3).map((gradient) => gradient.map((g) => -Math.abs(g)));
    const states = follow(Float32Array.of(0.95, 0.5, 0), [
      ...up,
      ...up.map((gradient) => gradient.map((g) => -4 * g)),
    ]);
    for (const state of states) expect(state.picture.every((x) => x >= 0 && x <= 1)).toBe(true);
    expect(states[30]?.picture[0]).toBe(1);
    expect(states.at(-1)?.picture[0]).toBeLessThan(0.9);
  });

  it('do not move where the gradient is zero', () => {
    const start = randomPoint(9, 4);
    const states = follow(start, [new Float32Array(9), new Float32Array(9)]);
    expect(states.at(-1)?.picture).toEqual(start);
    expect(distance(optimizer.shown(states.at(-1) as AdamState), start)).toBeLessThan(1e-6);
  });
});

describe('the picture Adam shows', () => {
  it('is the starting picture before the first step', () => {
    const start = randomPoint(3, 5);
    expect(optimizer.shown(optimizer.start(start))).toEqual(start);
    expect(optimizer.point(optimizer.start(start))).toEqual(start);
  });

  it('is the mean of the iterates with weights 0.97 to the power of their age', () => {
    const states = follow(randomPoint(6, 6), gradients(25, 6, 7));
    for (const count of [1, 2, 25]) {
      const iterates = states.slice(1, count + 1).map((state) => state.picture);
      const weights = iterates.map((_, i) => 0.97 ** (count - 1 - i));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const mean = Array.from({ length: 6 }, (_, i) =>
        iterates.reduce((sum, iterate, k) => sum + ((weights[k] ?? 0) / total) * (iterate[i] ?? 0), 0),
      );
      expect(distance(optimizer.shown(states[count] as AdamState), mean)).toBeLessThan(1e-5);
    }
  });
});

describe('the step length of Adam', () => {
  const moved = (progress: number) => {
    const { start, step, point } = adam({ learningRate: 0.02 });
    const [x = 0] = point(step(start(Float32Array.of(0.5)), 1, Float32Array.of(-1), progress));
    return x - 0.5;
  };

  it.each([
    [0, 0.02],
    [0.5, 0.65 * 0.02],
    [1, 0.3 * 0.02],
  ])('falls by half a cosine to three tenths: at %d of a scale it is %d', (progress, length) => {
    expect(moved(progress)).toBeCloseTo(length, 6);
  });
});

describe('Adam on functions whose minimum is known', () => {
  const shownAfter = (evaluations: number, problem: Parameters<typeof minimize>[1], length: number) => {
    const states = minimize(adam({ learningRate: 0.02 }), problem, randomPoint(length, 8), evaluations);
    return adam({ learningRate: 0.02 }).shown(states.at(-1) as AdamState);
  };

  it('finds the minimum of a convex quadratic inside the box', () => {
    const center = [0.2, 0.5, 0.8, 0.35];
    const problem = quadratic(denseMatrix([1, 3, 10, 30], 1), center);
    expect(distance(shownAfter(1500, problem, 4), center)).toBeLessThan(1e-3);
  });

  it('finds it on the bounds where the minimum is outside', () => {
    const problem = separable([1, 5, 20, 2], [-0.5, 1.4, 0.6, 1]);
    expect(distance(shownAfter(1500, problem, 4), [0, 1, 0.6, 1])).toBeLessThan(1e-3);
  });

  it('satisfies the conditions of a minimum where bounds are active in a coupled one', () => {
    const problem = quadratic(denseMatrix([1, 2, 4, 8, 16], 2), [1.3, 0.5, -0.4, 0.6, 0.2]);
    const shown = shownAfter(2000, problem, 5);
    expect(shown.filter((x) => x < 1e-6 || x > 1 - 1e-6).length).toBeGreaterThan(0);
    expect(projectedGradient(problem, shown)).toBeLessThan(5e-3);
  });
});

describe('slower', () => {
  it('halves the next step each time', () => {
    const state = follow(Float32Array.of(0.5, 0.5, 0.5), gradients(5, 3, 9)).at(-1) as AdamState;
    const gradient = Float32Array.of(1e-3, -1e-3, 2e-3);
    const moved = (from: AdamState) =>
      optimizer.step(from, 1, gradient).picture.map((x, i) => x - (from.picture[i] ?? 0));
    const [full, half, quarter] = [
      moved(state),
      moved(optimizer.slower(state)),
      moved(optimizer.slower(optimizer.slower(state))),
    ];
    expect(
      distance(
        half,
        full.map((d) => d / 2),
      ),
    ).toBeLessThan(1e-7);
    expect(
      distance(
        quarter,
        full.map((d) => d / 4),
      ),
    ).toBeLessThan(1e-7);
    expect(Math.max(...full.map(Math.abs))).toBeGreaterThan(1e-3);
  });

  it('returns from points where the loss is not a number', () => {
    const fast = watched(adam({ learningRate: 0.4 }));
    const { shown, failures } = minimizeCarefully(fast, parabolaWithWall, Float32Array.of(0.3), 300);
    expect(failures).toBeGreaterThan(0);
    expect(Math.abs((shown[0] ?? 0) - 0.5)).toBeLessThan(0.01);
  });
});

describe('resampling the state of Adam', () => {
  const from = { width: 8, height: 6 };
  const to = { width: 13, height: 9 };
  const state = follow(randomPoint(144, 10), gradients(12, 144, 11)).at(-1) as AdamState;
  const carried = optimizer.resample(state, from, to);

  it('gives every array the new size and starts a new average', () => {
    for (const values of [carried.picture, carried.mean, carried.square, carried.average])
      expect(values).toHaveLength(3 * 13 * 9);
    expect(optimizer.shown(carried)).toBe(carried.picture);
    expect([carried.steps, carried.learningRate]).toEqual([12, 0.02]);
  });

  it('continues from the picture shown', () => {
    const shown = resamplePlanes(optimizer.shown(state), 3, from, to);
    expect(carried.picture).toEqual(shown.map((x) => Math.min(Math.max(x, 0), 1)));
  });

  it('keeps mean squares non-negative at edges', () => {
    const jump = Float32Array.from({ length: 144 }, (_, i) => (i % 8 === 3 ? 1 : 0));
    const spiked: AdamState = { ...state, square: jump };
    for (const size of [to, { width: 31, height: 30 }, { width: 5, height: 4 }]) {
      const { square } = optimizer.resample(spiked, from, size);
      expect(square.every((value) => value >= 0)).toBe(true);
      expect(square.some((value) => value > 0)).toBe(true);
    }
  });

  it('scales gradients by the ratio of the areas, because a loss is spread over all pixels', () => {
    const flat: AdamState = {
      ...state,
      mean: new Float32Array(144).fill(2),
      square: new Float32Array(144).fill(9),
    };
    const { mean, square } = optimizer.resample(flat, from, to);
    const ratio = 48 / 117;
    expect(distance(mean, new Float32Array(351).fill(2 * ratio))).toBeLessThan(1e-6);
    expect(distance(square, new Float32Array(351).fill(9 * ratio * ratio))).toBeLessThan(1e-5);
  });

  it('does not change the state at the same size, except the average', () => {
    const same = optimizer.resample(state, from, from);
    expect(distance(same.mean, state.mean)).toBeLessThan(1e-9);
    expect(distance(same.square, state.square)).toBeLessThan(1e-9);
    expect(distance(same.picture, optimizer.shown(state))).toBeLessThan(1e-6);
  });
});
