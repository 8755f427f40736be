import type { Picture, Size } from '../../../../src/images/index.js';
import { clamp, gradient, hex, mix, type Rgb, smoothstep } from '../color.js';
import { fbm, gradientNoise, type Noise } from '../noise.js';
import { blankCanvas, type Canvas } from '../paint/canvas.js';
import { motifFrom, type Sight } from '../paint/field.js';
import { type Layer, paintLayers, varied } from '../paint/layers.js';
import { lightRelief } from '../paint/light.js';
import { paintStroke } from '../paint/stroke.js';
import { bell, between, pick, type Random, seededRandom } from '../random.js';
import { enlarged, halve, toPicture } from '../raster.js';

const horizon = 0.34;

const layers: readonly Layer[] = [
  brush({ radius: 0.03, lengths: [2, 4], spacing: 1.0, threshold: 0, chance: 1, thickness: 0.0012 }),
  brush({ radius: 0.016, lengths: [2, 4.5], spacing: 1.15, threshold: 0.04, chance: 0.8, thickness: 0.0022 }),
  brush({
    radius: 0.0095,
    lengths: [2, 4.5],
    spacing: 1.5,
    threshold: 0.06,
    chance: 0.55,
    thickness: 0.0024,
  }),
  brush({ radius: 0.006, lengths: [2, 4], spacing: 2.0, threshold: 0.1, chance: 0.2, thickness: 0.002 }),
];

function brush(
  own: Pick<Layer, 'radius' | 'lengths' | 'spacing' | 'threshold' | 'chance' | 'thickness'>,
): Layer {
  const common = { tolerance: 0.25, detail: 0, lightness: 0.09, hue: 0.38, turn: 0.22 };
  return { ...common, dryness: 0.6, opacity: 0.95, streaks: 0.15, ...own };
}

/** What one kind of dab is painted with. */
interface Dab {
  readonly colors: readonly Rgb[];
  readonly radius: number;
  readonly length: number;
  readonly angle: number;
  readonly spread: number;
}

const greens = ['3f6b2f', '6f8f35', 'a9ad45', '2f5a4a', '8aa35a', '57753a', 'c9b95c'].map(hex);
const poppyReds = ['d8261c', 'ef4423', 'c21a24', 'f4652e', 'e0331f'].map(hex);
const poppyLights = ['ff8a4a', 'ffa27a', 'ff6f52'].map(hex);
const meadowFlowers = ['f4efe0', 'e9d8f0', '7d86d0', 'f2cf4a', 'e8a8b8'].map(hex);

/** A meadow of poppies under an evening sky, in short dabs: our own composition. Any size. */
export function paintPoppies(size: Size, seed: number): Picture {
  const noise = gradientNoise(seed + 100);
  const random = seededRandom(seed + 100);
  const canvas = blankCanvas(enlarged(size, 2), hex('b98a5a'));
  paintLayers(
    canvas,
    motifFrom(canvas, 3, (x, y) => see(noise, x, y)),
    layers,
    random,
    noise,
  );
  plant(canvas, noise, random);
  lightRelief(canvas, { strength: 0.68, gloss: 0.3, weave: 0.5, threads: 180 }, noise);
  return toPicture(halve(canvas));
}

function see(noise: Noise, x: number, y: number): Sight {
  const house = cottage(x, y);
  if (house) return house;
  if (y > horizon + 0.01 * noise.at(x * 6, 1)) return field(noise, x, y);
  if (y > treeline(noise, x)) return wood(noise, x, y);
  if (y > farHill(noise, x)) return hill(noise, x, y);
  return sky(noise, x, y);
}

function sky(noise: Noise, x: number, y: number): Sight {
  const cloud = fbm(noise, x * 2.6, y * 6 + 3, 4) + 0.15;
  const air = gradient(['4f86c6', '78acd6', 'b4cfd6', 'f2d9ae', 'fbbd80'].map(hex), y / 0.3);
  const lit = gradient(['9d8fb8', 'e3b5ae', 'fdeccb'].map(hex), 0.5 + cloud * 0.9);
  const color = mix(air, lit, smoothstep(0.08, 0.34, cloud) * 0.9);
  return { color, angle: 0.25 * fbm(noise, x * 3, y * 5, 2) - 0.2, detail: 0 };
}

function farHill(noise: Noise, x: number): number {
  return 0.27 + 0.03 * fbm(noise, x * 1.7 + 4, 2, 2);
}

