import { zip } from '../common/elements.js';
import { UserError } from '../common/errors.js';
import type { OutputFormat } from '../common/output.js';
import { checkSides, drawText, LINE_HEIGHT, type Picture, type Size, textLines } from '../images/index.js';
import { LABEL_LINES, type SheetLayout } from './sheet-layout.js';

/** Shades of the sheet and of its labels. */
const PAPER = 0.97;
const INK = 0.15;

/** Pixels of a sheet, which is kept in memory as floats. */
const MOST_PIXELS = 100e6;

/** A finished tile of a sheet. */
export interface Tile {
  readonly label: string;
  readonly picture: Picture;
  /** The style, small; A itself has none. */
  readonly thumbnail?: Picture;
}

/**
 * Checks the size of a sheet before anything is painted for it.
 * @throws UserError `sheet-too-large`, and as `checkSides` does.
 */
export function checkSheet(format: OutputFormat, { width, height }: Size): void {
  checkSides(format, width, height);
  if (width * height <= MOST_PIXELS) return;
  throw new UserError(
    'sheet-too-large',
    `The sheet would have ${width} × ${height} pixels, and at most ${MOST_PIXELS / 1e6} megapixels are possible: choose a smaller --tile or fewer styles.`,
    { values: { width, height } },
  );
}

/** All tiles on one sheet. */
export function drawSheet(layout: SheetLayout, tiles: readonly Tile[]): Picture {
  const { width, height, capital, labelWidth } = layout;
  const sheet = { width, height, data: new Float32Array(3 * width * height).fill(PAPER) };
  for (const [{ label, picture, thumbnail }, cell] of zip(tiles, layout.cells, 'tiles and cells')) {
    drawPicture(sheet, picture, cell.picture);
    if (thumbnail) drawPicture(sheet, thumbnail, cell.thumbnail);
    const limits = { capital, width: thumbnail ? labelWidth.narrow : labelWidth.wide, count: LABEL_LINES };
    const { left } = thumbnail ? cell.label : cell.thumbnail;
    for (const [line, text] of textLines(label, limits).entries()) {
      const top = cell.label.top + line * LINE_HEIGHT * capital;
      drawText(sheet, text, { left, top, capital, shade: INK });
    }
  }
  return sheet;
}

/** Copies a picture onto a sheet; where it is transparent, the sheet shows through. */
function drawPicture(sheet: Picture, picture: Picture, { left, top }: { left: number; top: number }): void {
  const { width, height, data, alpha } = picture;
  const plane = width * height;
  for (let i = 0; i < plane; i++) {
    const at = (top + Math.floor(i / width)) * sheet.width + left + (i % width);
    const cover = alpha ? alpha[i]! : 1;
    for (let channel = 0; channel < 3; channel++) {
      const to = channel * sheet.width * sheet.height + at;
      sheet.data[to]! += cover * (data[channel * plane + i]! - sheet.data[to]!);
    }
  }
}
