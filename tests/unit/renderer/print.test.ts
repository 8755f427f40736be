import { describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import { paperPixels, papersUpTo, printText, usesInches } from '../../../renderer/text/print.js';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the size of a picture in print', () => {
  it('is its pixels divided by those of an inch, in centimetres', () => {
    // 3508 × 2480 pixels at 300 dpi are A4: 29.7 × 21 cm.
    const a4 = { width: 3508, height: 2480 };
    expect(plain(printText(i18n.getFixedT('ru'), 'ru', a4, 300))).toBe('29,7 × 21,0 см');
    expect(plain(printText(i18n.getFixedT('ru'), 'ru', a4, 150))).toBe('59,4 × 42,0 см');
  });

  it('is in inches where paper is measured so', () => {
    const size = { width: 3000, height: 2400 };
    expect(plain(printText(i18n.getFixedT('en'), 'en-US', size, 300))).toBe('10.0 × 8.0 in');
    expect(plain(printText(i18n.getFixedT('en'), 'en-GB', size, 300))).toBe('25.4 × 20.3 cm');
    expect(['en-US', 'en-CA', 'en-GB', 'en', 'ru-RU'].map(usesInches)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the formats of paper', () => {
  it('are those whose long side fits, and are printed at 300 dpi', () => {
    const sides = Object.fromEntries(papersUpTo(16_384).map((paper) => [paper.name, paperPixels(paper)]));
    expect(sides).toMatchObject({ A4: 3508, '30 × 40': 4724, A3: 4961, A2: 7016, A1: 9933, A0: 14043 });
    expect(papersUpTo(4096).map(({ name }) => name)).toEqual(['10 × 15', '13 × 18', 'A5', 'A4', '20 × 30']);
  });
});
