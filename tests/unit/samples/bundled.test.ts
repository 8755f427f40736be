import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { catalogue, samples } from '../../../models/samples/drawing/catalogue.js';
import type { Picture, Size } from '../../../src/images/picture.js';
import { apart, bandContrast, colorsUsed, shrunk } from './measures.js';

const folder = new URL('../../../models/samples/', import.meta.url);
const pathOf = (file: string): string => fileURLToPath(new URL(file, folder));

async function load(file: string, size: Size): Promise<Picture> {
  const { data } = await sharp(pathOf(file))
    .resize({ ...size, fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = size.width * size.height;
  const planes = Float32Array.from(
    { length: 3 * pixels },
    (_, i) => data[(i % pixels) * 3 + Math.floor(i / pixels)]! / 255,
  );
  return { ...size, data: planes };
}

describe('models/samples', () => {
  it('has a catalogue that matches the program', async () => {
    expect(JSON.parse(await readFile(pathOf('samples.json'), 'utf8'))).toEqual(catalogue());
  });

  it('has contents and styles with unique names', () => {
    expect(new Set(samples.map((s) => s.file)).size).toBe(samples.length);
    expect(samples.filter((s) => s.kind === 'content').length).toBeGreaterThanOrEqual(2);
    expect(samples.filter((s) => s.kind === 'style').length).toBeGreaterThanOrEqual(4);
    expect(samples.every((s) => s.file.startsWith(`${s.kind}-`) && s.title.length <= 20)).toBe(true);
  });
});

describe.each(samples.map((sample) => [sample.file, sample] as const))('%s', (file, sample) => {
  it('is a colour JPEG of the declared size, under 400 kB', async () => {
    const { format, width, height, channels } = await sharp(pathOf(file)).metadata();
    expect({ format, width, height, channels }).toEqual({
      format: 'jpeg',
      width: sample.width,
      height: sample.height,
      channels: 3,
    });
    expect((await stat(pathOf(file))).size).toBeLessThan(400_000);
  });

  it('has many colours, and texture at 5 to 40 pixels', async () => {
    const picture = await load(file, sample);
    expect(colorsUsed(picture)).toBeGreaterThan(sample.kind === 'style' ? 20 : 15);
    expect(bandContrast(picture, 1.5, 10)).toBeGreaterThan(sample.kind === 'style' ? 0.05 : 0.03);
  });

  it('is the picture that the program draws: similar at low resolution, and different from the others', async () => {
    const made = shrunk(sample.make({ width: 160, height: 120 }, sample.seed), 10);
    const others = samples.filter((other) => other.file !== file);
    const near = apart(await load(file, made), made);
    const far = await Promise.all(others.map(async (other) => apart(await load(other.file, made), made)));
    expect(near).toBeLessThan(0.06);
    expect(near).toBeLessThan(Math.min(...far) / 2);
  });
});
