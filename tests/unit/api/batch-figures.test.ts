import { expect, it } from 'vitest';
import { figures } from '../../../src/api/live/batches.js';
import { fileNameOf } from '../../../src/api/live/job-images.js';

const folder = '/results';

const prepared = {
  items: ['a-2.png', 'b.png'].map((name) => ({ output: { path: `${folder}/${name}` } })),
  skipped: [],
  replaced: [],
  names: ['a.png', 'b.png'],
  estimate: { pictures: 2, seconds: 1, memoryBytes: 1, diskBytes: { likely: 1, least: 1 }, freeDisk: 9 },
};

it('a preflight shows the names that will be written, not those that exist', () => {
  expect(figures(folder, prepared as never)).toMatchObject({
    examples: ['a-2.png', 'b.png'],
    replaced: 0,
    replacedNames: [],
  });
});

it('a preflight counts the files that are replaced, and names the first 20', () => {
  const replaced = Array.from({ length: 25 }, (_, index) => `${index}.png`);
  expect(figures(folder, { ...prepared, replaced } as never)).toMatchObject({
    replaced: 25,
    replacedNames: replaced.slice(0, 20),
  });
});

it('a download has the name that the template of the batch gave', () => {
  const job = { content: { name: 'photo.jpg' }, styles: [{ name: 'swirl.jpg' }] } as never;
  expect(fileNameOf(job, '.png', '/out/001 photo.png')).toBe('001 photo.png');
  expect(fileNameOf(job, '.jpg', '/out/001 photo.png')).toBe('001 photo.jpg');
  expect(fileNameOf(job, '.png')).toBe('photo - swirl.png');
});
