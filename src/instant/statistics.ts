import { directions, modulated, projected, ridge, type TapName, taps } from './plan.js';
import { type InstantNetwork, tensorNamed } from './weights.js';

/** Mean [channels] and covariance [channels, channels] of a tap's activations over positions. */
interface TapStatistics {
  readonly mean: Float32Array;
  readonly covariance: Float32Array;
}

/** The statistics of a picture at every tap. */
export type Statistics = Readonly<Record<TapName, TapStatistics>>;

/** Sums over positions: of the activations [channels], and of the products [channels, channels] of their differences from their mean. */
interface TapSums {
  readonly sum: Float32Array;
  readonly products: Float32Array;
}

/** What is known of a tap: as {@link TapSums}, of all parts so far. */
interface TapTotals {
  readonly count: number;
  readonly sum: Float64Array;
  readonly products: Float64Array;
}

/** Adds up sums over parts of a picture. */
export class SumCollector {
  readonly #taps = new Map<TapName, TapTotals>();

  /** @param count number of positions that were summed. */
  add(tap: TapName, { sum, products }: TapSums, count: number): void {
    const part = { count, sum: Float64Array.from(sum), products: Float64Array.from(products) };
    const known = this.#taps.get(tap);
    this.#taps.set(tap, known ? merged(known, part) : part);
  }

  /** The statistics of everything added. */
  statistics(): Statistics {
    return mapTaps((tap) => {
      const known = this.#taps.get(tap);
      if (!known) throw new RangeError(`no sums of ${tap}`);
      const share = (value: number) => value / known.count;
      return {
        mean: Float32Array.from(known.sum, share),
        covariance: Float32Array.from(known.products, share),
      };
    });
  }
}

/** The sums over two parts (T. Chan, G. Golub and R. LeVeque, Algorithms for computing the sample variance, 1983). */
function merged(a: TapTotals, b: TapTotals): TapTotals {
  const size = a.sum.length;
  const count = a.count + b.count;
  const apart = a.sum.map((value, index) => value / a.count - (b.sum[index] as number) / b.count);
  const weight = (a.count * b.count) / count;
  return {
    count,
    sum: a.sum.map((value, index) => value + (b.sum[index] as number)),
    products: a.products.map(
      (value, index) =>
        value +
        (b.products[index] as number) +
        weight * (apart[Math.floor(index / size)] as number) * (apart[index % size] as number),
    ),
  };
}

const mapTaps = <Value>(of: (tap: TapName) => Value) =>
  Object.fromEntries(taps.map((tap) => [tap, of(tap)])) as Record<TapName, Value>;

/** The weighted mean of statistics; those of a single picture as they are. @param shares one for each, with sum 1. */
export function mixed(all: readonly Statistics[], shares: readonly number[]): Statistics {
  const used = all.flatMap((statistics, index) => {
    const share = shares[index] ?? 0;
    return share === 0 ? [] : [{ statistics, share }];
  });
  const [only, ...others] = used;
  if (only && others.length === 0) return only.statistics;
  const mix = (of: (statistics: Statistics) => Float32Array) => {
    const parts = used.map(({ statistics, share }) => ({ values: of(statistics), share }));
    return (parts[0]?.values ?? new Float32Array()).map((_, index) =>
      parts.reduce((sum, { values, share }) => sum + share * (values[index] as number), 0),
    );
  };
  return mapTaps((tap) => ({
    mean: mix((statistics) => statistics[tap].mean),
    covariance: mix((statistics) => statistics[tap].covariance),
  }));
}

/** A covariance with the ridge added, divided by its Frobenius norm, and that norm. */
export function normalised(covariance: Float32Array): {
  readonly matrix: Float64Array;
  readonly norm: number;
} {
  const size = Math.sqrt(covariance.length);
  let trace = 0;
  for (let i = 0; i < size; i++) trace += covariance[i * (size + 1)] as number;
  const added = (ridge * trace) / size + 1e-6;
  const matrix = new Float64Array(covariance);
  for (let i = 0; i < size; i++) matrix[i * (size + 1)] = (matrix[i * (size + 1)] as number) + added;
  let squares = 0; // of 32-bit numbers, so their sum stays within the range of 64-bit ones
  for (let i = 0; i < matrix.length; i++) squares += (matrix[i] as number) ** 2;
  const norm = Math.sqrt(squares);
  for (let i = 0; i < matrix.length; i++) matrix[i] = (matrix[i] as number) / norm;
  return { matrix, norm };
}

