import type { Picture, Size } from '../../../src/images/index.js';
import { clamp, type Rgb } from './color.js';

/** One plane of samples, rows from the top. */
export type Plane = Float32Array;

/** Three colour planes of one size; mutable, unlike a Picture. */
export interface Raster extends Size {
  readonly red: Plane;
  readonly green: Plane;
  readonly blue: Plane;
}

/** A raster of one colour. */
export function blankRaster(size: Size, color: Rgb): Raster {
  const plane = (v: number): Plane => new Float32Array(size.width * size.height).fill(v);
  return {
    width: size.width,
    height: size.height,
    red: plane(color[0]),
    green: plane(color[1]),
    blue: plane(color[2]),
  };
}

/** Calls back for every pixel with its index and centre in picture heights. */
export function eachPixel(size: Size, visit: (index: number, x: number, y: number) => void): void {
  const step = 1 / size.height;
  for (let row = 0, i = 0; row < size.height; row++) {
    for (let column = 0; column < size.width; column++, i++)
      visit(i, (column + 0.5) * step, (row + 0.5) * step);
  }
}

/** A raster as a Picture: planar, clamped to 0..1, NaN replaced by 0. */
export function toPicture(raster: Raster): Picture {
  const pixels = raster.width * raster.height;
  const data = new Float32Array(3 * pixels);
  [raster.red, raster.green, raster.blue].forEach((plane, channel) => {
    for (let i = 0; i < pixels; i++) data[channel * pixels + i] = clamp(plane[i]! || 0, 0, 1);
  });
  return { width: raster.width, height: raster.height, data };
}

/** A plane halved in both directions by averaging 2x2 blocks; the size given is the large one and must be even. */
export function halvePlane(plane: Plane, size: Size): Plane {
  const width = size.width / 2;
  const out = new Float32Array(width * (size.height / 2));
  for (let i = 0; i < out.length; i++) {
    const from = Math.floor(i / width) * 2 * size.width + (i % width) * 2;
    out[i] =
      (plane[from]! + plane[from + 1]! + plane[from + size.width]! + plane[from + size.width + 1]!) / 4;
  }
  return out;
}

/** A raster halved in both directions: the second step of 2x supersampling. */
export function halve(raster: Raster): Raster {
  const half = (plane: Plane): Plane => halvePlane(plane, raster);
  return {
    width: raster.width / 2,
    height: raster.height / 2,
    red: half(raster.red),
    green: half(raster.green),
    blue: half(raster.blue),
  };
}

/** A size times a whole number. */
export function enlarged(size: Size, factor: number): Size {
  return { width: size.width * factor, height: size.height * factor };
}

/** A plane blurred by three box passes, close to a Gaussian of this deviation in pixels; edges repeat. */
export function blurPlane(plane: Plane, size: Size, deviation: number): Plane {
  const radius = Math.round(Math.sqrt(deviation * deviation + 0.25) - 0.5 + deviation * 0.02);
  let out: Plane = plane.slice();
  if (radius < 1) return out;
  for (let pass = 0; pass < 3; pass++) {
    out = boxLines(out, size.height, size.width, size.width, 1, radius);
    out = boxLines(out, size.width, size.height, 1, size.width, radius);
  }
  return out;
}

function boxLines(
  from: Plane,
  lines: number,
  length: number,
  lineStep: number,
  step: number,
  radius: number,
): Plane {
  const out = new Float32Array(from.length);
  for (let line = 0; line < lines; line++) boxLine(from, out, line * lineStep, length, step, radius);
  return out;
}

function boxLine(from: Plane, to: Plane, start: number, length: number, step: number, radius: number): void {
  const at = (i: number): number => from[start + Math.min(length - 1, Math.max(0, i)) * step]!;
  const span = 2 * radius + 1;
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += at(i);
  for (let i = 0; i < length; i++) {
    to[start + i * step] = sum / span;
    sum += at(i + radius + 1) - at(i - radius);
  }
}

/** The plane's value between pixels, bilinear, x and y in pixels (centres at halves), edges repeated. */
export function sampled(plane: Plane, size: Size, x: number, y: number): number {
  const u = clamp(x - 0.5, 0, size.width - 1.001);
  const v = clamp(y - 0.5, 0, size.height - 1.001);
  const column = Math.floor(u);
  const row = Math.floor(v);
  const i = row * size.width + column;
  const top = plane[i]! + (plane[i + 1]! - plane[i]!) * (u - column);
  const below = i + size.width;
  const bottom = plane[below]! + (plane[below + 1]! - plane[below]!) * (u - column);
  return top + (bottom - top) * (v - row);
}
