import { describe, expect, it } from 'vitest';
import { type SheetLayout, sheetLayout } from '../../../src/compute/sheet-layout.js';
import { LINE_HEIGHT } from '../../../src/images/index.js';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** All that is drawn on a sheet, with the widest labels. */
function boxesOf({ cells, picture, thumbnailSide, labelWidth, capital }: SheetLayout): Box[][] {
  const height = 2 * LINE_HEIGHT * capital;
  return cells.map((cell) => [
    { ...cell.picture, ...picture },
    { ...cell.thumbnail, width: thumbnailSide, height: thumbnailSide },
    { ...cell.label, width: labelWidth.narrow, height },
  ]);
}

const overlap = (a: Box, b: Box) =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

const shapes = [
  { width: 1024, height: 768 },
  { width: 300, height: 1000 },
  { width: 2000, height: 40 },
];

describe('the layout of a contact sheet', () => {
  it.each(shapes)('keeps everything apart and inside, for $width × $height', (content) => {
    for (const tile of [64, 256, 1024]) {
      for (const count of [1, 2, 7, 30]) {
        const layout = sheetLayout(content, { tile, count });
        expect(Math.max(layout.picture.width, layout.picture.height)).toBe(tile);
        expect(layout.cells).toHaveLength(count);
        const boxes = boxesOf(layout).flat();
        for (const [index, box] of boxes.entries()) {
          expect(box.left).toBeGreaterThan(0);
          expect(box.top).toBeGreaterThan(0);
          expect(box.left + box.width).toBeLessThan(layout.width);
          expect(box.top + box.height).toBeLessThan(layout.height);
          for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
        }
      }
    }
  });

  it('fills rows from the left, with as many columns as asked for', () => {
    const { columns, cells } = sheetLayout({ width: 100, height: 100 }, { tile: 100, count: 5, columns: 2 });
    expect(columns).toBe(2);
    const places = cells.map(({ picture }) => picture);
    expect(places.map(({ left }) => left)).toEqual([0, 1, 0, 1, 0].map((column) => places[column]?.left));
    expect(places.map(({ top }) => top)).toEqual([0, 0, 2, 2, 4].map((index) => places[index]?.top));
    expect(sheetLayout({ width: 100, height: 100 }, { tile: 100, count: 3, columns: 8 }).columns).toBe(3);
  });

  it('is wider than high by default, whatever the shape of the pictures', () => {
    for (const content of shapes.slice(0, 2)) {
      const { width, height } = sheetLayout(content, { tile: 256, count: 24 });
      expect(width / height).toBeGreaterThan(1);
      expect(width / height).toBeLessThan(2.2);
    }
  });
});
