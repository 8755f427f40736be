import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { samples } from '../../../models/samples/drawing/catalogue.js';
import type { Picture } from '../../../src/images/picture.js';
import { bandContrast, colorsUsed } from './measures.js';

const small = { width: 160, height: 120 };

function digest(picture: Picture): string {
  return createHash('sha256').update(new Uint8Array(picture.data.buffer)).digest('hex');
}

/** A plain gradient of the same colours, as a reference without content. */
function ramp(): Picture {
  const n = small.width * small.height;
  const data = Float32Array.from(
    { length: 3 * n },
    (_, i) => 0.2 + (0.6 * ((i % n) % small.width)) / small.width,
  );
  return { ...small, data };
}

describe('the measures', () => {
  it('are low for a picture without texture and colours', () => {
    expect(bandContrast(ramp(), 0, 2)).toBeLessThan(0.01);
    expect(colorsUsed(ramp())).toBeLessThan(8);
  });
});

describe.each(samples.map((sample) => [sample.file, sample] as const))('%s', (_, sample) => {
  const picture = sample.make(small, sample.seed);

  it('is bit-identical for the same seed, and different for another seed', () => {
    expect(digest(sample.make(small, sample.seed))).toBe(digest(picture));
    expect(digest(sample.make(small, sample.seed + 1))).not.toBe(digest(picture));
  });

  it('has the requested size and samples in 0..1', () => {
    expect(picture).toMatchObject(small);
    expect(picture.data.length).toBe(3 * small.width * small.height);
    expect(picture.data.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  it('has many colours, and contrast at the scale of strokes', () => {
    expect(colorsUsed(picture)).toBeGreaterThan(sample.kind === 'style' ? 20 : 15);
    expect(bandContrast(picture, 0, 2)).toBeGreaterThan(sample.kind === 'style' ? 0.05 : 0.03);
  });
});
