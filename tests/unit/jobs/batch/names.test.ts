import { link, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../../src/jobs/batch/index.js';
import { findNameProblems } from '../../../../src/jobs/batch/names.js';
import { temporaryFolder, userErrorOf } from '../../networks/helpers.js';
import { makeFiles } from './samples.js';

const folder = temporaryFolder();

const items = (...outputs: readonly string[]) => outputs.map((output, at) => ({ index: at + 1, output }));

async function kinds(...outputs: readonly string[]) {
  const problems = await findNameProblems(items(...outputs), {
    folder: folder(),
    inputs: [],
    platform: 'linux',
  });
  return problems.map(({ index, kind }) => `${index} ${kind}`);
}

describe('a name', () => {
  it.each([
    'a.png',
    'deep/er/a.png',
    '港口 夜.png',
    'a...b.png',
    '.hidden.png',
    'console.png',
    'com10.png',
    'CON-a.png',
    `${'ä'.repeat(125)}.png`,
  ])('%s is good', async (output) => {
    expect(await kinds(output)).toEqual([]);
  });

  it.each([
    ['ab:c.png', 'character'],
    ['a:b.png', 'outside'],
    ['a\u0007.png', 'character'],
    ['a\ud800.png', 'character'],
    ['x/a?.png', 'character'],
    ['x./a.png', 'ending'],
    ['x /a.png', 'ending'],
    ['CON.png', 'device'],
    ['x/nul.tar.png', 'device'],
    ['aux/a.png', 'device'],
    ['LPT1 .png', 'device'],
    ['com¹.png', 'device'],
    ['../a.png', 'outside'],
    ['x/../../a.png', 'outside'],
    ['./a.png', 'outside'],
    ['/a.png', 'outside'],
    ['\\a.png', 'outside'],
    ['C:a.png', 'outside'],
    ['c:/a.png', 'outside'],
    ['a//b.png', 'outside'],
    ['', 'outside'],
    ['.impasto/a.png', 'ledger'],
    ['.Impasto/a.png', 'ledger'],
    [`${'ä'.repeat(126)}.png`, 'too-long'],
    [Array.from({ length: 30 }, () => 'x'.repeat(150)).join('/'), 'too-long'],
  ])('%s is rejected', async (output, kind) => {
    expect(await kinds(output)).toEqual([`1 ${kind}`]);
  });

  it('is reported with the limit that it exceeds', async () => {
    const reasons = async (output: string, platform: NodeJS.Platform) =>
      (await findNameProblems(items(output), { folder: folder(), inputs: [], platform })).map(
        ({ reason }) => reason,
      );
    const deep = Array.from({ length: 5 }, () => 'x'.repeat(100)).join('/');
    expect(await reasons(`${deep}.png`, 'linux')).toEqual([]);
    expect((await reasons(`${deep}.png`, 'win32')).join()).toContain('at most 259 here');
    expect((await reasons(`${deep}/${deep}.png`, 'darwin')).join()).toContain('at most 1023 here');
    expect((await reasons(`${'x'.repeat(252)}.png`, 'linux')).join()).toContain(
      'a part of 256 bytes, but names have at most 255',
    );
  });
});

describe('the names of a batch', () => {
  it('differ on every file system', async () => {
    expect(await kinds('a.png', 'b.png', 'A.PNG')).toEqual(['1 duplicate', '3 duplicate']);
    expect(await kinds('\u00e9.png', 'e\u0301.png')).toEqual(['1 duplicate', '2 duplicate']);
    expect(await kinds('x/a.png', 'X/A.png', 'a.png')).toEqual(['1 duplicate', '2 duplicate']);
  });

  it('are not folders of one another', async () => {
    expect(await kinds('a.png', 'A.png/b.png')).toEqual(['1 folder']);
  });

  it('are not inputs, also through links', async () => {
    await makeFiles(folder(), ['in/a.png', 'out/kept.png']);
    await link(join(folder(), 'in/a.png'), join(folder(), 'out/hard.png'));
    await symlink(join(folder(), 'in/a.png'), join(folder(), 'out/soft.png'));
    const names = items('kept.png', 'hard.png', 'soft.png', '../in/a.png', 'new.png');
    const problems = await findNameProblems(names, {
      folder: join(folder(), 'out'),
      inputs: [join(folder(), 'in/a.png')],
    });
    expect(problems.map(({ index, kind }) => `${index} ${kind}`)).toEqual([
      '2 input',
      '3 input',
      '4 outside',
    ]);
    const same = await findNameProblems(items('a.png'), {
      folder: join(folder(), 'in'),
      inputs: [join(folder(), 'in/a.png')],
    });
    expect(same.map(({ kind }) => kind)).toEqual(['input']);
  });

  it('with problems are counted in one sentence with the first', async () => {
    const surroundings = { folder: folder(), inputs: [] };
    await checkNames(items('a.png', 'b.png'), surroundings);
    const one = await userErrorOf(() => checkNames(items('a.png', 'CON.png'), surroundings));
    expect(one.code).toBe('batch-names');
    expect(one.message).toBe(
      'The result "CON.png" has a part that Windows reserves for a device: add to it in the template.',
    );
    const several = await userErrorOf(() =>
      checkNames(items('ok.png', 'a.png', 'A.png', 'x:.png'), surroundings),
    );
    expect(several.message).toContain(
      'Of 4 results, 3 have names that cannot be used; the first, "a.png", is the name of results 2 and 3',
    );
  });

  it('are checked quickly, equal or not', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `${at % 2 ? 'same' : at}.png`);
    expect(await kinds(...many)).toHaveLength(10_000);
  });
});
