import type { Picture, Size } from '../../../../src/images/index.js';
import { gradient, hex, mix, type Rgb, scaled, smoothstep } from '../color.js';
import { fbm, gradientNoise, type Noise } from '../noise.js';
import { blankCanvas } from '../paint/canvas.js';
import { motifFrom, type Sight } from '../paint/field.js';
import { type Layer, paintLayers } from '../paint/layers.js';
import { lightRelief } from '../paint/light.js';
import { seededRandom } from '../random.js';
import { enlarged, halve, toPicture } from '../raster.js';

/** A light in the sky, or (with glow 0) only a whirl of the wind. Lengths in picture heights. */
interface Whirl {
  readonly x: number;
  readonly y: number;
  readonly reach: number;
  readonly spin: number;
  readonly glow: number;
}

const whirls: readonly Whirl[] = [
  { x: 0.36, y: 0.27, reach: 0.2, spin: 0.17, glow: 0.105 },
  { x: 0.83, y: 0.33, reach: 0.17, spin: -0.13, glow: 0 },
  { x: 1.12, y: 0.13, reach: 0.1, spin: 0.07, glow: 0.042 },
  { x: 0.66, y: 0.1, reach: 0.07, spin: -0.04, glow: 0.028 },
  { x: 0.08, y: 0.1, reach: 0.08, spin: -0.05, glow: 0.03 },
  { x: 0.1, y: 0.43, reach: 0.08, spin: 0.05, glow: 0.024 },
  { x: 1.24, y: 0.4, reach: 0.09, spin: 0.06, glow: 0.034 },
  { x: 0.61, y: 0.47, reach: 0.06, spin: 0.04, glow: 0.02 },
  { x: 0.98, y: 0.5, reach: 0.07, spin: -0.04, glow: 0.018 },
];

const night = [
  '0b1440',
  '16296f',
  '1f4fa8',
  '2f7dc4',
  '16317f',
  '58aecb',
  '1c3f96',
  '8fd0cf',
  '24509f',
  '101d57',
].map(hex);
const glowing = ['fffbe0', 'ffe885', 'fbc23c', 'e8932f', 'e9cf6e', '74bfae', '3f86c0'].map(hex);
const shore = 0.735;

const layers: readonly Layer[] = [
  brush({
    radius: 0.03,
    lengths: [5, 11],
    spacing: 1.1,
    threshold: 0,
    chance: 1,
    detail: 0,
    thickness: 0.0015,
  }),
  brush({
    radius: 0.0155,
    lengths: [5, 13],
    spacing: 1.25,
    threshold: 0.07,
    chance: 0.75,
    detail: 0,
    thickness: 0.0026,
  }),
  brush({
    radius: 0.0088,
    lengths: [5, 14],
    spacing: 1.6,
    threshold: 0.09,
    chance: 0.5,
    detail: 0,
    thickness: 0.0027,
  }),
  brush({
    radius: 0.0052,
    lengths: [4, 11],
    spacing: 1.9,
    threshold: 0.12,
    chance: 0.2,
    detail: 0.5,
    thickness: 0.0022,
  }),
];

function brush(
  own: Pick<Layer, 'radius' | 'lengths' | 'spacing' | 'threshold' | 'chance' | 'detail' | 'thickness'>,
): Layer {
  return {
    tolerance: 0.32,
    lightness: 0.1,
    hue: 0.35,
    turn: 0.08,
    dryness: 0.75,
    opacity: 0.97,
    streaks: 0.22,
    ...own,
  };
}

/** A night of whirling wind over a lake, in thick strokes: our own composition. Any size. */
export function paintSwirl(size: Size, seed: number): Picture {
  const large = enlarged(size, 2);
  const noise = gradientNoise(seed);
  const random = seededRandom(seed);
  const canvas = blankCanvas(large, hex('7a5a35'));
  const motif = motifFrom(large, 3, (x, y) => see(noise, x, y));
  paintLayers(canvas, motif, layers, random, noise);
  lightRelief(canvas, { strength: 0.9, gloss: 0.35, weave: 0.5, threads: 190 }, noise);
  return toPicture(halve(canvas));
}

