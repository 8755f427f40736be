import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPicture, readSettings } from '../../../src/images/index.js';
import { noise, smooth } from '../../unit/images/helpers.js';
import { records, workplace } from './helpers.js';

const { good, list, path, run, save } = workplace();

beforeAll(async () => {
  await save('A.png', smooth(48, 48));
  await save('B.png', noise(48, 48, 1));
  await save('B2.png', noise(48, 48, 2));
});

interface Distances {
  readonly style: Record<string, number>;
  readonly content: Record<string, number>;
  readonly styleDistance: number;
  readonly contentDistance: number;
}

describe('score', () => {
  const compute = '--network random --size 48 --threads 1'.split(' ');
  const score = async (...args: string[]) => {
    const { stdout, stderr } = await good(['score', ...args, ...compute, '--json']);
    expect(stderr).toBe('');
    return records(stdout)[0] as unknown as Distances;
  };

  it('is zero in content for A itself, and in style for B itself', async () => {
    const ofContent = await score('A.png', 'B.png', 'A.png');
    expect(ofContent.contentDistance).toBeLessThan(1e-5);
    expect(ofContent.styleDistance).toBeGreaterThan(0.1);
    const ofStyle = await score('A.png', 'B.png', 'B.png');
    expect(ofStyle.styleDistance).toBeLessThan(1e-5);
    expect(ofStyle.contentDistance).toBeGreaterThan(0.1);
    expect(Object.keys(ofStyle.style)).toEqual(['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1']);
    expect(Object.keys(ofStyle.content)).toEqual(['relu4_2']);
  });

  it('takes blends, layers and content layers', async () => {
    const flags = ['--style-weights', '0:1', '--layer-weights', 'relu2_1=1', '--content-layers', 'relu3_1'];
    const { style, content, styleDistance } = await score('A.png', 'B.png', 'B2.png', 'B2.png', ...flags);
    expect(Object.keys(style)).toEqual(['relu2_1']);
    expect(Object.keys(content)).toEqual(['relu3_1']);
    expect(styleDistance).toBeLessThan(1e-5);
  });

  it('shows a table to people', async () => {
    const { stdout } = await good(['score', 'A.png', 'B.png', 'A.png', ...compute]);
    const rows = stdout.trimEnd().split('\n').filter(Boolean);
    expect(rows.map((row) => row.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      ...[1, 2, 3, 4, 5].map((block) => `style relu${block}_1`),
      'style total',
      'content relu4_2',
      'content total',
    ]);
    for (const row of rows) expect(row).toMatch(/ \d+\.\d{4}$/);
  });

  it('reports what is missing', async () => {
    expect(await run(['score', 'A.png', 'B.png', 'no.png', ...compute])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no file "no.png": check its name and folder.\n',
    });
  });
});

describe('demo', () => {
  const demo = ['demo', '--network', 'random', '--size', '32', '--preset', 'draft', '--threads', '1'];
  const output = join('out', 'demo.png');

  it('paints the bundled pair, says where and how long it took, and replaces an older one', async () => {
    const { stdout } = await good(demo);
    expect(stdout).toMatch(/^Painted "out.demo\.png" \(32 × 24 pixels\) in \d+ s\.\n$/);
    expect((await readPicture(path(output))).width).toBe(32);
    const stored = JSON.parse((await readSettings(path(output))) ?? '');
    expect(stored).toMatchObject({
      content: { name: 'content-harbour.jpg' },
      styles: [{ name: 'style-swirl.jpg' }],
    });
    await writeFile(path(output), 'older');
    await good(demo);
    expect((await readFile(path(output))).length).toBeGreaterThan(100);
    expect(await list()).toContain('out');
  });

  it('reports when its folder cannot be made', async () => {
    const cwd = path('full');
    await mkdir(cwd);
    await writeFile(join(cwd, 'out'), 'a file of that name');
    const { code, stderr } = await run(demo, { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `"${output}" could not be written (EEXIST): choose another folder.\n`,
    });
  });
});
