import { describe, expect, it } from 'vitest';
import { drawText, type Picture, textLines } from '../../../src/images/index.js';

const blank = (width: number, height: number): Picture => ({
  width,
  height,
  data: new Float32Array(3 * width * height).fill(1),
});

/** The pixels that a text darkens: `#` more than half, `.` less. */
function drawn(text: string, capital: number): string[] {
  const picture = blank(2 * capital * (text.length + 1), 2 * capital);
  drawText(picture, text, { left: 1, top: 2, capital, shade: 0 });
  return Array.from({ length: picture.height }, (_, row) =>
    [...picture.data.subarray(row * picture.width, (row + 1) * picture.width)]
      .map((value) => (value < 0.5 ? '#' : '.'))
      .join(''),
  );
}

/** The columns from the first that a text darkens to the last. */
function inkWidth(text: string, capital: number): number {
  const columns = drawn(text, capital).flatMap((line) => [line.indexOf('#'), line.lastIndexOf('#')]);
  const inked = columns.filter((column) => column >= 0);
  return Math.max(...inked) - Math.min(...inked) + 1;
}

describe('text', () => {
  it('has the shapes of its letters', () => {
    expect(drawn('LT', 7).map((line) => line.replace(/\.+$/, ''))).toEqual([
      '',
      '',
      '.#.....#####',
      '.#.......#',
      '.#.......#',
      '.#.......#',
      '.#.......#',
      '.#.......#',
      '.#####...#',
      ...Array(5).fill(''),
    ]);
  });

  it.each(['mosaic_2.jpg', 'Кувшинки', '<b>&"x"</b>', 'é漢', 'gjpqy|_'])(
    'shows every character of %s',
    (text) => {
      for (const character of text) expect(drawn(character, 12).join(''), character).toContain('#');
    },
  );

  it('leaves out what is outside the picture', () => {
    const picture = blank(5, 5);
    drawText(picture, 'WWW', { left: -4, top: -3, capital: 12, shade: 0 });
    expect(picture.data.some((value) => value < 1)).toBe(true);
    expect(picture.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe('lines', () => {
  const limits = { capital: 10, width: 100, count: 2 };

  it('are as long as fits', () => {
    const [line] = textLines('x'.repeat(200), limits) as [string, string];
    expect(inkWidth(line, limits.capital)).toBeGreaterThan(limits.width - 10);
  });

  it('break after a space, or else after a sign, and never exceed the width', () => {
    expect(textLines('short', limits)).toEqual(['short']);
    expect(textLines('style-weight 1 style-scale 2', { ...limits, width: 130 })).toEqual([
      'style-weight 1',
      'style-scale 2',
    ]);
    expect(textLines('night_over_the_river', limits)).toEqual(['night_over_', 'the_river']);
  });

  it.each([
    'x'.repeat(200),
    'Кувшинки, поздняя работа, копия 2019.jpg',
    'a b c d e f g h i j k l m n o p q r s',
  ])('of %s fit, and show the beginning and the end', (text) => {
    const lines = textLines(text, limits);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(inkWidth(line, limits.capital)).toBeLessThanOrEqual(limits.width);
    expect(text.startsWith(lines[0] as string)).toBe(true);
    expect(lines[1]).toContain('…');
    expect(text.endsWith((lines[1] as string).split('…')[1] as string)).toBe(true);
  });
});