function hill(noise: Noise, x: number, y: number): Sight {
  const color = gradient(
    ['8fa3c4', 'a9b8c0', '9db39a', 'c5bd8a'].map(hex),
    (y - 0.24) / 0.1 + 0.3 * noise.at(x * 9, y * 20),
  );
  return { color, angle: 0.15 * noise.at(x * 4, 1), detail: 0 };
}

function treeline(noise: Noise, x: number): number {
  const tall = 0.1 * smoothstep(0.62, 1.2, x) + 0.05 * smoothstep(0.3, 0, x);
  return horizon - 0.022 - tall - 0.045 * Math.abs(fbm(noise, x * 7, 9, 3)) - 0.012 * noise.at(x * 30, 4);
}

function wood(noise: Noise, x: number, y: number): Sight {
  const depth = (y - treeline(noise, x)) / 0.1;
  const tone = depth * 0.7 + 0.55 * fbm(noise, x * 15, y * 17, 2) + 0.18;
  const color = gradient(['d9c46a', '8fa04c', '4f7444', '2f5450', '34406a'].map(hex), tone);
  return { color, angle: 0.9 + 0.9 * noise.at(x * 11, y * 11), detail: 0 };
}

/** 0 at the horizon and above, 1 at the lower rim. */
function nearness(y: number): number {
  return Math.max(0, (y - horizon) / (1 - horizon));
}

function field(noise: Noise, x: number, y: number): Sight {
  const near = nearness(y);
  const distance = 1 / (near + 0.12);
  const patch = fbm(noise, x * distance * 1.1 + 5, distance * 2.2, 3);
  const grass = gradient(
    ['dfc878', 'b9b45a', '7f9a48', '55803f', '3a6440'].map(hex),
    near * 0.75 + patch * 0.7 + 0.1,
  );
  const red = smoothstep(0.12, 0.45, fbm(noise, (x - 0.6) * distance * 0.8, distance * 1.9 + 40, 3) + 0.16);
  const shade = smoothstep(0.45, 1, near) * (0.45 + 0.5 * fbm(noise, x * 3 + 9, y * 4, 2));
  const bloomed = mix(grass, mix(hex('e8694a'), hex('b5281f'), near), red * (0.75 - 0.35 * near));
  const color = mix(bloomed, hex('1f3a52'), clamp(shade, 0, 0.7));
  const lane = path(x, y);
  const sand = gradient(['f0d9a8', 'dcb98a', 'b08a80'].map(hex), 0.4 + 0.5 * noise.at(x * 20, y * 30));
  return {
    color: mix(color, sand, lane),
    angle: -Math.PI / 2 + 0.9 * noise.at(x * 5, y * 7) + lane * 1.4,
    detail: 0,
  };
}

/** A sandy path from the lower left to the cottage: 1 on it, 0 off it. */
function path(x: number, y: number): number {
  const near = nearness(y);
  const centre = 0.93 - 0.62 * near ** 0.75 + 0.1 * Math.sin(near * 5.2) * (1 - near * 0.3);
  const wide = 0.012 + 0.085 * near;
  return smoothstep(1.15, 0.75, Math.abs(x - centre) / wide);
}

function cottage(x: number, y: number): Sight | undefined {
  const u = (x - 0.955) / 0.075;
  const v = (y - 0.262) / 0.085;
  if (Math.abs(u + 0.72) < 0.1 && v > -0.28 && v < 0.2)
    return { color: hex('a4533c'), angle: 1.57, detail: 0 };
  if (v > 0 && v < 0.48 && Math.abs(u) < 0.8 + v * 0.55)
    return { color: hex(u > 0.2 ? 'b8472f' : 'dd7146'), angle: 0.9, detail: 0 };
  if (v >= 0.48 && v < 1.02 && Math.abs(u) < 0.95) return wall(u, v);
  return undefined;
}

function wall(u: number, v: number): Sight {
  const window = Math.abs(Math.abs(u - 0.05) - 0.5) < 0.12 && v > 0.6 && v < 0.85;
  const color = window ? '4a5a86' : u > 0.2 ? 'd9b9a4' : 'fbeccb';
  return { color: hex(color), angle: window ? 1.57 : 0, detail: 0 };
}

/** Grass and flowers, from the far rows to the near ones, each row bigger than the last. */
function plant(canvas: Canvas, noise: Noise, random: Random): void {
  const rows = 74;
  for (let row = 0; row < rows; row++) {
    const near = (row / (rows - 1)) ** 1.5;
    const y = horizon + 0.015 + (1.04 - horizon) * near;
    plantRow(canvas, noise, random, y, near);
  }
}

