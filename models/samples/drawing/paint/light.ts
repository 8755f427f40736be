import { clamp } from '../color.js';
import type { Noise } from '../noise.js';
import { eachPixel, type Plane } from '../raster.js';
import type { Canvas } from './canvas.js';

/** How the finished canvas is lit. */
interface Lighting {
  /** Gain from relief slope (pixels a pixel) to light. */
  readonly strength: number;
  /** Wet gloss on slopes that face the light, 0..1. */
  readonly gloss: number;
  /** Height of the linen's threads under thin paint, in pixels. */
  readonly weave: number;
  /** Threads per picture height. */
  readonly threads: number;
}

/** Lights the paint's relief from the upper left, in place: shading by slope, gloss on edges that face the light. */
export function lightRelief(canvas: Canvas, lighting: Lighting, noise: Noise): void {
  const surface = woven(canvas, lighting, noise);
  const { width, height } = canvas;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const east = surface[x + 1 < width ? i + 1 : i]! - surface[x > 0 ? i - 1 : i]!;
      const south = surface[y + 1 < height ? i + width : i]! - surface[y > 0 ? i - width : i]!;
      shade(canvas, i, ((east + south) / 2) * lighting.strength, lighting.gloss);
    }
  }
}

function woven(canvas: Canvas, lighting: Lighting, noise: Noise): Plane {
  const surface = new Float32Array(canvas.relief.length);
  const pitch = lighting.threads * Math.PI;
  eachPixel(canvas, (i, x, y) => {
    const u = x * pitch + noise.at(x * 40, y * 12) * 0.5;
    const v = y * pitch + noise.at(x * 12 + 50, y * 40) * 0.5;
    const thread = Math.sin(u) * Math.sin(v) > 0 ? Math.abs(Math.sin(u)) : Math.abs(Math.sin(v));
    const relief = canvas.relief[i]!;
    surface[i] = relief + (thread * lighting.weave) / (1 + Math.max(0, relief));
  });
  return surface;
}

function shade(canvas: Canvas, i: number, slope: number, gloss: number): void {
  const lit = Math.tanh(slope);
  const factor = lit > 0 ? 1 + 0.34 * lit : 1 + 0.42 * lit;
  const shine = gloss * clamp(lit - 0.45, 0, 1) ** 2;
  canvas.red[i] = lift(canvas.red[i]! * factor, shine);
  canvas.green[i] = lift(canvas.green[i]! * factor, shine);
  canvas.blue[i] = lift(canvas.blue[i]! * factor, shine);
}

function lift(v: number, shine: number): number {
  return clamp(v + (1 - v) * shine, 0, 1);
}
