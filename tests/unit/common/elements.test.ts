import { describe, expect, it } from 'vitest';
import { checkLengths, elementAt, zip } from '../../../src/common/elements.js';

describe('lists', () => {
  it('give an element by its index, and an error where there is none', () => {
    expect(elementAt(['a', 'b'], 1)).toBe('b');
    for (const index of [-1, 2]) expect(() => elementAt(['a', 'b'], index)).toThrow(RangeError);
  });

  it('are paired only when they have the same length', () => {
    expect(zip(['a', 'b'], Float32Array.of(1, 2), 'x')).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(() => zip(['a'], [1, 2], 'names and numbers')).toThrow(
      'names and numbers differ in length: 1 and 2',
    );
    expect(() => checkLengths([], [], 'x')).not.toThrow();
  });
});
