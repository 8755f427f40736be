import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readPicture } from '../../../src/images/index.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { paintPicture, strokes } from '../../unit/stylize/pictures.js';
import { records } from './helpers.js';

/** The quickest settings that paint. */
export const tiny = '--network random --size 40 --min-size 40 --iterations 2 --threads 1'.split(' ');

/** Makes a folder of small pictures that differ, `p01.png` and so on. */
export async function makePictures(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let number = 1; number <= count; number++) {
    const picture = paintPicture(24, 18, (x, y) => [x / 24, y / 18, (number % 7) / 7]);
    await writePicture(join(folder, `p${String(number).padStart(2, '0')}.png`), picture);
  }
}

/** Makes a style picture. */
export async function makeStyle(path: string, side = 40): Promise<void> {
  await writePicture(path, strokes(side, side));
}

/** The pixels of every picture in a folder, by name. */
export async function pixelsIn(folder: string): Promise<Record<string, Float32Array>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
  const pictures: Record<string, Float32Array> = {};
  for (const name of names) pictures[name] = (await readPicture(join(folder, name))).data;
  return pictures;
}

/** Expects that two folders hold the same pictures under the same names. */
export async function expectSamePictures(one: string, other: string): Promise<void> {
  const [a, b] = [await pixelsIn(one), await pixelsIn(other)];
  expect(Object.keys(a)).toEqual(Object.keys(b));
  for (const [name, pixels] of Object.entries(a)) expect(pixels, name).toEqual(b[name]);
}

/** A report of a batch. */
export async function reportIn(folder: string, name = 'report.json'): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, '.impasto', name), 'utf8'));
}

/** The last record of a run with `--json`. */
export const lastRecord = (stdout: string) => records(stdout).at(-1);

/** A program that is the built command line with these settings behind every call, for scripts that call `impasto`. */
export async function impastoWith(main: string, settings: readonly string[]): Promise<string> {
  // Its path has no space, as the scripts take several words for a program and its arguments.
  const file = join(await mkdtemp(join(tmpdir(), 'impasto-')), 'impasto');
  const call = `exec "${process.execPath}" "${main}" "$@" ${settings.join(' ')}`;
  await writeFile(file, `#!/bin/sh\n${call}\n`, { mode: 0o755 });
  return file;
}
