import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOptionsSchema } from '../../../../src/jobs/batch/index.js';
import { fillTemplate, parseTemplate, type TemplateValues } from '../../../../src/jobs/batch/template.js';
import { userErrorOf } from '../../networks/helpers.js';

const values: TemplateValues = {
  content: 'harbour',
  style: 'swirl',
  size: '512',
  preset: 'standard',
  index: '07',
  date: '2026-11-24',
};

const filled = (text: string, more: Partial<TemplateValues> = {}, tree: readonly string[] = []) =>
  fillTemplate(parseTemplate(text, 'png'), { ...values, ...more }, tree);

describe('a template', () => {
  it.each([
    ['{content}-{style}', 'harbour-swirl.png'],
    ['{content}-{style}.jpg', 'harbour-swirl.jpg'],
    ['{style}/{content}.TIFF', 'swirl/harbour.TIFF'],
    ['{date}/{index} {content} ({size}, {preset})', '2026-11-24/07 harbour (512, standard).png'],
    ['{content}{content}', 'harbourharbour.png'],
    ['v1.5', 'v1.5.png'],
    ['{content}.{preset}', 'harbour.standard.png'],
    ['a.b/{content}', 'a.b/harbour.png'],
    ['絵画/{content}.webp', '絵画/harbour.webp'],
  ])('%s means %s', (text, expected) => {
    expect(filled(text)).toBe(expected);
  });

  it.each([
    ['{content}', 'jpeg', '{content}.jpg', 'jpeg'],
    ['{content}', 'tiff', '{content}.tif', 'tiff'],
    ['{content}', 'webp', '{content}.webp', 'webp'],
    ['{content}.jpeg', 'png', '{content}.jpeg', 'jpeg'],
  ] as const)('%s in %s is written %s', (text, format, full, chosen) => {
    expect(parseTemplate(text, format)).toMatchObject({ text: full, format: chosen });
  });

  it.each([
    ['{contents}', 'template-placeholder', '{content}, {style}, {size}, {preset}, {index} and {date}'],
    ['{}', 'template-placeholder', '{content}'],
    ['{Content}', 'template-placeholder', '{content}'],
    ['{a/b}', 'template-placeholder', '{a/b}'],
    ['{content', 'template-brace', 'a { without a }'],
    ['content}', 'template-brace', 'a } without a {'],
    ['{{content}}', 'template-brace', 'without'],
    ['a:b', 'template-character', '":"'],
    ['a\\b', 'template-character', 'write folders with /'],
    ['a\nb', 'template-character', '"\\u000a"'],
    ['what?', 'template-character', '"?"'],
    ['c:/a', 'template-character', '":"'],
    ['/a', 'template-path', 'starts with a /'],
    ['../a', 'template-path', 'a folder named . or ..'],
    ['a/./b', 'template-path', 'a folder named . or ..'],
    ['a//b', 'template-path', 'two / in a row'],
    ['{content}.bmp', 'output-extension-unknown', '.bmp'],
    ['a/.png', 'output-extension-unknown', 'no extension'],
  ])('%s is rejected', async (text, code, part) => {
    const error = await userErrorOf(() => parseTemplate(text, 'png'));
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });

  it('by default is valid', () => {
    const { template, format } = batchOptionsSchema.parse({});
    expect(fillTemplate(parseTemplate(template, format), values)).toBe('harbour-swirl.png');
  });

  it('uses names unchanged, except characters that some platform forbids', () => {
    expect(filled('{content}', { content: '港口 é' })).toBe('港口 é.png');
    expect(filled('{content}', { content: 'a:b*c|d' })).toBe('a_b_c_d.png');
    expect(filled('{content}', { content: '../../etc' })).toBe('.._.._etc.png');
    expect(filled('{content}/x', { content: '..' })).toBe('__/x.png');
    expect(filled('{content}/x', { content: 'a. ' })).toBe('a__/x.png');
    expect(filled('{content}', { content: 'a\ud800b' })).toBe('a_b.png');
    expect(filled('{content}.jpg', { content: '{style}' })).toBe('{style}.jpg');
  });

  it('inserts the folder tree where the content is', () => {
    expect(filled('{content}-{style}', {}, ['2024', 'july'])).toBe('2024/july/harbour-swirl.png');
    expect(filled('{style}/{content}', {}, ['2024'])).toBe('swirl/2024/harbour.png');
    expect(filled('{content}/{style}', {}, ['2024'])).toBe('2024/harbour/swirl.png');
    expect(filled('{date}/{index}', {}, ['2024'])).toBe('2026-11-24/2024/07.png');
    expect(filled('{content}', {}, ['a:b', '..'])).toBe('a_b/__/harbour.png');
  });

  it('never leads out of the folder with any values', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 3 }), (content, style, tree) => {
        const parts = filled('{style}/{content}/{content}', { content, style }, tree).split('/');
        expect(parts).toHaveLength(3 + tree.length);
        expect(parts.filter((part) => ['', '.', '..'].includes(part))).toEqual([]);
      }),
    );
  });
});
