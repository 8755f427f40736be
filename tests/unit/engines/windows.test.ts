import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random.js';
import { leastTileSide, windowsOf } from '../../../src/engines/windows.js';

const cases = (() => {
  const random = createRandom(3);
  const between = (least: number, most: number) => least + Math.floor(random.uniform() * (most - least + 1));
  return Array.from({ length: 60 }, () => ({
    size: { width: between(1, 700), height: between(1, 700) },
    side: between(90, 400),
    field: { reach: between(0, 80), grid: 2 ** between(0, 4) },
  }));
})();

describe('the windows of a picture', () => {
  it.each(['rows', 'columns'] as const)('have cores that cover it without overlap: %s', (axis) => {
    for (const { size, side, field } of cases) {
      const { windows } = windowsOf(size, side, field);
      const stretches = new Map(windows.map(({ core }) => [core[axis].from, core[axis].to]));
      const whole = axis === 'rows' ? size.height : size.width;
      let end = 0;
      for (const [from, to] of [...stretches].sort(([a], [b]) => a - b)) {
        expect(from).toBe(end);
        expect(to).toBeGreaterThan(from);
        end = to;
      }
      expect(end).toBe(whole);
      const areas = windows.map(
        ({ core: { rows, columns } }) => (rows.to - rows.from) * (columns.to - columns.from),
      );
      expect(areas.reduce((sum, area) => sum + area)).toBe(size.width * size.height);
    }
  });

  it('have one size, start on the grid, and contain what their cores see', () => {
    for (const { size, side, field } of cases) {
      const { size: own, windows } = windowsOf(size, side, field);
      for (const { box, core } of windows)
        for (const [axis, length, whole] of [
          ['rows', own.height, size.height],
          ['columns', own.width, size.width],
        ] as const) {
          const { from, to } = box[axis];
          expect(to - from).toBe(length);
          expect([from % field.grid, core[axis].from % field.grid]).toEqual([0, 0]);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(whole);
          expect(from).toBeLessThanOrEqual(Math.max(0, core[axis].from - field.reach));
          expect(to).toBeGreaterThanOrEqual(Math.min(whole, core[axis].to + field.reach));
        }
    }
  });

  it('are not larger than wanted, unless the receptive field requires it', () => {
    for (const { size, side, field } of cases) {
      const { size: own } = windowsOf(size, side, field);
      const limit = Math.max(side, 2 * (field.reach + field.grid) + 2 * field.grid);
      expect(own.width).toBeLessThanOrEqual(limit);
      expect(own.height).toBeLessThanOrEqual(limit);
    }
  });

  it('are the picture itself where it is not larger than wanted', () => {
    const size = { width: 301, height: 200 };
    const box = { rows: { from: 0, to: 200 }, columns: { from: 0, to: 301 } };
    expect(windowsOf(size, 301, { reach: 70, grid: 16 })).toEqual({ size, windows: [{ box, core: box }] });
  });

  it('have at most four times as many pixels as a large picture from the least side on', () => {
    for (const field of [
      { reach: 70, grid: 16 },
      { reach: 4, grid: 2 },
      { reach: 0, grid: 1 },
    ]) {
      const { size, windows } = windowsOf({ width: 4111, height: 5000 }, leastTileSide(field), field);
      expect((windows.length * size.width * size.height) / (4111 * 5000)).toBeLessThan(4);
    }
  });
});