function see(noise: Noise, x: number, y: number): Sight {
  if (pine(noise, x, y) > 0) return pineSight(noise, x, y);
  if (y > bank(noise, x)) return meadow(noise, x, y);
  if (y > shore + 0.004 * noise.at(x * 9, 3)) return lake(noise, x, y);
  const hill = [2, 1, 0].find((k) => y > ridge(noise, x, k));
  return hill === undefined ? sky(noise, x, y) : hillside(noise, x, y, hill);
}

/** The stream function of the wind: strokes and bands of colour run along its level lines. */
function stream(noise: Noise, x: number, y: number): number {
  let value = y * 0.55 + 0.05 * Math.sin(x * 5.2 + 0.6) * (1 - y) + 0.06 * fbm(noise, x * 2.2, y * 2.2, 2);
  for (const w of whirls) {
    const d2 = ((x - w.x) ** 2 + (y - w.y) ** 2) / (w.reach * w.reach);
    value += w.spin * Math.exp(-d2 * 0.9);
  }
  return value;
}

function windAngle(noise: Noise, x: number, y: number): number {
  const e = 0.004;
  const gx = stream(noise, x + e, y) - stream(noise, x - e, y);
  const gy = stream(noise, x, y + e) - stream(noise, x, y - e);
  return Math.atan2(-gx, gy);
}

function sky(noise: Noise, x: number, y: number): Sight {
  const level = stream(noise, x, y);
  const band = 0.5 + 0.5 * Math.sin(level * 46 + fbm(noise, x * 5, y * 5, 3) * 2.2);
  const veil = fbm(noise, x * 3.1 + 7, y * 3.1, 3) * 0.25;
  const dark = smoothstep(0.25, -0.1, y) * 0.3;
  let color = gradient(night, band * 0.85 + veil - dark + 0.08);
  color = mix(color, hex('9fd0b4'), smoothstep(0.42, 0.66, y + veil * 0.4) * 0.45 * band);
  let detail = 0.3;
  for (const w of whirls) {
    if (w.glow === 0) continue;
    const d = Math.hypot(x - w.x, y - w.y) / w.glow;
    const ring = 0.5 + 0.5 * Math.cos(d * 5.2 + noise.at(x * 14, y * 14) * 0.8);
    color = mix(
      color,
      gradient(glowing, d * 0.3 - 0.06 + 0.26 * ring * smoothstep(0.5, 1.2, d)),
      smoothstep(3.1, 0.7, d),
    );
    detail = Math.max(detail, smoothstep(3.4, 1.5, d));
  }
  return { color, angle: windAngle(noise, x, y), detail };
}

function ridge(noise: Noise, x: number, k: number): number {
  const base = [0.57, 0.635, 0.69][k]!;
  const swing = [0.085, 0.06, 0.035][k]!;
  return (
    base +
    swing * fbm(noise, x * (1.5 + k * 0.8) + k * 11.3, k * 5.1, 3) -
    0.05 * Math.exp(-(((x - 1.05 + k * 0.5) / 0.22) ** 2))
  );
}

function hillside(noise: Noise, x: number, y: number, k: number): Sight {
  const e = 0.01;
  const slope = (ridge(noise, x + e, k) - ridge(noise, x - e, k)) / (2 * e);
  const depth = (y - ridge(noise, x, k)) / 0.08;
  const tones = [
    ['5a63a8', '7d6fb0', '4a4f96'],
    ['263a7c', '1b2a62', '34518f'],
    ['16323f', '122348', '2b5c49'],
  ][k]!.map(hex);
  const band = 0.5 + 0.5 * Math.sin(depth * 5 + fbm(noise, x * 7, y * 7, 2) * 3);
  const rim = smoothstep(0.32, 0, depth);
  const color = mix(gradient(tones, band), hex(['d8a7b4', '8fb6c9', 'b9bf4a'][k]!), rim * 0.7 + 0.16 * band);
  return {
    color,
    angle: Math.atan(slope * (1 - 0.3 * depth)) + 0.35 * fbm(noise, x * 6, y * 6, 2),
    detail: 0.35 + rim,
  };
}

