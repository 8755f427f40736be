import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/common/random.js';
import { leastTileSide, windowsOf } from '../../../src/engines/windows.js';

const cases = (() => {
  const random = createRandom(3);
  const between = (least: number, most: number) => least + Math.floor(random.uniform() * (most - least + 1));
  return Array.from({ length: 100 }, () => {
    const field = { reach: between(0, 80), grid: 2 ** between(0, 4) };
    const side = 2 * (field.reach + field.grid) + between(0, 150);
    return { size: { width: between(1, 400), height: between(1, 400) }, side, field };
  });
})();

describe('the windows of a picture', () => {
  it.each(['rows', 'columns'] as const)('have cores that cover it without overlap: %s', (axis) => {
    for (const { size, side, field } of cases) {
      const { windows } = windowsOf(size, side, field);
      const stretches = new Map(windows.map(({ core }) => [core[axis].from, core[axis].to]));
      const whole = axis === 'rows' ? size.height : size.width;
      let end = 0;
      for (const [from, to] of [...stretches].sort(([a], [b]) => a - b)) {
        expect([from, to > from]).toEqual([end, true]);
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
      const problems = windows.flatMap(({ box, core }) =>
        (
          [
            [box.rows, core.rows, own.height, size.height],
            [box.columns, core.columns, own.width, size.width],
          ] as const
        ).filter(
          ([at, inner, length, whole]) =>
            at.to - at.from !== length ||
            at.from % field.grid !== 0 ||
            inner.from % field.grid !== 0 ||
            at.from < 0 ||
            at.to > whole ||
            at.from > Math.max(0, inner.from - field.reach) ||
            at.to < Math.min(whole, inner.to + field.reach),
        ),
      );
      expect(problems).toEqual([]);
    }
  });

  it('are not larger than wanted, unless the receptive field requires it', () => {
    for (const { size, side, field } of cases) {
      const { size: own } = windowsOf(size, side, field);
      const least = 2 * (field.reach + 2 * field.grid);
      expect(Math.max(own.width, own.height)).toBeLessThanOrEqual(Math.max(side, least));
    }
  });

  it('are as small as the receptive field permits where less is wanted', () => {
    const { size, windows } = windowsOf({ width: 61, height: 20 }, 1, { reach: 3, grid: 4 });
    expect([size, windows.length]).toEqual([{ width: 13, height: 12 }, 39]);
  });

  it('are the picture itself where it is not larger than wanted', () => {
    const size = { width: 301, height: 200 };
    const box = { rows: { from: 0, to: 200 }, columns: { from: 0, to: 301 } };
    expect(windowsOf(size, 301, { reach: 70, grid: 16 })).toEqual({ size, windows: [{ box, core: box }] });
  });

  it('have at most four times as many pixels as a large picture from the least side on', () => {
    for (const field of [
      { reach: 70, grid: 16 },
      { reach: 20, grid: 8 },
    ]) {
      const { size, windows } = windowsOf({ width: 4111, height: 5000 }, leastTileSide(field), field);
      expect((windows.length * size.width * size.height) / (4111 * 5000)).toBeLessThan(4);
    }
  });
});
