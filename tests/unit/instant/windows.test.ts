import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marginCells } from '../../../src/instant/plan.js';
import { haloCells, windowsOf } from '../../../src/instant/windows.js';

describe('the windows of an axis', () => {
  it('cover every cell once, with equal lengths and a whole halo or the edge on both sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 128 }), (cells, most) => {
        const windows = windowsOf(cells, most);
        const end = cells + 2 * marginCells;
        let next = marginCells;
        for (const { start, length, coreStart, coreLength } of windows) {
          expect(length).toBe(windows[0]?.length);
          expect(coreStart).toBe(next);
          expect(coreLength).toBeGreaterThan(0);
          expect(coreLength).toBeLessThanOrEqual(most);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start + length).toBeLessThanOrEqual(end);
          expect(start === 0 || coreStart - start >= haloCells).toBe(true);
          expect(start + length === end || start + length - coreStart - coreLength >= haloCells).toBe(true);
          next += coreLength;
        }
        expect(next).toBe(marginCells + cells);
      }),
      { seed: 15 },
    );
  });
});
