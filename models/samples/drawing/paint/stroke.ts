import { clamp, type Rgb, smoothstep } from '../color.js';
import type { Noise } from '../noise.js';
import type { Canvas, StrokeScratch } from './canvas.js';

/** One stroke of a loaded brush. Positions and lengths are in canvas pixels. */
export interface Stroke {
  /** x0, y0, x1, y1, ... at least two points. */
  readonly path: readonly number[];
  /** Half the brush's width. */
  readonly radius: number;
  /** The paint on the brush, and a second paint that shows on one side and in streaks. */
  readonly color: Rgb;
  readonly second: Rgb;
  /** Relief left behind, in pixels. */
  readonly thickness: number;
  /** 0: paint to the end; 1: the bristles run dry half-way. */
  readonly dryness: number;
  /** 0..1. */
  readonly opacity: number;
  /** How much single bristles differ in lightness, 0..0.3. */
  readonly streaks: number;
  /** Where in the noise this stroke's bristles lie: any number that differs from stroke to stroke. */
  readonly seed: number;
}

/** Paints one stroke: bristle streaks in colour and height, ragged ends, ridges of paint pushed aside. */
export function paintStroke(canvas: Canvas, stroke: Stroke, noise: Noise): void {
  const length = trace(canvas, stroke);
  const { scratch } = canvas;
  for (let k = 0; k < scratch.count; k++) {
    const i = scratch.touched[k]!;
    paintPixel(canvas, stroke, noise, length, i, scratch.along[i]!, scratch.across[i]!);
  }
}

/** Fills the scratch with each near pixel's place along and across the stroke; the stroke's length in pixels. */
function trace(canvas: Canvas, stroke: Stroke): number {
  const { path } = stroke;
  canvas.scratch.current++;
  canvas.scratch.count = 0;
  let done = 0;
  const last = path.length / 2 - 2;
  for (let k = 0; k <= last; k++) done += traceSegment(canvas, stroke, k, done, k === 0, k === last);
  return done;
}

function traceSegment(
  canvas: Canvas,
  stroke: Stroke,
  k: number,
  done: number,
  first: boolean,
  last: boolean,
): number {
  const { path, radius } = stroke;
  const x0 = path[2 * k]!;
  const y0 = path[2 * k + 1]!;
  const dx = path[2 * k + 2]! - x0;
  const dy = path[2 * k + 3]! - y0;
  const length = Math.hypot(dx, dy) || 1e-6;
  const reach = radius * 1.35;
  const fromX = Math.max(0, Math.floor(Math.min(x0, x0 + dx) - reach));
  const toX = Math.min(canvas.width - 1, Math.ceil(Math.max(x0, x0 + dx) + reach));
  const fromY = Math.max(0, Math.floor(Math.min(y0, y0 + dy) - reach));
  const toY = Math.min(canvas.height - 1, Math.ceil(Math.max(y0, y0 + dy) + reach));
  const ux = dx / length;
  const uy = dy / length;
  const low = first ? -reach : 0;
  const high = last ? length + reach : length;
  for (let y = fromY; y <= toY; y++) {
    for (let x = fromX; x <= toX; x++) {
      const px = x + 0.5 - x0;
      const py = y + 0.5 - y0;
      const along = clamp(px * ux + py * uy, low, high);
      const ex = px - along * ux;
      const ey = py - along * uy;
      const away = ex * ex + ey * ey;
      if (away < reach * reach) {
        const side = ux * ey - uy * ex;
        keepNearest(
          canvas.scratch,
          y * canvas.width + x,
          away,
          done + along,
          side < 0 ? -Math.sqrt(away) : Math.sqrt(away),
        );
      }
    }
  }
  return length;
}

function keepNearest(scratch: StrokeScratch, i: number, away: number, along: number, across: number): void {
  if (scratch.owner[i] !== scratch.current) {
    scratch.owner[i] = scratch.current;
    scratch.touched[scratch.count++] = i;
  } else if (scratch.distance[i]! <= away) return;
  scratch.distance[i] = away;
  scratch.along[i] = along;
  scratch.across[i] = across;
}

function paintPixel(
  canvas: Canvas,
  stroke: Stroke,
  noise: Noise,
  length: number,
  i: number,
  along: number,
  across: number,
): void {
  const { radius } = stroke;
  const v = across / radius;
  const bristles = noise.at(
    v * clamp(radius * 0.55, 2, 9) + stroke.seed,
    along / (radius * 7) + stroke.seed * 0.37,
  );
  const broad = noise.at(v * 1.7 - stroke.seed, along / (radius * 4) + 91.7);
  const alpha = coverage(stroke, length, along, v, bristles, broad);
  if (alpha < 0.004) return;
  const blend = smoothstep(-0.25, 0.75, v * 0.45 + broad * 0.9);
  const light = 1 + stroke.streaks * (bristles * 1.3 + broad * 0.5);
  canvas.red[i] = over(canvas.red[i]!, paint(stroke, 0, blend) * light, alpha);
  canvas.green[i] = over(canvas.green[i]!, paint(stroke, 1, blend) * light, alpha);
  canvas.blue[i] = over(canvas.blue[i]!, paint(stroke, 2, blend) * light, alpha);
  const height = stroke.thickness * body(v, bristles, broad, along / radius, (length - along) / radius);
  canvas.relief[i] = over(canvas.relief[i]! * (1 - 0.45 * alpha), canvas.relief[i]! * 0.35 + height, alpha);
}

function paint(stroke: Stroke, channel: 0 | 1 | 2, blend: number): number {
  return stroke.color[channel] + (stroke.second[channel] - stroke.color[channel]) * blend;
}

function over(below: number, above: number, alpha: number): number {
  return below + (above - below) * alpha;
}

/** How much of the pixel the stroke covers: its rim, its ragged ends and the gaps of a dry brush. */
function coverage(
  stroke: Stroke,
  length: number,
  along: number,
  v: number,
  bristles: number,
  broad: number,
): number {
  const { radius } = stroke;
  const ragged = (bristles * 0.75 + broad * 0.5) * radius;
  const round = radius * (1 - Math.sqrt(Math.max(0, 1 - v * v * 0.92)));
  const start = along + radius * 0.7 - round + ragged * 0.35;
  const end = length - along + radius * 0.75 - round + ragged;
  const rim = (1 - Math.abs(v) + bristles * 0.14 + broad * 0.12) * radius;
  const edge = clamp(Math.min(rim, start, end) / 1.3, 0, 1);
  const load = 1 - stroke.dryness * clamp(along / length, 0, 1.2) * 1.35;
  return stroke.opacity * edge * smoothstep(-0.2, 0.12, bristles + broad * 0.4 + load - 0.12);
}

/** The relief's cross-section, about 0.2..1.5: bristle grooves, a ridge at each side, a lip where the brush was lifted. */
function body(v: number, bristles: number, broad: number, fromStart: number, toEnd: number): number {
  const side = Math.exp(-(((Math.abs(v) - 0.82) / 0.16) ** 2));
  const lip = Math.exp(-((toEnd / 0.7) ** 2)) * 0.55 + Math.exp(-((fromStart / 0.6) ** 2)) * 0.15;
  return 0.62 + bristles * 0.6 + broad * 0.28 + side * 0.3 + lip;
}
