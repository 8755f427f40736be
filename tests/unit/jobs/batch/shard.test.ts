import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShard, shardOf } from '../../../../src/jobs/batch/index.js';
import { userErrorOf } from '../../networks/helpers.js';

describe('a shard', () => {
  it.each([
    ['1/1', 1, 1],
    ['2/8', 2, 8],
    [' 3 / 4 ', 3, 4],
    ['08/16', 8, 16],
  ])('%s is read', (text, index, count) => {
    expect(parseShard(text)).toEqual({ index, count });
  });

  it.each([
    ['', 'not of the form i/n'],
    ['2', 'not of the form i/n'],
    ['2/', 'not of the form i/n'],
    ['-1/2', 'not of the form i/n'],
    ['1.5/2', 'not of the form i/n'],
    ['a/b', 'not of the form i/n'],
    ['1/2/3', 'not of the form i/n'],
    ['0/4', 'add one'],
    ['5/4', 'only 4'],
    ['1/0', 'between 1 and 100000'],
    ['1/999999999', 'between 1 and 100000'],
  ])('%j is rejected', async (text, part) => {
    const { code, message } = await userErrorOf(() => parseShard(text));
    expect(code).toBe('shard');
    expect(message).toContain(part);
  });

  it('takes every n-th item, from its own number on', () => {
    const parts = [1, 2, 3].map((index) => shardOf(['a', 'b', 'c', 'd'], { index, count: 3 }));
    expect(parts).toEqual([['a', 'd'], ['b'], ['c']]);
  });

  it('is one of parts of equal size that contain every item once, in order', () => {
    const lists = fc.array(fc.nat(), { maxLength: 300 });
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 40 }), (values, count) => {
        const items = values.map((value, position) => ({ value, position }));
        const parts = Array.from({ length: count }, (_, at) => shardOf(items, { index: at + 1, count }));
        const all = parts.flat();
        expect(all).toHaveLength(items.length);
        expect(new Set(all)).toEqual(new Set(items));
        const sizes = parts.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        for (const part of parts) expect(part).toEqual(items.filter((item) => part.includes(item)));
      }),
    );
  });
});
