/*
 * Seeded random numbers that are the same on every platform: only integer arithmetic and the IEEE 754 operations that ECMAScript
 * defines exactly (+ − × ÷ √) are used, never Math.log, whose last digit depends on the implementation.
 */

/** A stream of random numbers; each call advances it. */
export interface Random {
  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number;
  /** Normally distributed with mean 0 and variance 1. */
  gaussian(): number;
}

type State = readonly [number, number, number, number];

/**
 * A stream that depends only on its seed.
 * @param seed a whole number from 0 to 2^53 − 1.
 * @throws RangeError for any other seed.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`not a seed: ${seed}`);
  const next = xoshiro128(seedState(seed));
  const uniform = () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
  return { uniform, gaussian: polar(uniform) };
}

/**
 * xoshiro128**: 32-bit words with period 2^128 − 1.
 * D. Blackman, S. Vigna: Scrambled linear pseudorandom number generators. ACM Trans. Math. Softw. 47(4), 2021.
 * @param state four 32-bit words, not all 0.
 */
export function xoshiro128(state: State): () => number {
  let [a, b, c, d] = state;
  return () => {
    const word = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return word;
  };
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/**
 * SplitMix64, recommended by xoshiro's authors for initialising the state from a seed.
 * G. Steele, D. Lea, C. Flood: Fast splittable pseudorandom number generators. OOPSLA 2014.
 */
export function splitMix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    const once = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n);
    const twice = BigInt.asUintN(64, (once ^ (once >> 27n)) * 0x94d049bb133111ebn);
    return twice ^ (twice >> 31n);
  };
}

function seedState(seed: number): State {
  const next = splitMix64(BigInt(seed));
  const [low, high] = [next(), next()];
  return [word(low), word(low >> 32n), word(high), word(high >> 32n)];
}

function word(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

/** Marsaglia's polar method: two normal numbers from a point inside the unit circle. G. Marsaglia, T. Bray, SIAM Review 6(3), 1964. */
function polar(uniform: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const [x, y, square] = pointInCircle(uniform);
    const factor = Math.sqrt((-2 * naturalLog(square)) / square);
    spare = y * factor;
    return x * factor;
  };
}

/** A point uniform in the unit circle without its centre, and the square of its radius. */
function pointInCircle(uniform: () => number): [number, number, number] {
  for (;;) {
    const x = 2 * uniform() - 1;
    const y = 2 * uniform() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return [x, y, square];
  }
}

/**
 * ln x for 0 < x <= 1, to a relative error of a few 2^-53: x = m · 2^−k with m in [1/√2, √2), ln m = 2 artanh((m − 1) / (m + 1)).
 */
export function naturalLog(x: number): number {
  let mantissa = x;
  let halvings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    halvings++;
  }
  return 2 * artanh((mantissa - 1) / (mantissa + 1)) - halvings * Math.LN2;
}

// The series z + z³/3 + z⁵/5 + ..., summed backwards; |z| <= 0.172, so the first omitted term is below 2^-57 of the sum.
function artanh(z: number): number {
  const square = z * z;
  let sum = 1 / 23;
  for (let odd = 21; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return z * sum;
}
