import type { Picture, Size } from '../../../../src/images/index.js';
import { clamp, gradient, hex, mix, type Rgb, scaled, smoothstep } from '../color.js';
import { distanceTo } from '../distance.js';
import { fbm, gradientNoise, type Noise } from '../noise.js';
import { hash, seededRandom } from '../random.js';
import { blankRaster, eachPixel, enlarged, halve, type Raster, toPicture } from '../raster.js';

/** A part of the design: its number (panes do not cross parts) and its glass colour. */
interface Part {
  readonly id: number;
  readonly color: Rgb;
  /** Width of its panes relative to the others. */
  readonly grain: number;
}

const sun = { x: 0.87, y: 0.35 };
const lead = 0.0039;

/** A window of coloured glass: sun, hills, a sailing boat and waves in leaded panes. Our own design. Any size. */
export function paintMosaic(size: Size, seed: number): Picture {
  const large = enlarged(size, 2);
  const noise = gradientNoise(seed + 700);
  const panes = cut(large, noise, seed);
  const away = distanceTo(large, (i) => isRim(panes.labels, large, i));
  const raster = blankRaster(large, [0, 0, 0]);
  eachPixel(large, (i, x, y) => {
    put(raster, i, glass(noise, panes, i, x, y, away[i]! / large.height));
  });
  return toPicture(halve(raster));
}

/** The pane of each pixel, and the colour of its glass without lighting. */
interface Panes {
  readonly labels: Int32Array;
  readonly colors: readonly Rgb[];
  readonly index: Int32Array;
}

function put(raster: Raster, i: number, color: Rgb): void {
  [raster.red[i], raster.green[i], raster.blue[i]] = color;
}

function cut(size: Size, noise: Noise, seed: number): Panes {
  const labels = new Int32Array(size.width * size.height);
  const index = new Int32Array(labels.length);
  const colors: Rgb[] = [];
  const known = new Map<number, number>();
  eachPixel(size, (i, x, y) => {
    const part = design(noise, x, y);
    const cell = cellOf(x, y, part.grain * 0.052, seed + part.id);
    const label = part.id * 1_000_003 + cell;
    let place = known.get(label);
    if (place === undefined) {
      place = colors.length;
      known.set(label, place);
      colors.push(tinted(part.color, label));
    }
    labels[i] = label;
    index[i] = place;
  });
  return { labels, colors, index };
}

/** The nearest of jittered grid points: a Voronoi cell's number. */
function cellOf(x: number, y: number, grain: number, salt: number): number {
  const column = Math.floor(x / grain);
  const row = Math.floor(y / grain);
  let best = Infinity;
  let cell = 0;
  for (let j = row - 2; j <= row + 2; j++) {
    for (let i = column - 2; i <= column + 2; i++) {
      const dx = (i + 0.08 + 0.84 * hash(i, j, salt)) * grain - x;
      const dy = (j + 0.08 + 0.84 * hash(i, j, salt + 991)) * grain - y;
      const away = dx * dx + dy * dy;
      if (away < best) {
        best = away;
        cell = (i + 50) * 500 + j + 50;
      }
    }
  }
  return cell;
}

function tinted(color: Rgb, label: number): Rgb {
  const random = seededRandom(label);
  const light = 0.76 + 0.6 * random();
  const shift: Rgb = [(random() - 0.5) * 0.16, (random() - 0.5) * 0.12, (random() - 0.5) * 0.16];
  const channel = (c: 0 | 1 | 2): number => clamp(color[c] * light + shift[c], 0.02, 1);
  return [channel(0), channel(1), channel(2)];
}

function isRim(labels: Int32Array, size: Size, i: number): boolean {
  const right = i % size.width < size.width - 1 && labels[i] !== labels[i + 1];
  return right || (i + size.width < labels.length && labels[i] !== labels[i + size.width]);
}

function design(noise: Noise, x: number, y: number): Part {
  return boat(x, y) ?? sea(noise, x, y) ?? land(noise, x, y) ?? heaven(noise, x, y);
}

function boat(x: number, y: number): Part | undefined {
  const u = (x - 0.4) / 0.22;
  const v = (y - 0.47) / 0.3;
  if (v > 0.86 && v < 1.12 && Math.abs(u) < 0.86 - (v - 0.86) * 1.7) {
    return { id: v < 0.95 ? 1 : 2, color: hex(v < 0.95 ? 'f1c75b' : '8c2a2f'), grain: 0.9 };
  }
  if (v > 0.8 || v < -0.78) return undefined;
  const belly = Math.sin(clamp((v + 0.78) / 1.58, 0, 1) * Math.PI);
  if (u > 0.05 && u < (v + 0.78) * 0.47 + belly * 0.14)
    return { id: 3 + Math.floor((v + 0.78) * 2.6), color: sail(v), grain: 1 };
  if (u < -0.02 && v > -0.5 && u > -(v + 0.5) * 0.5 - belly * 0.05)
    return { id: 9, color: hex('f7ead0'), grain: 0.95 };
  return undefined;
}

