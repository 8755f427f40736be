import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialBounds } from '../../../electron/window-bounds.js';
import { shellWorkplace } from './start.js';

const work = shellWorkplace();
const desk = { x: 0, y: 0, width: 1920, height: 1040 };
const bounds = (x: number, y: number, width: number, height: number) => ({
  x,
  y,
  width,
  height,
  maximized: false,
});

describe('the bounds of the window', () => {
  it('are the default size in the centre at first, and the last bounds from then on', () => {
    expect(initialBounds(null, [desk])).toEqual({ width: 1280, height: 840, minWidth: 900, minHeight: 600 });
    expect(initialBounds(bounds(10, 20, 1000, 700), [desk])).toMatchObject({
      x: 10,
      y: 20,
      width: 1000,
      height: 700,
    });
  });

  it('are centred on the main display when their display is gone', () => {
    const second = { x: 1920, y: 0, width: 1280, height: 1000 };
    const there = bounds(2000, 100, 1000, 700);
    expect(initialBounds(there, [desk, second])).toMatchObject({ x: 2000, y: 100 });
    expect(initialBounds(there, [desk])).not.toHaveProperty('x');
    expect(initialBounds(bounds(0, -500, 1000, 700), [desk])).not.toHaveProperty('x');
  });

  it('fit the display, and have the minimum size unless the display is smaller', () => {
    const small = { x: 0, y: 0, width: 800, height: 500 };
    expect(initialBounds(null, [small])).toEqual({ width: 800, height: 500, minWidth: 800, minHeight: 500 });
    expect(initialBounds(bounds(0, 0, 300, 200), [desk])).toMatchObject({ width: 900, height: 600 });
    expect(initialBounds(bounds(0, 0, 5000, 4000), [desk])).toMatchObject({ width: 1920, height: 1040 });
  });

  it('are within one display, for any displays and stored bounds', () => {
    const number = fc.integer({ min: -4000, max: 4000 });
    const side = fc.integer({ min: 320, max: 4000 });
    const area = fc.record({ x: number, y: number, width: side, height: side });
    const stored = fc.record({ x: number, y: number, width: side, height: side, maximized: fc.boolean() });
    fc.assert(
      fc.property(fc.tuple(area, area), stored, (areas, was) => {
        const { x, y, width, height } = initialBounds(was, areas);
        if (x === undefined || y === undefined) {
          expect(width).toBeLessThanOrEqual(areas[0].width);
          return;
        }
        const isInside = areas.some(
          (one) =>
            x >= one.x && y >= one.y && x + width <= one.x + one.width && y + height <= one.y + one.height,
        );
        expect(isInside).toBe(true);
      }),
      { seed: 7 },
    );
  });

  it('are restored after a restart, with the maximized state, and fitted to the current displays', async () => {
    const first = await work.start({ home: 'place' });
    expect(first.world.window.options).toMatchObject({ width: 1280, height: 840, show: false });
    first.world.window.bounds = { x: 300, y: 200, width: 1100, height: 800 };
    first.world.window.isMaximizedNow = true;
    await first.quit();
    const second = await work.start({ home: 'place' });
    expect(second.world.window.options).toMatchObject({ x: 300, y: 200, width: 1100, height: 800 });
    expect(second.world.window.isMaximizedNow).toBe(true);
    await second.quit();
    const third = await work.start({
      home: 'place',
      prepare: (world) => {
        world.displays = [{ x: 0, y: 0, width: 1000, height: 700 }];
      },
    });
    expect(third.world.window.options).toMatchObject({ x: 0, y: 0, width: 1000, height: 700 });
  });

  it('come with the background of the theme', async () => {
    const dark = await work.start();
    expect(dark.world.window.options.backgroundColor).toBe('#141312');
    await dark.quit();
    const light = await work.start({
      prepare: (world) => {
        world.isDark = false;
      },
    });
    expect(light.world.window.options.backgroundColor).toBe('#faf8f5');
  });
});
