import { fitSize, LINE_HEIGHT, type Size } from '../images/index.js';

/** Where something is on a sheet, in pixels from its top left corner. */
interface Place {
  readonly left: number;
  readonly top: number;
}

/** The places of a tile: the picture, and below it a small picture of the style and the label next to that. */
interface Cell {
  readonly picture: Place;
  readonly thumbnail: Place;
  readonly label: Place;
}

/** A contact sheet, all in pixels. */
export interface SheetLayout extends Size {
  readonly columns: number;
  /** Of every picture. */
  readonly picture: Size;
  readonly cells: readonly Cell[];
  /** Side of the square that holds the small picture of a style. */
  readonly thumbnailSide: number;
  /** Width of a label without and with a small picture next to it. */
  readonly labelWidth: { readonly wide: number; readonly narrow: number };
  /** Height of a capital letter. */
  readonly capital: number;
}

/** Lines of a label. */
export const LABEL_LINES = 2;

/** Capital letters are this share of a tile, and at least so many pixels high, below which they are hard to read. */
const CAPITAL_SHARE = 1 / 22;
const LEAST_CAPITAL = 8;

/** A sheet is about this much wider than high, as screens are. */
const BEST_ASPECT = 1.5;

/**
 * Places tiles in rows.
 * @param content size of A, whose aspect all pictures have. @param tile their long side. @param count how many, at least one.
 * @param wantedColumns the number next to each other, if the user chose it.
 */
export function sheetLayout(
  content: Size,
  { tile, count, columns: wantedColumns }: { tile: number; count: number; columns?: number | undefined },
): SheetLayout {
  const picture = fitSize(content, tile);
  const capital = Math.max(LEAST_CAPITAL, Math.round(tile * CAPITAL_SHARE));
  const gap = capital;
  const thumbnailSide = Math.round(LABEL_LINES * LINE_HEIGHT * capital);
  // Below a narrow picture, a label still has two thirds of a tile.
  const cellWidth = Math.max(picture.width, Math.round((tile * 2) / 3));
  const cellHeight = picture.height + Math.round(gap / 2) + thumbnailSide;
  const [across, down] = [cellWidth + gap, cellHeight + gap];
  const columns = Math.min(
    count,
    wantedColumns ?? Math.max(1, Math.round(Math.sqrt((BEST_ASPECT * count * down) / across))),
  );
  const cells = Array.from({ length: count }, (_, index): Cell => {
    const left = gap + (index % columns) * across;
    const top = gap + Math.floor(index / columns) * down;
    const below = top + picture.height + Math.round(gap / 2);
    return {
      picture: { left: left + Math.floor((cellWidth - picture.width) / 2), top },
      thumbnail: { left, top: below },
      label: { left: left + thumbnailSide + Math.round(gap / 2), top: below },
    };
  });
  return {
    width: gap + columns * across,
    height: gap + Math.ceil(count / columns) * down,
    columns,
    picture,
    cells,
    thumbnailSide,
    labelWidth: { wide: cellWidth, narrow: cellWidth - thumbnailSide - Math.round(gap / 2) },
    capital,
  };
}
