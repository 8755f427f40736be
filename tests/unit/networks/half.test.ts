import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bf16ToNumber, f16ToNumber, numberToF16 } from '../../../src/networks/half.js';

/** IEEE 754-2019, 3.4: the value of a binary format's fields, by arithmetic instead of by moving bits. */
function valueOfFields(pattern: number, exponentBits: number, fractionBits: number): number {
  const sign = Math.floor(pattern / 2 ** (exponentBits + fractionBits)) === 1 ? -1 : 1;
  const exponent = Math.floor(pattern / 2 ** fractionBits) % 2 ** exponentBits;
  const fraction = (pattern % 2 ** fractionBits) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * 2 ** (1 - bias) * fraction : sign * 2 ** (exponent - bias) * (1 + fraction);
}

const PATTERNS = Array.from({ length: 65536 }, (_, pattern) => pattern);

describe('binary16', () => {
  it('reads every pattern as defined by the standard', () => {
    const wrong = PATTERNS.filter(
      (pattern) => !Object.is(f16ToNumber(pattern), valueOfFields(pattern, 5, 10)),
    );
    expect(wrong).toEqual([]);
  });

  it('writes back every pattern that is a number', () => {
    const numbers = PATTERNS.filter((pattern) => !Number.isNaN(f16ToNumber(pattern)));
    expect(numbers.filter((pattern) => numberToF16(f16ToNumber(pattern)) !== pattern)).toEqual([]);
    expect(numbers).toHaveLength(65536 - 2 * 1023);
  });

  it('keeps NaN', () => {
    expect(f16ToNumber(numberToF16(NaN))).toBeNaN();
  });

  // Non-negative finite patterns are in the order of their values, so the two neighbours can be found by bisection.
  function nearestEven(value: number): number {
    let [low, high] = [0, 0x7c00];
    const upper = (pattern: number) => (pattern === 0x7c00 ? 65536 : valueOfFields(pattern, 5, 10));
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (upper(middle) <= value) low = middle;
      else high = middle;
    }
    const [below, above] = [value - upper(low), upper(high) - value];
    if (below === above) return low % 2 === 0 ? low : high;
    return below < above ? low : high;
  }

  it('rounds to the nearest, ties to even, and to infinity from 65520', () => {
    const magnitude = fc.oneof(
      fc.float({ min: 0, max: 66000, noNaN: true }),
      fc.float({ min: 0, max: Math.fround(2 ** -13), noNaN: true }),
      // Exact ties: halfway between two neighbours.
      fc
        .integer({ min: 0, max: 0x7bfe })
        .map((pattern) => (valueOfFields(pattern, 5, 10) + valueOfFields(pattern + 1, 5, 10)) / 2),
    );
    fc.assert(
      fc.property(magnitude, fc.boolean(), (value, negative) => {
        const expected = value >= 65536 ? 0x7c00 : nearestEven(value);
        expect(numberToF16(negative ? -value : value)).toBe(negative ? expected | 0x8000 : expected);
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it.each([
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [1e30, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2 ** -25 * 1.5, 1],
    [2 ** -14, 0x0400],
    [-0, 0x8000],
  ])('%d is stored as %i', (value, pattern) => {
    expect(numberToF16(value)).toBe(pattern);
  });
});

describe('bfloat16', () => {
  it('reads every pattern as the upper half of a binary32', () => {
    const wrong = PATTERNS.filter(
      (pattern) => !Object.is(bf16ToNumber(pattern), valueOfFields(pattern, 8, 7)),
    );
    expect(wrong).toEqual([]);
  });
});
