import { glyphs } from './glyphs.js';
import type { Picture } from './picture.js';

/** Rows of a capital letter in the grid of the glyphs, and those below the line. */
const CAPITAL_ROWS = 7;
const DESCENDER_ROWS = 1;
/** Columns from the last of a letter to the first of the next, and the width of a space. */
const GAP = 2;
const SPACE = 1;
/** Half the thickness of a stroke, in columns. */
const HALF_STROKE = 0.45;

/** A box for characters that have no shape. */
const BOX = '7F4141417F';

/** A stroke between two points of the grid; a point, if they are equal. */
type Stroke = readonly [x0: number, y0: number, x1: number, y1: number];

interface Letter {
  /** Columns. */
  readonly width: number;
  readonly strokes: readonly Stroke[];
}

/** The height of a line in units of the height of its capital letters: strokes, descenders and the distance to the next line. */
export const LINE_HEIGHT = 1.6;

/**
 * The width of a text in pixels. @param capital height of a capital letter in pixels.
 */
function textWidth(text: string, capital: number): number {
  const columns = lettersOf(text).reduce((sum, { width }) => sum + width + GAP, 0);
  return (Math.max(0, columns - GAP) + 2 * HALF_STROKE) * (capital / CAPITAL_ROWS);
}

/**
 * A text broken into at most `count` lines, each at most `width` pixels wide: where possible after a space, a hyphen, an underscore or a dot. What
 * does not fit is left out of the middle of the last line, so that the end of a file name stays.
 */
export function textLines(text: string, { capital, width, count }: LineLimits): string[] {
  const fits = (part: string) => textWidth(part, capital) <= width;
  let rest = [...text.normalize('NFC').trim()];
  const lines: string[] = [];
  while (lines.length < count - 1 && !fits(rest.join(''))) {
    let most = rest.length;
    while (most > 1 && !fits(rest.slice(0, most).join(''))) most -= 1;
    const end = breakIn(rest.slice(0, most));
    lines.push(rest.slice(0, end).join('').trimEnd());
    rest = rest.slice(end);
  }
  return [...lines, shortened(rest, fits)];
}

/** The number of characters before the best break in the second half of a line, which is after a space if there is one. */
function breakIn(line: readonly string[]): number {
  const last = (pattern: RegExp) => line.findLastIndex((character) => pattern.test(character)) + 1;
  return [last(/\s/), last(/[-_.]/)].find((end) => end > line.length / 2) ?? line.length;
}

interface LineLimits {
  /** Height of a capital letter in pixels. */
  readonly capital: number;
  /** Pixels. */
  readonly width: number;
  readonly count: number;
}

/** A text without as much of its middle as it takes to fit. */
function shortened(characters: readonly string[], fits: (text: string) => boolean): string {
  const whole = characters.join('');
  if (fits(whole)) return whole;
  for (let kept = characters.length - 1; kept > 0; kept--) {
    const start = Math.ceil(kept / 2);
    const end = characters.slice(characters.length - (kept - start));
    const text = `${characters.slice(0, start).join('')}…${end.join('')}`;
    if (fits(text)) return text;
  }
  return '';
}

/**
 * Draws a line of text into a picture, in one shade over all channels. It needs no font and gives the same pixels on every machine: Latin,
 * Cyrillic and punctuation have shapes, accents are left out, and other characters become a box. Parts outside the picture are left out.
 * @param left and `top` of the capital letters, in pixels. @param shade 0 is black, 1 is white.
 */
export function drawText(picture: Picture, text: string, { left, top, capital, shade }: TextPlace): void {
  const unit = capital / CAPITAL_ROWS;
  let column = HALF_STROKE;
  for (const { width, strokes } of lettersOf(text)) {
    drawLetter(picture, strokes, { x: left + column * unit, y: top + unit / 2, width, unit, shade });
    column += width + GAP;
  }
}

interface TextPlace {
  readonly left: number;
  readonly top: number;
  /** Height of a capital letter in pixels. */
  readonly capital: number;
  readonly shade: number;
}

interface LetterPlace {
  /** The first column's centre line and the first row's, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly unit: number;
  readonly shade: number;
}

/** A pixel is covered as far as it is within half the thickness of the nearest stroke, with a soft edge of a pixel. */
function drawLetter(picture: Picture, strokes: readonly Stroke[], place: LetterPlace): void {
  const { x, y, width, unit, shade } = place;
  const plane = picture.width * picture.height;
  const rows = CAPITAL_ROWS + DESCENDER_ROWS;
  const [fromX, toX] = spanOf(x - unit, x + width * unit, picture.width);
  const [fromY, toY] = spanOf(y - unit, y + rows * unit, picture.height);
  for (let row = fromY; row < toY; row++) {
    for (let column = fromX; column < toX; column++) {
      const [px, py] = [(column + 0.5 - x) / unit, (row + 0.5 - y) / unit];
      const nearest = Math.min(...strokes.map((stroke) => distanceTo(stroke, px, py)));
      const cover = Math.min(1, Math.max(0, (HALF_STROKE - nearest) * unit + 0.5));
      if (cover === 0) continue;
      for (let i = row * picture.width + column; i < 3 * plane; i += plane)
        picture.data[i]! += cover * (shade - picture.data[i]!);
    }
  }
}

function spanOf(from: number, to: number, limit: number): [number, number] {
  return [Math.max(0, Math.floor(from)), Math.min(limit, Math.ceil(to) + 1)];
}

function distanceTo([x0, y0, x1, y1]: Stroke, x: number, y: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}

const lettersOf = (text: string) => [...text.normalize('NFC')].map(letterOf);

const known = new Map<string, Letter>();

function letterOf(character: string): Letter {
  const letter = known.get(character) ?? readLetter(character);
  known.set(character, letter);
  return letter;
}

function readLetter(character: string): Letter {
  if (/\s/.test(character)) return { width: SPACE, strokes: [] };
  const plain = character.normalize('NFD').charAt(0);
  const shape = glyphs.get(character) ?? glyphs.get(plain) ?? BOX;
  const columns = [0, 1, 2, 3, 4].map((column) =>
    Number.parseInt(shape.slice(2 * column, 2 * column + 2), 16),
  );
  const first = columns.findIndex((bits) => bits !== 0);
  const used = columns.slice(first, columns.findLastIndex((bits) => bits !== 0) + 1);
  return { width: used.length - 1, strokes: strokesOf(used) };
}

/** Lines between neighbouring points of a letter; diagonal ones only where no other point joins them already. */
function strokesOf(columns: readonly number[]): Stroke[] {
  const isSet = (x: number, y: number) => (((columns[x] ?? 0) >> y) & 1) === 1;
  const strokes: Stroke[] = [];
  for (let x = 0; x < columns.length; x++) {
    for (let y = 0; y < CAPITAL_ROWS + DESCENDER_ROWS; y++) {
      if (!isSet(x, y)) continue;
      strokes.push([x, y, x, y]);
      if (isSet(x + 1, y)) strokes.push([x, y, x + 1, y]);
      if (isSet(x, y + 1)) strokes.push([x, y, x, y + 1]);
      for (const down of [-1, 1]) {
        const isJoined = isSet(x + 1, y) || isSet(x, y + down);
        if (isSet(x + 1, y + down) && !isJoined) strokes.push([x, y, x + 1, y + down]);
      }
    }
  }
  return strokes;
}
