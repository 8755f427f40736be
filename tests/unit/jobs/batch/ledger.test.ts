import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  claimedOutput,
  claimOutput,
  finishedRecord,
  type ItemFacts,
  itemKey,
  recordFinished,
  releaseClaim,
} from '../../../../src/jobs/batch/index.js';
import { parseStylizeOptions } from '../../../../src/stylize/index.js';
import { temporaryFolder } from '../../networks/helpers.js';
import { makeFiles, refusalOf } from './samples.js';

const folder = temporaryFolder();
let serial = 0;
const newFolder = () => join(folder(), `out-${serial++}`);

const facts: ItemFacts = {
  content: 'deep/a.jpg',
  contentHash: 'c0',
  styles: [{ hash: 's0', weight: 1 }],
  options: parseStylizeOptions({}),
  fingerprint: 'f0',
  template: '{content}.png',
  bits: 8,
  quality: 90,
};

describe('the key of an item', () => {
  it('does not depend on the machine or the order of its facts', () => {
    const reversed = Object.fromEntries(Object.entries(facts).reverse()) as unknown as ItemFacts;
    const options = parseStylizeOptions({ layerWeights: { b: 1, a: 2 } });
    const swapped = parseStylizeOptions({ layerWeights: { a: 2, b: 1 } });
    expect(itemKey(facts)).toMatch(/^[0-9a-f]{64}$/);
    expect(itemKey(reversed)).toBe(itemKey(facts));
    expect(itemKey({ ...facts, options })).toBe(itemKey({ ...facts, options: swapped }));
    expect(itemKey({ ...facts, content: 'e\u0301.jpg' })).toBe(itemKey({ ...facts, content: '\u00e9.jpg' }));
  });

  it('changes with every fact', () => {
    const others: Partial<ItemFacts>[] = [
      { content: 'a.jpg' },
      { contentHash: 'c1' },
      { styles: [{ hash: 's1', weight: 1 }] },
      { styles: [{ hash: 's0', weight: 2 }] },
      { styles: [...facts.styles, ...facts.styles] },
      { options: parseStylizeOptions({ tv: 4 }) },
      { fingerprint: 'f1' },
      { template: '{content}.jpg' },
      { bits: 16 },
      { quality: 91 },
    ];
    const keys = [facts, ...others.map((other) => ({ ...facts, ...other }))].map((one) => itemKey(one));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('distinguishes items with equal facts by their order', () => {
    const keys = [itemKey({ ...facts, contentHash: 'c1' }), ...[0, 1, 2].map((copy) => itemKey(facts, copy))];
    expect(new Set(keys).size).toBe(4);
    expect(keys[1]).toBe(itemKey(facts));
  });
});

const key = itemKey(facts);
const record = {
  key,
  output: 'deep/a.png',
  bytes: 'deep/a.png'.length,
  seconds: 1.5,
  finished: '2026-11-24T08:30:00.000Z',
};

describe('an item', () => {
  it('is finished if its record and its result exist', async () => {
    const out = newFolder();
    await makeFiles(out, ['deep/a.png']);
    expect(await finishedRecord(out, key)).toBeUndefined();
    await recordFinished(out, record);
    expect(await finishedRecord(out, key)).toEqual({ version: 1, ...record });
    expect(await readdir(join(out, '.impasto/done'))).toEqual([`${key}.json`]);
  });

  it('is not finished if its result is missing, has another size or is a folder', async () => {
    const out = newFolder();
    await makeFiles(out, ['deep/a.png']);
    await recordFinished(out, record);
    await writeFile(join(out, 'deep/a.png'), 'other');
    expect(await finishedRecord(out, key)).toBeUndefined();
    await rm(join(out, 'deep/a.png'));
    expect(await finishedRecord(out, key)).toBeUndefined();
    await mkdir(join(out, 'deep/a.png'));
    expect(await finishedRecord(out, key)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['truncated', JSON.stringify({ version: 1, ...record }).slice(0, 40)],
    ['no object', 'null'],
    ['of another version', JSON.stringify({ version: 2, ...record })],
    ['of another item', JSON.stringify({ version: 1, ...record, key: 'f'.repeat(64) })],
    ['of a file elsewhere', JSON.stringify({ version: 1, ...record, output: '../a.png' })],
    ['of an absolute file', JSON.stringify({ version: 1, ...record, output: '/dev/null', bytes: 0 })],
    ['without a size', JSON.stringify({ version: 1, ...record, bytes: undefined })],
  ])('with a record that is %s is not finished', async (_, text) => {
    const out = newFolder();
    await makeFiles(out, ['deep/a.png', `.impasto/done/${key}.json`]);
    await writeFile(join(out, `.impasto/done/${key}.json`), text);
    expect(await finishedRecord(out, key)).toBeUndefined();
    await recordFinished(out, record);
    expect(await finishedRecord(out, key)).toBeDefined();
  });

  it('keeps its claimed name until it is finished', async () => {
    const out = newFolder();
    expect(await claimedOutput(out, key)).toBeUndefined();
    await claimOutput(out, key, 'deep/a-2.png');
    expect(await claimedOutput(out, key)).toBe('deep/a-2.png');
    await makeFiles(out, ['deep/a.png']);
    await recordFinished(out, record);
    expect(await claimedOutput(out, key)).toBeUndefined();
    expect(await readdir(join(out, '.impasto/begun'))).toEqual([]);
  });

  it('without a result releases its name', async () => {
    const out = newFolder();
    await claimOutput(out, key, 'deep/a.png');
    await releaseClaim(out, key);
    expect(await claimedOutput(out, key)).toBeUndefined();
    await releaseClaim(out, key);
  });

  it('whose result was changed has no claim to its name', async () => {
    const out = newFolder();
    await makeFiles(out, ['deep/a.png']);
    await claimOutput(out, key, 'deep/a.png');
    await recordFinished(out, record);
    await writeFile(join(out, 'deep/a.png'), 'touched up by hand');
    expect(await finishedRecord(out, key)).toBeUndefined();
    expect(await claimedOutput(out, key)).toBeUndefined();
    await claimOutput(out, key, 'deep/a-2.png');
    expect(await claimedOutput(out, key)).toBe('deep/a-2.png');
  });

  it('leaves no partial files, with any number of writers', async () => {
    const out = newFolder();
    await makeFiles(out, ['deep/a.png']);
    await Promise.all(Array.from({ length: 20 }, () => recordFinished(out, record)));
    expect(await readdir(join(out, '.impasto/done'))).toEqual([`${key}.json`]);
  });

  it('that cannot be recorded is an error', async () => {
    const out = newFolder();
    await makeFiles(out, ['.impasto']);
    const { code } = await refusalOf(() => recordFinished(out, record));
    expect(code).toBe('file-system');
  });
});
