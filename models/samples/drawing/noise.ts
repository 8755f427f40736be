import { seededRandom, shuffle } from './random.js';

/** Smooth noise of two and three variables, about -1..1, with features of size 1. */
export interface Noise {
  at(x: number, y: number): number;
  at3(x: number, y: number, z: number): number;
}

/** Gradient noise with a quintic fade (K. Perlin, "Improving noise", 2002) over a seeded permutation of period 256. */
export function gradientNoise(seed: number): Noise {
  const table = permutation(seed);
  return {
    at: (x, y) => noise2(table, x, y),
    at3: (x, y, z) => noise3(table, x, y, z),
  };
}

/** Fractional Brownian motion: `octaves` of noise, each twice as fine and `gain` times as strong. About -1..1. */
export function fbm(noise: Noise, x: number, y: number, octaves: number, gain = 0.5): number {
  let sum = 0;
  let total = 0;
  let amplitude = 1;
  let scale = 1;
  for (let i = 0; i < octaves; i++) {
    sum += amplitude * noise.at(x * scale + i * 17.3, y * scale - i * 9.7);
    total += amplitude;
    amplitude *= gain;
    scale *= 2.03;
  }
  return (sum / total) * 1.5;
}

/** Ridged fBm: sharp crests, rounded hollows, 0..1 (F. K. Musgrave's ridged multifractal without its feedback). */
export function ridged(noise: Noise, x: number, y: number, octaves: number, gain = 0.5): number {
  let sum = 0;
  let total = 0;
  let amplitude = 1;
  let scale = 1;
  for (let i = 0; i < octaves; i++) {
    const crest = 1 - Math.abs(noise.at(x * scale + i * 31.7, y * scale + i * 11.9)) * 1.6;
    sum += amplitude * Math.max(0, crest) ** 2;
    total += amplitude;
    amplitude *= gain;
    scale *= 2.07;
  }
  return sum / total;
}

function permutation(seed: number): Uint8Array {
  const order = shuffle(
    seededRandom(seed),
    Array.from({ length: 256 }, (_, i) => i),
  );
  return Uint8Array.from({ length: 512 }, (_, i) => order[i & 255] as number);
}

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

function slope2(h: number, x: number, y: number): number {
  const u = (h & 1) === 0 ? x : -x;
  const v = (h & 2) === 0 ? y : -y;
  return (h & 4) === 0 ? u + v : (h & 1) === 0 ? Math.SQRT2 * u : Math.SQRT2 * v;
}

function noise2(p: Uint8Array, x: number, y: number): number {
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const dx = x - fx;
  const dy = y - fy;
  const column = fx & 255;
  const row = fy & 255;
  const a = p[column]! + row;
  const b = p[column + 1]! + row;
  const u = fade(dx);
  const top = mixed(slope2(p[a & 511]!, dx, dy), slope2(p[b & 511]!, dx - 1, dy), u);
  const bottom = mixed(slope2(p[(a + 1) & 511]!, dx, dy - 1), slope2(p[(b + 1) & 511]!, dx - 1, dy - 1), u);
  return mixed(top, bottom, fade(dy));
}

function slope3(h: number, x: number, y: number, z: number): number {
  const k = h & 15;
  const u = k < 8 ? x : y;
  const v = k < 4 ? y : k === 12 || k === 14 ? x : z;
  return ((k & 1) === 0 ? u : -u) + ((k & 2) === 0 ? v : -v);
}

function noise3(p: Uint8Array, x: number, y: number, z: number): number {
  const fz = Math.floor(z);
  const dz = z - fz;
  const near = plane3(p, x, y, fz, dz);
  const far = plane3(p, x, y, fz + 1, dz - 1);
  return mixed(near, far, fade(dz));
}

function plane3(p: Uint8Array, x: number, y: number, layer: number, dz: number): number {
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const dx = x - fx;
  const dy = y - fy;
  const depth = p[layer & 255]!;
  const at = (i: number, j: number): number => p[p[(fx + i + depth) & 255]! + ((fy + j) & 255)]!;
  const u = fade(dx);
  const top = mixed(slope3(at(0, 0), dx, dy, dz), slope3(at(1, 0), dx - 1, dy, dz), u);
  const bottom = mixed(slope3(at(0, 1), dx, dy - 1, dz), slope3(at(1, 1), dx - 1, dy - 1, dz), u);
  return mixed(top, bottom, fade(dy));
}

function mixed(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
