import type { Size } from '../../../src/images/index.js';

/**
 * Distance in pixels from every pixel to the nearest one for which `marked` holds, exact to the lattice
 * (P. Felzenszwalb and D. Huttenlocher, "Distance transforms of sampled functions", 2012: two passes of lower envelopes).
 */
export function distanceTo(size: Size, marked: (index: number) => boolean): Float32Array {
  const { width, height } = size;
  const squared = new Float32Array(width * height);
  for (let i = 0; i < squared.length; i++) squared[i] = marked(i) ? 0 : 1e12;
  for (let column = 0; column < width; column++) envelope(squared, column, width, height);
  for (let row = 0; row < height; row++) envelope(squared, row * width, 1, width);
  return squared.map(Math.sqrt);
}

/** Replaces a line of f by the lower envelope of the parabolas f(q) + (p - q)². */
function envelope(plane: Float32Array, start: number, step: number, length: number): void {
  const f = Float64Array.from({ length }, (_, q) => plane[start + q * step]!);
  const vertex = new Int32Array(length);
  const border = new Float64Array(length + 1);
  let top = 0;
  border[0] = -Infinity;
  border[1] = Infinity;
  for (let q = 1; q < length; q++) {
    let cross = crossing(f, q, vertex[top]!);
    while (top > 0 && cross <= border[top]!) cross = crossing(f, q, vertex[--top]!);
    vertex[++top] = q;
    border[top] = cross;
    border[top + 1] = Infinity;
  }
  for (let p = 0, k = 0; p < length; p++) {
    while (border[k + 1]! < p) k++;
    plane[start + p * step] = (p - vertex[k]!) ** 2 + f[vertex[k]!]!;
  }
}

/** The position at which the parabolas of q and v intersect. */
function crossing(f: Float64Array, q: number, v: number): number {
  return (f[q]! + q * q - f[v]! - v * v) / (2 * (q - v));
}
