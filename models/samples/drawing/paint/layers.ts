import { clamp, luma, mix, type Rgb } from '../color.js';
import type { Noise } from '../noise.js';
import { bell, between, type Random, shuffle } from '../random.js';
import { type Canvas, colorAt } from './canvas.js';
import { type Motif, motifColor, nearest, squinted } from './field.js';
import { paintStroke } from './stroke.js';

/** One pass over the canvas with one brush. Lengths are in picture heights. */
export interface Layer {
  readonly radius: number;
  /** Shortest and longest stroke, in radii. */
  readonly lengths: readonly [number, number];
  /** Distance between stroke starts, in radii. */
  readonly spacing: number;
  /** Strokes stop where the colour of the motif differs by this much from theirs. */
  readonly tolerance: number;
  /** Strokes are painted only where canvas and motif differ by more than this, or at random. */
  readonly threshold: number;
  readonly chance: number;
  /** Only where the motif's detail is at least this. */
  readonly detail: number;
  /** Random spread of the stroke's lightness and of its hue. */
  readonly lightness: number;
  readonly hue: number;
  /** Random turn against the field, radians. */
  readonly turn: number;
  readonly thickness: number;
  readonly dryness: number;
  readonly opacity: number;
  readonly streaks: number;
}

/**
 * Paints the motif from the biggest brush to the smallest, after A. Hertzmann, "Painterly rendering with curved brush
 * strokes of multiple sizes" (1998): each layer looks at the motif blurred to its brush and repaints where it differs.
 */
export function paintLayers(
  canvas: Canvas,
  motif: Motif,
  layers: readonly Layer[],
  random: Random,
  noise: Noise,
): void {
  for (const layer of layers) paintLayer(canvas, motif, layer, random, noise);
}

function paintLayer(canvas: Canvas, motif: Motif, layer: Layer, random: Random, noise: Noise): void {
  const radius = layer.radius * canvas.height;
  const seen = squinted(motif, radius * 0.5);
  for (const [x, y] of starts(canvas, radius * layer.spacing, random)) {
    if (wanted(canvas, seen, layer, x, y, random))
      layStroke(canvas, seen, layer, radius, x, y, random, noise);
  }
}

function starts(canvas: Canvas, spacing: number, random: Random): [number, number][] {
  const list: [number, number][] = [];
  for (let y = spacing / 2; y < canvas.height + spacing / 2; y += spacing) {
    for (let x = spacing / 2; x < canvas.width + spacing / 2; x += spacing) {
      list.push([x + between(random, -0.6, 0.6) * spacing, y + between(random, -0.6, 0.6) * spacing]);
    }
  }
  return shuffle(random, list);
}

function wanted(canvas: Canvas, seen: Motif, layer: Layer, x: number, y: number, random: Random): boolean {
  const luck = random() < layer.chance;
  if (nearest(seen, seen.detail, x, y) < layer.detail) return false;
  if (luck) return true;
  const column = clamp(Math.floor(x), 0, canvas.width - 1);
  const row = clamp(Math.floor(y), 0, canvas.height - 1);
  return apart(colorAt(canvas, row * canvas.width + column), motifColor(seen, x, y)) > layer.threshold;
}

function layStroke(
  canvas: Canvas,
  seen: Motif,
  layer: Layer,
  radius: number,
  x: number,
  y: number,
  random: Random,
  noise: Noise,
): void {
  const size = radius * between(random, 0.75, 1.2);
  const length = size * between(random, layer.lengths[0], layer.lengths[1]);
  const color = varied(motifColor(seen, x, y), layer, random);
  const path = followed(seen, x, y, length, size, layer, bell(random) * layer.turn, motifColor(seen, x, y));
  const second = varied(
    mix(color, motifColor(seen, path[path.length - 2]!, path[path.length - 1]!), 0.6),
    layer,
    random,
  );
  paintStroke(
    canvas,
    {
      path,
      radius: size,
      color,
      second,
      thickness: layer.thickness * canvas.height * between(random, 0.6, 1.3),
      dryness: layer.dryness * random(),
      opacity: layer.opacity,
      streaks: layer.streaks,
      seed: random() * 200,
    },
    noise,
  );
}

/** A path through the start, run along the motif's field in both directions. */
function followed(
  seen: Motif,
  x: number,
  y: number,
  length: number,
  radius: number,
  layer: Layer,
  turn: number,
  color: Rgb,
): number[] {
  const steps = Math.max(2, Math.round(length / (radius * 0.9)));
  const back = Math.floor(steps / 2);
  const before = walk(seen, x, y, back, length / steps, -1, turn, color, layer.tolerance);
  const after = walk(seen, x, y, steps - back, length / steps, 1, turn, color, layer.tolerance);
  const path: number[] = [];
  for (let i = before.length - 2; i >= 0; i -= 2) path.push(before[i]!, before[i + 1]!);
  path.push(x, y, ...after);
  return path.length >= 4 ? path : [x, y, x + 1, y];
}

function walk(
  seen: Motif,
  x0: number,
  y0: number,
  steps: number,
  step: number,
  sense: number,
  turn: number,
  color: Rgb,
  tolerance: number,
): number[] {
  const path: number[] = [];
  let x = x0;
  let y = y0;
  for (let i = 0; i < steps; i++) {
    const angle = Math.atan2(nearest(seen, seen.sine, x, y), nearest(seen, seen.cosine, x, y)) + turn;
    x += Math.cos(angle) * step * sense;
    y += Math.sin(angle) * step * sense;
    if (i > 0 && apart(color, motifColor(seen, x, y)) > tolerance) break;
    path.push(x, y);
  }
  return path;
}

function apart(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** A colour shifted at random in lightness and, keeping its luma, in hue. */
export function varied(color: Rgb, by: { lightness: number; hue: number }, random: Random): Rgb {
  const light = 1 + bell(random) * by.lightness;
  const grey = luma(color);
  const chroma = 1 + bell(random) * by.hue;
  const tint: Rgb = [
    bell(random) * by.hue * 0.12,
    bell(random) * by.hue * 0.08,
    bell(random) * by.hue * 0.14,
  ];
  const channel = (c: 0 | 1 | 2): number =>
    clamp((grey + (color[c] - grey) * chroma + tint[c]) * light, 0, 1);
  return [channel(0), channel(1), channel(2)];
}
