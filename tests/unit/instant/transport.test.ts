import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cholesky, inverseOfTriangle } from '../../../src/common/cholesky.js';
import { createRandom } from '../../../src/common/random.js';
import { type CompiledGraph, createOnnxEngine, type Engine } from '../../../src/engines/index.js';
import { carried, ridge, type TapName, tapChannels, taps } from '../../../src/instant/plan.js';
import type { Statistics } from '../../../src/instant/statistics.js';
import { polarSteps, Transports, transportGraph } from '../../../src/instant/transport.js';
import { EMBEDDED, openNetwork } from '../../../src/networks/index.js';

let engine: Engine;
let graph: CompiledGraph;
beforeAll(async () => {
  engine = await createOnnxEngine(await openNetwork(EMBEDDED, {}), { threads: 1 });
  if (!engine.compile) throw new Error('the engine compiles no graphs');
  graph = await engine.compile(transportGraph());
});
afterAll(async () => {
  await graph.release();
  await engine.release();
});

const product = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  const size = Math.sqrt(a.length);
  return Float64Array.from({ length: a.length }, (_, index) => {
    const [row, column] = [Math.floor(index / size), index % size];
    let sum = 0;
    for (let k = 0; k < size; k++) sum += (a[row * size + k] as number) * (b[k * size + column] as number);
    return sum;
  });
};

function transposed(a: ArrayLike<number>): Float64Array {
  const size = Math.sqrt(a.length);
  return Float64Array.from(
    { length: a.length },
    (_, i) => a[(i % size) * size + Math.floor(i / size)] as number,
  );
}

const greatest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  greatest(Array.from(a, (value, index) => value - (b[index] as number)));

/** A covariance of samples with normal channels. */
function sampled(channels: number, samples: number, seed: number, scale = 1): Float32Array {
  const random = createRandom(seed);
  const factors = Float64Array.from({ length: channels * samples }, () => scale * random.gaussian());
  return Float32Array.from({ length: channels * channels }, (_, index) => {
    const [row, column] = [Math.floor(index / channels), index % channels];
    let sum = 0;
    for (let s = 0; s < samples; s++)
      sum += (factors[row * samples + s] as number) * (factors[column * samples + s] as number);
    return sum / samples;
  });
}

/** Statistics whose covariance of each tap is given. */
const statisticsOf = (covariance: (channels: number) => Float32Array) =>
  Object.fromEntries(
    taps.map((tap) => [
      tap,
      { mean: new Float32Array(tapChannels[tap]), covariance: covariance(tapChannels[tap]) },
    ]),
  ) as Statistics;

/** A covariance with the ridge, in 64 bits. */
function ridged(statistics: Statistics, tap: TapName): Float64Array {
  const matrix = Float64Array.from(statistics[tap].covariance);
  const size = tapChannels[tap];
  const diagonal = Array.from({ length: size }, (_, i) => matrix[i * (size + 1)] as number);
  const added = (ridge * diagonal.reduce((sum, value) => sum + value, 0)) / size + 1e-6;
  for (const [i, value] of diagonal.entries()) matrix[i * (size + 1)] = value + added;
  return matrix;
}

const between = (from: Statistics, to: Statistics) =>
  new Transports(() => Promise.resolve(graph)).between(from, to);

describe('the transport', () => {
  const one = (channel: number) => (channels: number) => {
    const matrix = new Float32Array(channels * channels);
    matrix[channel * (channels + 1)] = 3;
    return matrix;
  };
  const ordinary = statisticsOf((channels) => sampled(channels, 4 * channels, 1));
  const cases: Readonly<Record<string, readonly [Statistics, Statistics]>> = {
    'ordinary pictures': [ordinary, statisticsOf((channels) => sampled(channels, 4 * channels, 2, 0.3))],
    'fewer positions than channels': [
      statisticsOf((channels) => sampled(channels, Math.floor(channels / 2), 3)),
      statisticsOf((channels) => sampled(channels, 3, 4, 20)),
    ],
    'a single channel each': [statisticsOf(one(0)), statisticsOf(one(7))],
    'a flat A': [statisticsOf((channels) => new Float32Array(channels * channels)), ordinary],
    'a flat B': [ordinary, statisticsOf((channels) => new Float32Array(channels * channels))],
  };
  for (const [name, [from, to]] of Object.entries(cases)) {
    it(`is symmetric, positive and turns the covariance of A into that of B: ${name}`, async () => {
      const found = await between(from, to);
      for (const tap of carried) {
        const matrix = found[tap];
        const wanted = ridged(to, tap);
        const moved = product(product(matrix, ridged(from, tap)), matrix);
        // Matrices have 32 bits. Only one positive definite matrix has all three properties.
        expect(apart(moved, wanted)).toBeLessThan(1e-4 * greatest(wanted));
        expect(apart(matrix, transposed(matrix))).toBeLessThan(1e-4 * greatest(matrix));
        expect(cholesky(Float64Array.from(matrix)).every(Number.isFinite)).toBe(true);
      }
    });
  }

  it('is the identity between equal statistics', async () => {
    const found = await between(ordinary, { ...ordinary });
    for (const tap of carried) {
      const size = tapChannels[tap];
      const identity = Float32Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
      expect(apart(found[tap], identity)).toBeLessThan(1e-4);
    }
  });

  it('is computed once for a pair', async () => {
    let runs = 0;
    const counted: CompiledGraph = {
      run: (feeds) => {
        runs += 1;
        return graph.run(feeds);
      },
      release: () => Promise.resolve(),
    };
    const transports = new Transports(() => Promise.resolve(counted));
    const [style, other] = [{ ...ordinary }, { ...ordinary }];
    const first = await transports.between(ordinary, style);
    expect(await transports.between(ordinary, style)).toBe(first);
    expect(runs).toBe(1);
    await transports.between(ordinary, other);
    expect(runs).toBe(2);
  });
});

describe('the steps to the polar factor', () => {
  it('bring every singular value of the worst condition to 1', () => {
    const least = 0.01 / 160;
    const steps = polarSteps(least);
    expect(steps.length).toBeLessThanOrEqual(14);
    for (let value = least; value <= 1; value *= 1.01)
      expect(Math.abs(1 - steps.reduce((x, { a, b }) => a * x - b * x ** 3, value))).toBeLessThan(2e-5);
  });
});

describe('the Cholesky factor', () => {
  it('and its inverse multiply to the matrix and to one', () => {
    const matrix = Float64Array.from(sampled(40, 60, 5));
    const factor = cholesky(matrix);
    expect(apart(product(factor, transposed(factor)), matrix)).toBeLessThan(1e-12);
    const unit = product(factor, inverseOfTriangle(factor));
    for (const [i, value] of unit.entries()) expect(value).toBeCloseTo(Number(i % 41 === 0), 10);
  });

  it('is no number where a matrix is not positive definite', () => {
    expect(cholesky(Float64Array.from([1, 2, 2, 1])).some(Number.isNaN)).toBe(true);
  });
});
