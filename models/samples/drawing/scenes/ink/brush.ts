import { clamp, smoothstep } from '../../color.js';
import type { Noise } from '../../noise.js';
import { type Pigment, type Sheet, stain } from './paper.js';

/** An ink line. Positions and radii are in picture heights. */
export interface Line {
  /** x0, y0, x1, y1, ... */
  readonly path: readonly number[];
  /** Greatest half-width. */
  readonly radius: number;
  readonly pigment: Pigment;
  /** Optical density at full load. */
  readonly density: number;
  /** 0: wet to the end; 1: the brush runs dry and skips over the paper's tooth. */
  readonly dryness: number;
  /** Press at the start and at the end, against the middle's 1. */
  readonly press: readonly [number, number];
  readonly seed: number;
}

/** Draws a line whose width swells and thins; each pixel takes the deepest ink of the discs that reach it, once. */
export function drawLine(sheet: Sheet, noise: Noise, line: Line): void {
  const ink = new Map<number, number>();
  const total = line.path.length / 2 - 1;
  for (let k = 0; k < total; k++) drawSegment(sheet, noise, line, k, total, ink);
  for (const [i, depth] of ink) stain(sheet, i, line.pigment, depth);
}

function drawSegment(
  sheet: Sheet,
  noise: Noise,
  line: Line,
  k: number,
  total: number,
  ink: Map<number, number>,
): void {
  const h = sheet.height;
  const [x0, y0, x1, y1] = [0, 1, 2, 3].map((j) => line.path[2 * k + j]! * h) as [
    number,
    number,
    number,
    number,
  ];
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / Math.max(0.7, line.radius * h * 0.3)));
  for (let s = 0; s < steps; s++) {
    const t = s / steps;
    dab(sheet, noise, line, x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, (k + t) / total, ink);
  }
}

/** The half-width along the line: pressed, swelling, and trembling a little. */
function width(line: Line, noise: Noise, along: number): number {
  const [start, end] = line.press;
  const ends =
    along < 0.5
      ? start + (1 - start) * smoothstep(0, 0.4, along)
      : end + (1 - end) * smoothstep(1, 0.6, along);
  return line.radius * ends * (1 + 0.35 * noise.at(along * 5 + line.seed, line.seed * 0.7));
}

function dab(
  sheet: Sheet,
  noise: Noise,
  line: Line,
  x: number,
  y: number,
  along: number,
  ink: Map<number, number>,
): void {
  const radius = Math.max(0.55, width(line, noise, along) * sheet.height);
  const reach = Math.ceil(radius + 1);
  const load = 1 - line.dryness * clamp(along * 1.25, 0, 1);
  for (let py = Math.max(0, Math.floor(y - reach)); py <= Math.min(sheet.height - 1, y + reach); py++) {
    for (let px = Math.max(0, Math.floor(x - reach)); px <= Math.min(sheet.width - 1, x + reach); px++) {
      const away = Math.hypot(px + 0.5 - x, py + 0.5 - y);
      const cover = clamp(radius - away + 0.5, 0, 1);
      if (cover > 0)
        deepen(
          ink,
          py * sheet.width + px,
          cover * depthAt(sheet, line, py * sheet.width + px, load, away / radius),
        );
    }
  }
}

/** A loaded brush fills the tooth; a dry one only touches its crests, and its rim dries first. */
function depthAt(sheet: Sheet, line: Line, i: number, load: number, out: number): number {
  const tooth = sheet.tooth[i]!;
  const touch = smoothstep(0.62 - 0.75 * load, 0.8 - 0.7 * load, tooth - 0.12 * out * out);
  return line.density * (0.55 + 0.45 * load) * touch * (1.1 - 0.3 * tooth);
}

function deepen(ink: Map<number, number>, i: number, depth: number): void {
  if (depth > (ink.get(i) ?? 0)) ink.set(i, depth);
}
