import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../../src/jobs/batch/index.js';
import { parseCsvManifest } from '../../../../src/jobs/batch/manifest-csv.js';
import { parseJsonManifest } from '../../../../src/jobs/batch/manifest-json.js';
import { temporaryFolder, userErrorOf } from '../../networks/helpers.js';
import { makeFiles } from './samples.js';

const folder = temporaryFolder();

const csv = (...lines: readonly string[]) => parseCsvManifest(lines.join('\n'), 'jobs.csv');
const json = (value: unknown) =>
  parseJsonManifest(typeof value === 'string' ? value : JSON.stringify(value), 'jobs.json');

describe('a manifest in CSV', () => {
  it('has a row per item, with options by name', () => {
    const rows = csv(
      'content,style,weights,output,size,preset,colors,layerWeights,contentLayers',
      'a.jpg,b.jpg,,,,,,,',
      '"港口, a.jpg",b.jpg | c.jpg,2|1,{index}.png,256,fine,match,"relu1_1=1,relu2_1=0.5","relu4_2,relu3_1"',
    );
    expect(rows).toEqual([
      { where: 'In line 2 of "jobs.csv"', content: 'a.jpg', styles: ['b.jpg'], options: {} },
      {
        where: 'In line 3 of "jobs.csv"',
        content: '港口, a.jpg',
        styles: ['b.jpg', 'c.jpg'],
        weights: [2, 1],
        output: '{index}.png',
        options: {
          size: 256,
          preset: 'fine',
          colors: 'match',
          layerWeights: { relu1_1: 1, relu2_1: 0.5 },
          contentLayers: ['relu4_2', 'relu3_1'],
        },
      },
    ]);
  });

  it.each([
    ['a byte order mark and CRLF', '\uFEFFcontent,style\r\na.jpg,b.jpg\r\n'],
    ['semicolons', 'content;style\na.jpg;b.jpg'],
    ['tabs', 'content\tstyle\na.jpg\tb.jpg\n'],
    ['empty lines and spaces', '\ncontent , style\n\n a.jpg , b.jpg \n,\n\n'],
    ['quotes', '"content","style"\n"a.jpg","b.jpg"'],
    ['its columns the other way round', 'style,content\nb.jpg,a.jpg'],
  ])('may have %s', (_, text) => {
    const rows = parseCsvManifest(text, 'jobs.csv');
    expect(rows.map(({ content, styles }) => [content, ...styles])).toEqual([['a.jpg', 'b.jpg']]);
  });

  it('counts its lines as an editor does', () => {
    const text = 'content,style\n\na.jpg,b.jpg\r\n"two\nlines.jpg",b.jpg\nc.jpg,b.jpg';
    expect(parseCsvManifest(text, 'j').map(({ where }) => where)).toEqual([
      'In line 3 of "j"',
      'In line 5 of "j"',
      'In line 6 of "j"',
    ]);
  });

  it.each([
    ['', 'manifest-empty', 'no pictures'],
    ['content,style', 'manifest-empty', 'no pictures'],
    ['style\nb.jpg', 'manifest-column', 'no column content'],
    [
      'content,colour\na.jpg,x',
      'manifest-column',
      'unknown column "colour": there are content, style, weights',
    ],
    ['content,styleWeights\na.jpg,1', 'manifest-column', 'unknown column "styleWeights"'],
    ['content,size,size\na.jpg,1,2', 'manifest-column', 'the column size twice'],
    ['content,style\na.jpg,b.jpg\n,b.jpg', 'manifest-field', 'In line 3 of "jobs.csv", content is empty'],
    ['content,style\na.jpg,b.jpg|', 'manifest-field', 'In line 2 of "jobs.csv", style is empty'],
    [
      'content,style\na.jpg,b.jpg,c.jpg',
      'manifest-csv',
      'line 2 has a different number of fields than the header',
    ],
    ['content,style\n"a.jpg,b.jpg', 'manifest-csv', 'quotes that do not match'],
    ['content,style\n"a"x,b.jpg', 'manifest-csv', 'line 2 has quotes that do not match'],
    [
      'content,size\na.jpg,large',
      'option',
      'In line 2 of "jobs.csv", size takes a whole number from 32 to 4096, but "large"',
    ],
    ['content,size\na.jpg,9', 'option', 'In line 2 of "jobs.csv", size takes'],
    [
      'content,preset\na.jpg,best',
      'option',
      'In line 2 of "jobs.csv", preset takes instant, draft, standard or fine',
    ],
    ['content,weights\na.jpg,1|x', 'option', 'In line 2 of "jobs.csv", weights takes numbers'],
  ])('%j is rejected', async (text, code, part) => {
    const error = await userErrorOf(() => parseCsvManifest(text, 'jobs.csv'));
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });
});

