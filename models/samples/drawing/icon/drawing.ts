import type { Size } from '../../../../src/images/index.js';
import { clamp, hex } from '../color.js';
import { gradientNoise } from '../noise.js';
import { blankCanvas, type Canvas } from '../paint/canvas.js';
import { lightRelief } from '../paint/light.js';
import { paintStroke, type Stroke } from '../paint/stroke.js';

/** The background and accent colours of the user interface, as in `renderer/app/theme.css`. */
const ground = hex('141312');
const vermilion = hex('e4572e');
const ember = hex('a02c17');
const light = hex('f2683a');

/** Side of the painted icon in pixels. */
const iconSide = 1024;

const seed = 7;

/** A picture with transparency: interleaved sRGB-encoded red, green, blue and alpha, 8 bits each. */
export interface Icon extends Size {
  readonly rgba: Buffer;
}

/**
 * The icon: a thick vermilion stroke across a dark tile with round corners.
 * @param margin free space around the tile as a fraction of the side: about 0.098 on macOS, almost none on other systems.
 */
export function drawIcon(margin: number): Icon {
  const size = { width: iconSide, height: iconSide };
  const canvas = blankCanvas(size, ground);
  const noise = gradientNoise(seed);
  const tile = iconSide * (1 - 2 * margin);
  for (const stroke of strokes(tile, iconSide * margin)) paintStroke(canvas, stroke, noise);
  lightRelief(canvas, { strength: 0.42, gloss: 0.6, weave: 0, threads: 60 }, noise);
  return { ...size, rgba: cut(canvas, tile) };
}

/** Points of the curve, from the lower left to the upper right, as fractions of the tile. */
const curve: readonly (readonly [x: number, y: number])[] = [
  [0.2, 0.7],
  [0.34, 0.65],
  [0.5, 0.51],
  [0.66, 0.37],
  [0.77, 0.325],
];

function strokes(tile: number, offset: number): Stroke[] {
  const place = (shift: number) =>
    smooth(curve).flatMap(([x, y]) => [offset + (x + shift) * tile, offset + (y + shift) * tile]);
  const common = { opacity: 1, streaks: 0.3 };
  return [
    {
      ...common,
      path: place(0.012),
      radius: 0.16 * tile,
      color: vermilion,
      second: ember,
      thickness: 0.014 * tile,
      dryness: 0.2,
      seed: 3.7,
    },
    {
      ...common,
      path: place(-0.006),
      radius: 0.125 * tile,
      color: light,
      second: vermilion,
      thickness: 0.024 * tile,
      dryness: 0.42,
      seed: 11.3,
    },
  ];
}

/** Points of a Catmull-Rom spline (E. Catmull and R. Rom, 1974) through the given ones. */
function smooth(points: readonly (readonly [number, number])[]): [number, number][] {
  const at = (i: number) => points[clamp(i, 0, points.length - 1)]!;
  const steps = 16;
  return Array.from({ length: (points.length - 1) * steps + 1 }, (_, k) => {
    const i = Math.min(points.length - 2, Math.floor(k / steps));
    const t = k / steps - i;
    const axis = (a: 0 | 1) => {
      const [p0, p1, p2, p3] = [at(i - 1)[a], at(i)[a], at(i + 1)[a], at(i + 2)[a]];
      const cubic = 3 * p1 - 3 * p2 + p3 - p0;
      return (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t ** 2 + cubic * t ** 3) / 2;
    };
    return [axis(0), axis(1)];
  });
}

/** The canvas inside the tile, transparent outside. */
function cut(canvas: Canvas, tile: number): Buffer {
  const { width, height, red, green, blue } = canvas;
  const rgba = Buffer.alloc(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) + 0.5 - width / 2;
    const y = Math.floor(i / width) + 0.5 - height / 2;
    const byte = (v: number) => Math.round(clamp(v, 0, 1) * 255);
    rgba[4 * i] = byte(red[i]!);
    rgba[4 * i + 1] = byte(green[i]!);
    rgba[4 * i + 2] = byte(blue[i]!);
    rgba[4 * i + 3] = byte(0.5 - outside(x, y, tile));
  }
  return rgba;
}

/** Signed distance in pixels of a point from a tile with round corners around the origin; negative inside. */
function outside(x: number, y: number, tile: number): number {
  const radius = 0.225 * tile;
  const straight = tile / 2 - radius;
  const dx = Math.abs(x) - straight;
  const dy = Math.abs(y) - straight;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}
