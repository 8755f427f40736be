import type { TFunction } from 'i18next';
import { DEFAULT_DPI } from '../../src/api/contract.js';

const inch = 2.54;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whether people with this locale measure paper in inches. */
export const usesInches = (locale: string): boolean => /-(?:us|ca|ph)$/i.test(locale);

/**
 * The size of a picture on paper in words, such as `13.0 × 8.7 cm`, in inches where paper is measured so.
 * @param locale of numbers and units, see `localeOf`. @param size in pixels. @param dpi pixels per inch.
 */
export function printText(t: TFunction, locale: string, { width, height }: Size, dpi: number): string {
  const isInches = usesInches(locale);
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const side = (pixels: number) => number.format((pixels / dpi) * (isInches ? 1 : inch));
  return t(isInches ? 'print.inches' : 'print.centimetres', { width: side(width), height: side(height) });
}

/** A format of paper: its name, or its sides in centimetres, and its long side in millimetres. */
interface Paper {
  readonly name: string;
  readonly longSide: number;
}

/** Formats of ISO 216 and the usual formats of frames, by their long sides. */
const papers: readonly Paper[] = [
  { name: '10 × 15', longSide: 150 },
  { name: '13 × 18', longSide: 180 },
  { name: 'A5', longSide: 210 },
  { name: 'A4', longSide: 297 },
  { name: '20 × 30', longSide: 300 },
  { name: '30 × 40', longSide: 400 },
  { name: 'A3', longSide: 420 },
  { name: 'A2', longSide: 594 },
  { name: '50 × 70', longSide: 700 },
  { name: 'A1', longSide: 841 },
  { name: '70 × 100', longSide: 1000 },
  { name: 'A0', longSide: 1189 },
];

/** Long side of a format in pixels at {@link DEFAULT_DPI}. */
export const paperPixels = ({ longSide }: Paper): number =>
  Math.round((longSide * DEFAULT_DPI) / (10 * inch));

/** The formats whose long side has at most so many pixels. */
export const papersUpTo = (most: number): readonly Paper[] =>
  papers.filter((paper) => paperPixels(paper) <= most);