describe('a manifest in JSON', () => {
  it('has an object per item, with options by name', () => {
    const rows = json([
      { content: 'a.jpg', styles: ['b.jpg'] },
      {
        content: 'c.jpg',
        styles: ['b.jpg', 'd.jpg'],
        weights: [2, 1],
        output: 'x.png',
        size: 256,
        layerWeights: { relu1_1: 1 },
      },
      { content: 'e.jpg' },
    ]);
    expect(rows).toEqual([
      { where: 'In entry 1 of "jobs.json"', content: 'a.jpg', styles: ['b.jpg'], options: {} },
      {
        where: 'In entry 2 of "jobs.json"',
        content: 'c.jpg',
        styles: ['b.jpg', 'd.jpg'],
        weights: [2, 1],
        output: 'x.png',
        options: { size: 256, layerWeights: { relu1_1: 1 } },
      },
      { where: 'In entry 3 of "jobs.json"', content: 'e.jpg', styles: [], options: {} },
    ]);
    expect(json('\uFEFF[{"content":"a"}]')).toHaveLength(1);
  });

  it.each<[unknown, string, string]>([
    ['[{', 'manifest-json', 'not JSON'],
    ['', 'manifest-json', 'not JSON'],
    [{ content: 'a.jpg' }, 'manifest-json', 'must be a list'],
    [[], 'manifest-empty', 'no pictures'],
    [['a.jpg'], 'manifest-field', 'In entry 1 of "jobs.json", there must be an object'],
    [[{ content: 'a' }, {}], 'manifest-field', 'In entry 2 of "jobs.json", content must be the path'],
    [[{ content: 'a', styles: 'b' }], 'manifest-field', 'styles must be a list of paths'],
    [[{ content: 'a', styles: ['b'], weights: [-1] }], 'manifest-field', 'weights must be a list of numbers'],
    [[{ content: 'a', output: 5 }], 'manifest-field', 'output must be a template'],
    [[{ content: 'a', style: 'b' }], 'manifest-column', 'unknown field "style": there are content, styles'],
    [[{ content: 'a', styleWeights: [1] }], 'manifest-column', 'unknown field "styleWeights"'],
    ['[{"content":"a","__proto__":{"size":64}}]', 'manifest-column', 'unknown field "__proto__"'],
    [[{ content: 'a', size: '64' }], 'option', 'In entry 1 of "jobs.json", size must be'],
    [
      [{ content: 'a', size: 8 }],
      'option',
      'In entry 1 of "jobs.json", size must be at least 32, but 8 was given',
    ],
  ])('%j is rejected', async (value, code, part) => {
    const error = await userErrorOf(() => json(value));
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
  });
});

describe('a manifest on disk', () => {
  const write = async (name: string, content: string | Uint8Array) => {
    const path = join(folder(), 'm', name);
    await makeFiles(folder(), ['m/a.jpg', 'm/deep/b.jpg', 'c.jpg']);
    await writeFile(path, content);
    return path;
  };

  it('has paths relative to its folder', async () => {
    const base = join(folder(), 'm');
    const rows = await readManifest(
      await write('good.csv', `content,style\ndeep/b.jpg,../c.jpg\n${join(base, 'a.jpg')},deep/../a.jpg`),
    );
    expect(rows.map(({ content, styles: [style] }) => [content, style])).toEqual([
      [
        { path: join(base, 'deep/b.jpg'), root: base, relativePath: 'deep/b.jpg' },
        { path: join(folder(), 'c.jpg'), root: folder(), relativePath: 'c.jpg' },
      ],
      [
        { path: join(base, 'a.jpg'), root: base, relativePath: 'a.jpg' },
        { path: join(base, 'a.jpg'), root: base, relativePath: 'a.jpg' },
      ],
    ]);
    expect(await readManifest(await write('good.JSON', '[{"content":"a.jpg"}]'))).toHaveLength(1);
  });

  it('with a missing picture is rejected', async () => {
    const content = await userErrorOf(async () =>
      readManifest(await write('bad.csv', 'content\na.jpg\nnone.jpg')),
    );
    expect(content.code).toBe('manifest-picture-missing');
    expect(content.message).toContain('In line 3 of "bad.csv", content, ');
    const style = await userErrorOf(async () =>
      readManifest(await write('bad.json', '[{"content":"a.jpg","styles":["deep"]}]')),
    );
    expect(style.message).toContain('In entry 1 of "bad.json", style, ');
  });

  it('that is missing or not UTF-8 is rejected', async () => {
    expect((await userErrorOf(() => readManifest(join(folder(), 'none.csv')))).code).toBe(
      'manifest-unreadable',
    );
    const utf16 = Buffer.from('\uFEFFcontent\na.jpg', 'utf16le');
    expect((await userErrorOf(async () => readManifest(await write('16.csv', utf16)))).code).toBe(
      'manifest-encoding',
    );
  });
});