function lake(noise: Noise, x: number, y: number): Sight {
  const depth = (y - shore) / (1 - shore);
  const ripple = noise.at(x * 3.5, y * 46) * 0.5 + noise.at(x * 9 + 20, y * 95) * 0.3;
  const color = mix(
    gradient(['7fb9b4', '2c6fb0', '18357f', '0e1c52'].map(hex), depth * 0.85 + ripple * 0.5),
    hex('0f1d4d'),
    0.2,
  );
  const lit = whirls.reduce((sum, w) => sum + reflection(noise, w, x, y, depth), 0);
  const gold = gradient(['e0a63a', 'ffd75e', 'fff2b0'].map(hex), lit * 0.7 + ripple * 0.4);
  return {
    color: mix(color, gold, smoothstep(0.28, 0.7, lit + ripple * 0.55)),
    angle: ripple * 0.35,
    detail: 0.3 + lit,
  };
}

function reflection(noise: Noise, w: Whirl, x: number, y: number, depth: number): number {
  if (w.glow === 0) return 0;
  const sway = 0.02 * noise.at(y * 28, w.x * 40);
  const width = w.glow * (0.55 + depth * 0.7);
  const strength = Math.min(1, w.glow / 0.05) * (1 - depth * 0.35);
  return strength * Math.exp(-(((x - w.x + sway) / width) ** 2));
}

/** The near bank that the pines stand on, rising to the right. */
function bank(noise: Noise, x: number): number {
  const right = smoothstep(0.62, 1.3, x) * 0.19;
  const left = smoothstep(0.24, -0.02, x) * 0.17;
  return 1.0 - right - left + 0.012 * noise.at(x * 11, 70);
}

function meadow(noise: Noise, x: number, y: number): Sight {
  const depth = (y - bank(noise, x)) / 0.15;
  const tone = 0.5 + 0.8 * fbm(noise, x * 11, y * 14, 2) + depth * 0.2;
  const grass = gradient(['c9b546', '6f8f3e', '2c6148', '1b3a5c', '24214f'].map(hex), tone);
  const flower = smoothstep(0.42, 0.55, noise.at(x * 38, y * 38));
  const color = mix(grass, noise.at(x * 7, y * 7) > 0 ? hex('d9628a') : hex('f0d9a0'), flower * 0.8);
  return { color, angle: -1.25 + 0.6 * noise.at(x * 5, y * 5), detail: 0.6 };
}

/** How far inside a pine of the right shore a place lies; 0 or less is outside. */
function pine(noise: Noise, x: number, y: number): number {
  const trees = [
    [1.18, 0.3, 0.085],
    [1.08, 0.47, 0.058],
    [1.29, 0.42, 0.075],
    [0.045, 0.55, 0.05],
  ] as const;
  return Math.max(...trees.map(([cx, top, wide]) => pineBody(noise, x - cx, (y - top) / (0.88 - top), wide)));
}

function pineBody(noise: Noise, dx: number, t: number, wide: number): number {
  if (t < 0 || t > 1) return 0;
  const tier = 0.72 + 0.28 * ((t * 6.5) % 1);
  return wide * t ** 0.8 * tier * (1 + 0.35 * noise.at(t * 13, dx * 9 + wide * 90)) - Math.abs(dx);
}

function pineSight(noise: Noise, x: number, y: number): Sight {
  const inside = pine(noise, x, y);
  const tone = 0.5 + 0.9 * fbm(noise, x * 16, y * 16, 2) + inside * 4;
  const color: Rgb = gradient(['4f7f4a', '234f45', '10263a', '0d1730', '1c3d3c'].map(hex), tone);
  const side = Math.sin(x * 60) > 0 ? 1 : -1;
  return {
    color: scaled(color, 0.95),
    angle: Math.PI / 2 - side * 0.65 + noise.at(x * 20, y * 20) * 0.5,
    detail: 0.7,
  };
}
