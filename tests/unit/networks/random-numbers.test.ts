import { describe, expect, it } from 'vitest';
import { createRandom, naturalLog, splitMix64, xoshiro128 } from '../../../src/common/random.js';

const take = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next);

describe('the generators', () => {
  it('produce the published first outputs', () => {
    // xoshiro128** from the state 1, 2, 3, 4 (the vector of the rand_xoshiro crate); SplitMix64 from 1234567 (Rosetta Code).
    expect(take(10, xoshiro128([1, 2, 3, 4]))).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
    expect(take(3, splitMix64(1234567n))).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
    ]);
  });

  it('produce the same numbers for the same seed and others for another', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return take(20, () => [random.uniform(), random.gaussian()]);
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    // Seeds that agree in their lower 32 bits.
    expect(draw(1)).not.toEqual(draw(2 ** 32 + 1));
  });

  it('refuse an invalid seed', () => {
    for (const seed of [-1, 0.5, NaN, 2 ** 53]) expect(() => createRandom(seed)).toThrow(RangeError);
  });
});

describe('the logarithm', () => {
  it('differs from the platform’s by at most two units in the last place', () => {
    const random = createRandom(1);
    const points = [
      1,
      Math.SQRT1_2,
      0.5,
      2 ** -52,
      1 - 2 ** -53,
      5e-324,
      ...take(5000, () => random.uniform() ** 8 || 1),
    ];
    const errors = points.map((x) => Math.abs(naturalLog(x) - Math.log(x)) / (Math.abs(Math.log(x)) || 1));
    expect(Math.max(...errors)).toBeLessThan(2 * 2 ** -52);
  });
});

// Fixed seeds, so each of these either always passes or always fails; the bounds are about four standard errors.
describe('the distributions', () => {
  const count = 200_000;
  const mean = (values: number[], of: (x: number) => number) =>
    values.reduce((sum, x) => sum + of(x), 0) / values.length;

  it('uniform: within [0, 1), mean 1/2, variance 1/12', () => {
    const values = take(count, createRandom(7).uniform);
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(Math.abs(mean(values, (x) => x) - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(mean(values, (x) => (x - 0.5) ** 2) - 1 / 12)).toBeLessThan(
      4 * Math.sqrt(1 / 180 / count),
    );
  });

  it('normal: moments 0, 1, 0, 3, and 68.27 % within one deviation', () => {
    const values = take(count, createRandom(8).gaussian);
    // Var x = 1, var x² = 2, var x³ = 15, var x⁴ = 96.
    const expected = [0, 1, 0, 3];
    const variances = [1, 2, 15, 96];
    for (const [index, moment] of expected.entries())
      expect(Math.abs(mean(values, (x) => x ** (index + 1)) - moment)).toBeLessThan(
        4 * Math.sqrt((variances[index] ?? 0) / count),
      );
    const within = mean(values, (x) => (Math.abs(x) < 1 ? 1 : 0));
    expect(Math.abs(within - 0.682689)).toBeLessThan(4 * Math.sqrt((0.6827 * 0.3173) / count));
  });

  it('normal: neighbours are uncorrelated', () => {
    const values = take(count, createRandom(9).gaussian);
    const products = values.slice(1).map((x, index) => x * (values[index] ?? 0));
    expect(Math.abs(mean(products, (x) => x))).toBeLessThan(4 / Math.sqrt(count));
  });
});
