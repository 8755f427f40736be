import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { figures } from '../../../src/api/live/batches.js';
import { fileNameOf } from '../../../src/api/live/jobs.js';

const folder = mkdtempSync(join(tmpdir(), 'impasto-figures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const prepared = {
  items: ['a-2.png', 'b.png'].map((name) => ({ output: { path: join(folder, name) } })),
  skipped: [],
  names: ['a.png', 'b.png'],
  estimate: { pictures: 2, seconds: 1, memoryBytes: 1, diskBytes: { likely: 1, least: 1 }, freeDisk: 9 },
};
const of = (conflict: string) => figures({ folder, batch: { conflict } } as never, prepared as never);

it('a preflight shows the names that will be written, not those that exist', () => {
  expect(of('unique')).toMatchObject({ examples: ['a-2.png', 'b.png'], replaced: 0 });
});

it('a preflight counts the files that are replaced', () => {
  writeFileSync(join(folder, 'b.png'), '');
  expect(of('overwrite').replaced).toBe(1);
  expect(of('unique').replaced).toBe(0);
});

it('a download has the name that the template of the batch gave', () => {
  const job = { content: { name: 'photo.jpg' }, styles: [{ name: 'swirl.jpg' }] } as never;
  expect(fileNameOf(job, '.png', '/out/001 photo.png')).toBe('001 photo.png');
  expect(fileNameOf(job, '.jpg', '/out/001 photo.png')).toBe('001 photo.jpg');
  expect(fileNameOf(job, '.png')).toBe('photo - swirl.png');
});