function sail(v: number): Rgb {
  return hex(['e8503a', 'f6d78b', 'e8503a', 'f6d78b', 'd9442f'][Math.floor((v + 0.78) * 2.6)] ?? 'e8503a');
}

function sea(noise: Noise, x: number, y: number): Part | undefined {
  const first = 0.715;
  const swell = 0.018 * Math.sin(x * 9 + y * 8) + 0.012 * noise.at(x * 4, y * 3);
  const level = (y - first + swell * smoothstep(first - 0.02, 0.8, y)) / 0.058;
  if (level < 0) return undefined;
  const band = Math.floor(level);
  const glitter = Math.exp(-(((x - sun.x) / (0.1 + 0.05 * band)) ** 2)) * (band % 2 === 0 ? 0.95 : 0.5);
  const water = gradient(
    ['49b3b8', '1f86a8', '1b5f9c', '153f80', '12305f'].map(hex),
    band / 5 + (band % 2) * 0.14,
  );
  return {
    id: 20 + band + (glitter > 0.45 ? 40 : 0),
    color: mix(water, hex('ffb347'), glitter > 0.45 ? glitter : 0),
    grain: 1.05,
  };
}

function land(noise: Noise, x: number, y: number): Part | undefined {
  const tops = [
    0.64 + 0.06 * Math.sin(x * 4 + 2.4),
    0.6 + 0.085 * Math.sin(x * 5 + 0.2),
    0.555 + 0.1 * Math.sin(x * 3.1 + 4.2),
  ];
  const tones = ['3f8f4f', '7a9a3a', '6a4f93'];
  for (let k = 0; k < 3; k++) {
    const stripe = Math.floor((y - tops[k]! + 0.02 * noise.at(x * 5, k)) / 0.055);
    if (stripe >= 0)
      return {
        id: 100 + k * 20 + stripe,
        color: scaled(hex(tones[k]!), stripe % 2 === 0 ? 1.15 : 0.8),
        grain: 1.1,
      };
  }
  return undefined;
}

/** The sun, its rings, and rays that turn from amber to night blue. */
function heaven(noise: Noise, x: number, y: number): Part {
  const d = Math.hypot(x - sun.x, y - sun.y);
  if (d < 0.1) return { id: 200, color: hex('ffd545'), grain: 0.9 };
  if (d < 0.138) return { id: 201, color: hex('f58a2a'), grain: 0.8 };
  const turn = (Math.atan2(y - sun.y, x - sun.x) + Math.PI) / (2 * Math.PI);
  const ray = Math.floor(turn * 26 + 0.35 * Math.sin(d * 9) + 26) % 26;
  const ring = Math.floor((d - 0.138 + 0.02 * noise.at(ray * 3.1, 2)) / 0.15);
  const glow = gradient(
    ['ffc24d', 'f0863f', 'd9546a', '8d4fa3', '3d5fb8', '2443a0', '1a2f7d'].map(hex),
    d / 0.95 - 0.1,
  );
  const color = ray % 2 === 0 ? scaled(glow, 1.1) : mix(glow, hex(d < 0.5 ? 'ffe9a0' : '4fc0e0'), 0.34);
  return { id: 300 + ray * 12 + ring, color, grain: 1.35 };
}

/** One point of the window: the lead's round profile, or streaky glass lit from behind, darker at its rim. */
function glass(noise: Noise, panes: Panes, i: number, x: number, y: number, away: number): Rgb {
  const pane = panes.index[i]!;
  const own = pane * 7.31;
  const width = lead * (1 + 0.35 * noise.at(x * 30, y * 30));
  const streak = fbm(noise, x * 9 + own, y * 34 + own * 0.5, 4);
  const seeds = smoothstep(0.5, 0.62, noise.at(x * 130 + own, y * 130));
  const glow = 0.84 + 0.5 * smoothstep(0, 0.03, away - width) + 0.42 * streak + 0.22 * seeds;
  const base = scaled(panes.colors[pane]!, glow);
  const lit = mix(base, [1, 1, 0.92], clamp(0.22 * streak + 0.35 * seeds * 0.4, 0, 0.4));
  const metal = came(noise, x, y, away / width);
  return mix(metal, lit, smoothstep(width * 0.85, width * 1.25, away));
}

function came(noise: Noise, x: number, y: number, t: number): Rgb {
  const bright = 0.09 + 0.17 * smoothstep(0.75, 0.1, t) + 0.07 * noise.at(x * 90, y * 90);
  return [bright, bright * 0.98, bright * 1.05];
}