function plantRow(canvas: Canvas, noise: Noise, random: Random, y: number, near: number): void {
  const scale = 0.2 + 1.05 * near;
  const wide = canvas.width / canvas.height;
  for (let x = -0.02; x < wide + 0.02; x += 0.0105 * scale * between(random, 0.5, 1.5)) {
    const here = y + bell(random) * 0.012 * scale;
    if (random() < path(x, here) * 0.96) continue;
    plantOne(canvas, noise, random, x, here, scale);
  }
}

function plantOne(canvas: Canvas, noise: Noise, random: Random, x: number, y: number, scale: number): void {
  const distance = 1 / (nearness(y) + 0.12);
  const crowd = fbm(noise, (x - 0.6) * distance * 0.8, distance * 1.9 + 40, 3) + 0.16;
  const chance = random();
  if (chance < 0.055 + 0.16 * smoothstep(0, 0.4, crowd)) poppy(canvas, noise, random, x, y, scale);
  else if (chance > 0.955) bloom(canvas, noise, random, x, y, scale);
  else if (random() < 0.62) blade(canvas, noise, random, x, y, scale);
}

function blade(canvas: Canvas, noise: Noise, random: Random, x: number, y: number, scale: number): void {
  const sun = smoothstep(-0.3, 0.5, fbm(noise, x * 3, y * 4, 2));
  const colors = random() < 0.45 * sun ? [greens[2]!, greens[6]!, hex('e0cf78')] : greens;
  const angle = -Math.PI / 2 + 0.32 * bell(random) + 0.5 * noise.at(x * 4, y * 4);
  dab(canvas, noise, random, x, y, {
    colors,
    radius: 0.0042 * scale,
    length: between(random, 5, 11),
    angle,
    spread: 0.12,
  });
}

function bloom(canvas: Canvas, noise: Noise, random: Random, x: number, y: number, scale: number): void {
  const colors = [pick(random, meadowFlowers)];
  for (let k = 0; k < 4; k++) {
    const dx = bell(random) * 0.008 * scale;
    const dy = bell(random) * 0.007 * scale;
    dab(canvas, noise, random, x + dx, y + dy, {
      colors,
      radius: 0.004 * scale,
      length: 1.6,
      angle: random() * 3,
      spread: 0.06,
    });
  }
}

function poppy(canvas: Canvas, noise: Noise, random: Random, x: number, y: number, scale: number): void {
  const size = scale * between(random, 0.65, 1.2);
  const petals = Math.round(between(random, 4, 6));
  const turn = random() * 6.28;
  for (let k = 0; k < petals; k++) {
    const a = turn + (k / petals) * 6.28;
    const colors = Math.sin(a) > -0.2 ? poppyReds : [...poppyLights, poppyReds[1]!];
    const at = { radius: 0.0078 * size, length: 2.1, angle: a + 1.4, spread: 0.07 };
    dab(canvas, noise, random, x + Math.cos(a) * 0.0085 * size, y + Math.sin(a) * 0.006 * size, {
      colors,
      ...at,
    });
  }
  if (scale < 0.45) return;
  const heart = {
    colors: [hex('2a1830'), hex('3a1a24')],
    radius: 0.0032 * size,
    length: 1.4,
    angle: turn,
    spread: 0.05,
  };
  dab(canvas, noise, random, x, y + 0.001, heart);
}

function dab(canvas: Canvas, noise: Noise, random: Random, x: number, y: number, kind: Dab): void {
  const radius = kind.radius * canvas.height * between(random, 0.8, 1.25);
  const length = radius * kind.length;
  const color = varied(pick(random, kind.colors), { lightness: kind.spread, hue: 0.25 }, random);
  paintStroke(
    canvas,
    {
      path: bent(x * canvas.height, y * canvas.height, kind.angle, length, bell(random) * 0.25),
      radius,
      color,
      second: mix(color, pick(random, kind.colors), 0.7),
      thickness: 0.0032 * canvas.height * clamp(radius / 12, 0.45, 1),
      dryness: 0.35 * random(),
      opacity: 0.97,
      streaks: 0.2,
      seed: random() * 200,
    },
    noise,
  );
}

/** Three points from a start, bending on the way. */
function bent(x: number, y: number, angle: number, length: number, bend: number): number[] {
  const mx = x + Math.cos(angle) * length * 0.5;
  const my = y + Math.sin(angle) * length * 0.5;
  return [
    x,
    y,
    mx,
    my,
    mx + Math.cos(angle + bend) * length * 0.5,
    my + Math.sin(angle + bend) * length * 0.5,
  ];
}