/** The modulation vector of a style: scales of inputs and shifts of outputs of every modulated convolution. */
export function modulationsOf(network: InstantNetwork, statistics: Statistics): Float32Array {
  const [mean, deviation] = [
    tensorNamed(network, 'described_mean'),
    tensorNamed(network, 'described_deviation'),
  ];
  const described = describe(network, statistics).map((value, index) =>
    Math.min(4, Math.max(-4, (value - (mean[index] as number)) / (deviation[index] as number))),
  );
  const code = linear(network, 'code', described).map((value) => Math.max(0, value));
  const found = linear(network, 'modulation', code);
  const last = modulated[modulated.length - 1];
  if (!last || found.length !== last.shiftsAt + last.outputs)
    throw new RangeError(`a modulation of ${found.length} values does not fit the decoder`);
  return found;
}

/** The numbers that describe a style: scaled means and deviations of all taps, and projected covariances. */
function describe(network: InstantNetwork, statistics: Statistics): Float32Array {
  const parts: number[] = [];
  for (const tap of taps) {
    const scale = tensorNamed(network, `${tap}_deviation`);
    const { mean, covariance } = statistics[tap];
    const size = mean.length;
    for (let i = 0; i < size; i++) parts.push((mean[i] as number) / (scale[i] as number));
    for (let i = 0; i < size; i++)
      parts.push(Math.sqrt(Math.max(0, covariance[i * (size + 1)] as number) + 1e-8) / (scale[i] as number));
  }
  for (const tap of projected) parts.push(...projectedCovariance(network, tap, statistics[tap].covariance));
  return Float32Array.from(parts);
}

/** Signed square roots of the upper triangle of Pᵀ C P, with the principal directions P of the scaled activations. */
function projectedCovariance(network: InstantNetwork, tap: TapName, covariance: Float32Array): number[] {
  const [basis, scale] = [
    tensorNamed(network, `${tap}_directions`),
    tensorNamed(network, `${tap}_deviation`),
  ];
  const size = scale.length;
  const at = new Float64Array(size * directions);
  for (let i = 0; i < at.length; i++)
    at[i] = (basis[i] as number) / (scale[Math.floor(i / directions)] as number);
  const half = new Float64Array(size * directions);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      addRow(half, row, at, column, covariance[row * size + column] as number);
  const found: number[] = [];
  for (let first = 0; first < directions; first++) {
    for (let second = first; second < directions; second++) {
      let sum = 0;
      for (let row = 0; row < size; row++)
        sum += (at[row * directions + first] as number) * (half[row * directions + second] as number);
      found.push(Math.sqrt(Math.abs(sum) + 1e-4) * Math.sign(sum));
    }
  }
  return found;
}

/** Adds a multiple of a row of one matrix with `directions` columns to a row of another. */
function addRow(to: Float64Array, row: number, from: Float64Array, other: number, factor: number): void {
  for (let i = 0; i < directions; i++)
    to[row * directions + i] =
      (to[row * directions + i] as number) + factor * (from[other * directions + i] as number);
}

function linear(network: InstantNetwork, name: string, input: Float32Array): Float32Array {
  const [weight, bias] = [tensorNamed(network, `${name}.weight`), tensorNamed(network, `${name}.bias`)];
  if (weight.length !== bias.length * input.length)
    throw new RangeError(`${name} does not take ${input.length} values`);
  return bias.map((start, output) => {
    let sum = start;
    const row = output * input.length;
    for (let i = 0; i < input.length; i++) sum += (weight[row + i] as number) * (input[i] as number);
    return sum;
  });
}
