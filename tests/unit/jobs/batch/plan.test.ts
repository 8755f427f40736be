import { describe, expect, it } from 'vitest';
import { type BatchItem, dayOf, planManifest, planPairs } from '../../../../src/jobs/batch/index.js';
import type { ManifestRow } from '../../../../src/jobs/batch/manifest-row.js';
import { parseStylizeOptions } from '../../../../src/stylize/index.js';
import { found, named, planSettings, refusalOf } from './samples.js';

const outputs = (items: readonly BatchItem[]) => items.map(({ output }) => output);

const row = (more: Partial<ManifestRow> = {}): ManifestRow => ({
  where: 'In line 2 of "jobs.csv"',
  content: found('a.jpg'),
  styles: [],
  options: {},
  ...more,
});

describe('a plan of pairs', () => {
  it('goes content by content and style by style', () => {
    const items = planPairs(named('a.jpg', 'b.jpg'), named('x.png', 'y.png'), planSettings());
    expect(outputs(items)).toEqual(['a-x.png', 'a-y.png', 'b-x.png', 'b-y.png']);
    expect(items.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    expect(items[2]).toEqual({
      index: 3,
      content: found('b.jpg'),
      styles: [{ ...found('x.png'), weight: 1 }],
      options: parseStylizeOptions({}),
      template: '{content}-{style}.png',
      format: 'png',
      output: 'b-x.png',
    });
  });

  it('blends all styles with their weights', () => {
    const settings = planSettings({ batch: { mode: 'blend' }, options: { styleWeights: [2, 1] } });
    const items = planPairs(named('a.jpg', 'b.jpg'), named('x.png', 'y.png'), settings);
    expect(outputs(items)).toEqual(['a-x+y.png', 'b-x+y.png']);
    expect(items[0]?.styles.map(({ weight }) => weight)).toEqual([2, 1]);
    expect(items[0]?.options.styleWeights).toEqual([2, 1]);
  });

  it('fills the template with the options, the number and the day', () => {
    const settings = planSettings({
      batch: { template: '{date}/{index}-{content}-{size}-{preset}.jpg' },
      options: { size: 256, preset: 'draft' },
    });
    const contents = named(...Array.from({ length: 10 }, (_, at) => `c${at}.jpg`));
    const items = planPairs(contents, named('x.png'), settings);
    expect(items[0]).toMatchObject({ output: '2026-11-24/01-c0-256-draft.jpg', format: 'jpeg' });
    expect(items[9]?.output).toBe('2026-11-24/10-c9-256-draft.jpg');
  });

  it('keeps the folder tree if requested', () => {
    const contents = [found('2024/july/a.jpg'), found('b.jpg')];
    const plan = (keepTree: boolean) =>
      outputs(planPairs(contents, named('x.png'), planSettings({ batch: { keepTree } })));
    expect(plan(true)).toEqual(['2024/july/a-x.png', 'b-x.png']);
    expect(plan(false)).toEqual(['a-x.png', 'b-x.png']);
  });

  it('without contents has no items', () => {
    expect(planPairs([], named('x.png'), planSettings())).toEqual([]);
  });

  it.each<[string, Parameters<typeof planSettings>[0], string, string]>([
    [
      'weights for single styles',
      { options: { styleWeights: [1, 2] } },
      'style-weights',
      'leave the weights out',
    ],
    [
      'too few weights',
      { batch: { mode: 'blend' }, options: { styleWeights: [1] } },
      'style-weights',
      'is 1, but each picture has 2 styles',
    ],
    [
      'no weight',
      { batch: { mode: 'blend' }, options: { styleWeights: [0, 0] } },
      'style-weights',
      'all zero',
    ],
    [
      'a wrong option',
      { options: { size: 1 }, nameOf: (name) => `--${name}` },
      'option',
      '--size must be at least 32',
    ],
    [
      'depth without a format for it',
      { batch: { template: '{content}.jpg', bits: 16 } },
      'bits-unsupported',
      'JPEG',
    ],
    ['a wrong template', { batch: { template: '{x}' } }, 'template-placeholder', '{x}'],
  ])('refuses %s', async (_, settings, code, part) => {
    const error = await refusalOf(() =>
      planPairs(named('a.jpg'), named('x.png', 'y.png'), planSettings(settings)),
    );
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });

  it('requires a style', async () => {
    const { code } = await refusalOf(() => planPairs(named('a.jpg'), [], planSettings()));
    expect(code).toBe('batch-styles-none');
  });
});

describe('a plan of a manifest', () => {
  it('uses the values of a row, and the rest from the batch', () => {
    const rows = [
      row({
        styles: named('x.png', 'y.png'),
        weights: [3, 1],
        options: { size: 128 },
        output: '{index}.tif',
      }),
      row({ content: found('deep/b.jpg') }),
      row({ content: found('c.jpg'), styles: named('x.png', 'y.png'), options: { preset: 'fine' } }),
    ];
    const settings = planSettings({ options: { size: 96, tv: 1 }, batch: { keepTree: true } });
    const items = planManifest(rows, named('z.png', 'w.png'), settings);
    expect(outputs(items)).toEqual(['1.tif', 'deep/b-z.png', 'deep/b-w.png', 'c-x+y.png']);
    expect(items.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    expect(items.map(({ options: { size, tv, preset } }) => [size, tv, preset])).toEqual([
      [128, 1, 'standard'],
      [96, 1, 'standard'],
      [96, 1, 'standard'],
      [96, 1, 'fine'],
    ]);
    expect(items[0]?.styles.map(({ weight }) => weight)).toEqual([3, 1]);
    expect(items[3]?.styles.map(({ weight }) => weight)).toEqual([1, 1]);
  });

  it("gives the batch's weights only to the batch's styles", () => {
    const settings = planSettings({ options: { styleWeights: [1, 2, 3] }, batch: { mode: 'blend' } });
    const rows = [row(), row({ styles: named('x.png') })];
    const items = planManifest(rows, named('u.png', 'v.png', 'w.png'), settings);
    expect(items.map(({ styles }) => styles.map(({ weight }) => weight))).toEqual([[1, 2, 3], [1]]);
    expect(items[1]?.options.styleWeights).toBeUndefined();
  });

  it.each<[string, Partial<ManifestRow>, string, string]>([
    ['no style', {}, 'batch-styles-none', 'In line 2 of "jobs.csv": No style'],
    [
      'too many weights',
      { styles: named('x.png'), weights: [1, 2] },
      'style-weights',
      'is 2, but each picture has 1 style',
    ],
    [
      'a wrong template',
      { styles: named('x.png'), output: '{x}' },
      'template-placeholder',
      'In line 2 of "jobs.csv": The template',
    ],
    [
      'a wrong option',
      { styles: named('x.png'), options: { size: 1 } },
      'option',
      'In line 2 of "jobs.csv": size must be',
    ],
  ])('refuses a row with %s', async (_, more, code, part) => {
    const error = await refusalOf(() => planManifest([row(more)], [], planSettings()));
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });

  it("does not report the batch's own options for a row", async () => {
    const settings = planSettings({ options: { size: 1 }, nameOf: (name) => `--${name}` });
    const { message } = await refusalOf(() => planManifest([row({ styles: named('x.png') })], [], settings));
    expect(message).toBe('--size must be at least 32, but 1 was given.');
  });
});

describe('the day of a batch', () => {
  it('is in local time', () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
    expect(dayOf(new Date(2026, 10, 24, 0, 0))).toBe('2026-11-24');
  });
});
