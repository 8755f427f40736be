import { smoothstep } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { bell, between } from '../../random.js';
import { black, curve, type Desk, draw, indigo, ochre } from './desk.js';
import { wash } from './paper.js';

/** Below this the lake hides the mountains' feet. */
const shoreline = 0.655;

/** A range: height of its peaks, place, and the strength of its ink. */
export const ranges = [
  { base: 0.5, swing: 0.2, scale: 1.6, shift: 1.3, ink: 0.2, pigment: indigo, line: 0.0016 },
  { base: 0.52, swing: 0.3, scale: 2.1, shift: 8.2, ink: 0.36, pigment: indigo, line: 0.0026 },
  { base: 0.6, swing: 0.26, scale: 2.7, shift: 4.9, ink: 0.5, pigment: black, line: 0.0036 },
] as const;

function crest(noise: Noise, k: number, x: number): number {
  const { base, swing, scale, shift } = ranges[k]!;
  const peaks = 1 - 2.1 * Math.abs(noise.at(x * scale + shift, k * 3.7));
  const rough = fbm(noise, x * scale * 4 + shift, k * 9.1, 4) * 0.12 + noise.at(x * 55, k) * 0.018;
  const valley = k === 2 ? 0.36 * Math.exp(-(((x - 0.76) / 0.36) ** 2)) : 0;
  return base - swing * (0.55 * peaks + rough) + valley;
}

/** Washes, outlines and wrinkles of one range, counted from the farthest. */
export function mountain(desk: Desk, k: number): void {
  const { sheet, noise } = desk;
  const { ink, pigment } = ranges[k]!;
  wash(sheet, noise, pigment, 20 + k, (x, y) => {
    const depth = y - crest(noise, k, x);
    if (depth < 0) return 0;
    const mist = smoothstep(0.3, 0.02, depth + 0.08 * fbm(noise, x * 4, y * 7 + k, 3));
    const folds = 0.55 + 0.75 * smoothstep(-0.2, 0.5, fbm(noise, x * 9 + depth * 5, y * 3.5 + k * 4, 4));
    return ink * mist * folds * smoothstep(0.73, 0.63, y);
  });
  if (k > 0) {
    const warm = (depth: number): number => 0.22 * smoothstep(0, 0.03, depth) * smoothstep(0.32, 0.12, depth);
    wash(sheet, noise, ochre, 40 + k, (x, y) => warm(y - crest(noise, k, x)) * smoothstep(0.73, 0.63, y));
  }
  ridgeLine(desk, k);
  if (k > 0) wrinkles(desk, k);
}

/** The crest in several strokes, lifted now and then. */
function ridgeLine(desk: Desk, k: number): void {
  const { noise, random } = desk;
  let x = -0.03;
  while (x < 1.36) {
    const length = between(random, 0.1, 0.3);
    const path: number[] = [];
    for (let t = 0; t <= length && crest(noise, k, x + t) < shoreline; t += 0.004)
      path.push(x + t, crest(noise, k, x + t));
    if (path.length >= 4)
      draw(desk, {
        path,
        radius: ranges[k]!.line,
        dryness: between(random, 0.3, 0.95),
        press: [0.8, 0.25],
        density: 0.35 + 0.25 * k,
      });
    x += length * between(random, 0.85, 1.1);
  }
}

/** Short strokes down the slopes that model the rock: axe-cut and hemp-fibre texture strokes of the ink tradition. */
function wrinkles(desk: Desk, k: number): void {
  const { noise, random } = desk;
  const count = k === 2 ? 950 : 520;
  for (let n = 0; n < count; n++) {
    const x = between(random, -0.02, 1.36);
    const down = random() ** 1.5 * 0.2;
    const y = crest(noise, k, x) + down + 0.004;
    const slope = (crest(noise, k, x + 0.02) - crest(noise, k, x - 0.02)) / 0.04;
    if (noise.at(x * 7 + k * 3, y * 5) < -0.22 + 0.25 * random() || y > shoreline) continue;
    const angle = Math.PI / 2 - Math.sign(slope) * 0.55 + 0.25 * bell(random);
    const path = curve(x, y, angle, between(random, 0.018, 0.06), bell(random) * 0.3);
    const fade = smoothstep(0.24, 0.03, down);
    draw(desk, {
      path,
      radius: between(random, 0.0009, 0.0028) * (0.6 + k * 0.3),
      density: (0.3 + 0.2 * k) * fade,
      dryness: random(),
      press: [1, 0.15],
    });
  }
}
