import { blurPlane } from '../../../models/samples/drawing/raster.js';
import type { Picture } from '../../../src/images/picture.js';

/** Rec. 709 luma of every pixel. */
export function lumaPlane({ width, height, data }: Picture): Float32Array {
  const n = width * height;
  return Float32Array.from(
    { length: n },
    (_, i) => 0.2126 * data[i]! + 0.7152 * data[n + i]! + 0.0722 * data[2 * n + i]!,
  );
}

/** Root mean square of the luma between two blurs: the contrast at that scale. Deviations in pixels. */
export function bandContrast(picture: Picture, fine: number, coarse: number): number {
  const plane = lumaPlane(picture);
  const a = blurPlane(plane, picture, fine);
  const b = blurPlane(plane, picture, coarse);
  return Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]!) ** 2, 0) / a.length);
}

/** How many of the 6 x 6 x 6 boxes of the colour cube hold more than this share of the pixels. */
export function colorsUsed({ width, height, data }: Picture, share = 0.004): number {
  const n = width * height;
  const counts = new Map<number, number>();
  const level = (v: number): number => Math.min(5, Math.floor(v * 6));
  for (let i = 0; i < n; i++) {
    const box = level(data[i]!) * 36 + level(data[n + i]!) * 6 + level(data[2 * n + i]!);
    counts.set(box, (counts.get(box) ?? 0) + 1);
  }
  return [...counts.values()].filter((count) => count > share * n).length;
}

/** Mean absolute difference of two pictures' samples. */
export function apart(a: Picture, b: Picture): number {
  return a.data.reduce((sum, v, i) => sum + Math.abs(v - b.data[i]!), 0) / a.data.length;
}

/** The picture made smaller by averaging blocks of `step` by `step` pixels, which must fill it. */
export function shrunk({ width, height, data }: Picture, step: number): Picture {
  const size = { width: width / step, height: height / step };
  const out = new Float32Array(3 * size.width * size.height);
  data.forEach((v, i) => {
    const channel = Math.floor(i / (width * height));
    const row = Math.floor((i % (width * height)) / width / step);
    const column = Math.floor((i % width) / step);
    out[(channel * size.height + row) * size.width + column]! += v / (step * step);
  });
  return { ...size, data: out };
}
