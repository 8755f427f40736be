import { clamp, linearHex, mix, type Rgb, scaled, smoothstep } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { type Material, type Spot, type Surface, unit } from '../../ray/solid.js';

const grass = ['5f7a3c', '7f8c48', '46602f', '978f56'].map(linearHex);
const forest = linearHex('2f4a2c');
const rock = linearHex('8b857f');
const snow = linearHex('f2f5fa');
const sand = linearHex('cbb994');
const earth = linearHex('c2a57c');

/** Where the footpath runs: its middle at a distance z. */
export function pathX(z: number): number {
  const t = clamp(z / 150, 0, 1);
  return 5 - 40 * t * t + Math.sin(z * 0.07 + 0.9) * (1.5 + 15 * t * (1 - 0.6 * t)) - 3;
}

/** 1 on the footpath, 0 away from it. */
export function onPath(noise: Noise, x: number, z: number): number {
  if (z > 152) return 0;
  const away = Math.abs(x - pathX(z)) + 0.45 * noise.at(x * 0.8, z * 0.8);
  return smoothstep(1.35, 0.75, away - z * 0.006);
}

/** Whether forest grows at a place: about -1..1, trees above 0. */
export function wooded(noise: Noise, x: number, z: number, height: number): number {
  const slopes = smoothstep(70, 150, Math.abs(x - 12) - z * 0.03);
  const behind = smoothstep(400, 480, z);
  const clumps = fbm(noise, x / 60 + 3, z / 60, 3);
  const line = smoothstep(150, 85, height + 50 * clumps);
  return (Math.max(slopes, behind) * 1.5 + clumps * 0.9 - 0.72) * line - (1 - line);
}

/** Meadow, path, shore, forest floor, rock and snow. */
export function groundMaterial(noise: Noise): Material {
  return (spot) => {
    const rough = roughened(noise, spot);
    const far = smoothstep(300, 600, spot.z);
    const low = meadowColor(noise, spot);
    const color = far > 0 ? mix(low, alpine(noise, spot, rough), far) : low;
    return { color, normal: rough };
  };
}

function roughened(noise: Noise, spot: Spot): Rgb {
  const [nx, ny, nz] = spot.normal;
  const near = smoothstep(140, 10, spot.distance) * 0.35;
  const mid = smoothstep(60, 900, spot.z) * 0.75;
  const a =
    near * noise.at(spot.x * 2.6, spot.z * 2.6) +
    mid * fbm(noise, spot.x / 16, (spot.z * 0.5 + spot.y) / 10, 5, 0.72);
  const b =
    near * noise.at(spot.x * 2.6 + 60, spot.z * 2.6) +
    mid * fbm(noise, spot.x / 16 + 30, (spot.z * 0.5 + spot.y) / 10, 5, 0.72);
  return unit(nx + a, ny, nz + b);
}

function meadowColor(noise: Noise, spot: Spot): Rgb {
  const { x, y, z } = spot;
  const patch = 0.5 + 0.5 * fbm(noise, x / 26, z / 26, 4);
  const tuft = 0.5 + 0.5 * fbm(noise, x * 0.9, z * 0.9, 3);
  const base = mix(mix(grass[0]!, grass[3]!, patch), mix(grass[2]!, grass[1]!, patch), tuft);
  const shade = 0.5 + 0.6 * tuft + 0.5 * noise.at(x * 5, z * 5) * smoothstep(70, 15, spot.distance);
  const flowers = flowered(noise, spot, scaled(base, shade));
  const path = onPath(noise, x, z);
  const grit = 1 + 0.25 * fbm(noise, x * 4, z * 4, 3);
  const shore = smoothstep(0.9, 0.25, y + 0.3 * noise.at(x / 3, z / 3));
  return mix(mix(flowers, scaled(earth, grit), path), scaled(sand, 0.8 * grit), shore);
}

/** Patches of distant flowers; the near ones are separate solids. */
function flowered(noise: Noise, { x, z, distance }: Spot, green: Rgb): Rgb {
  const drift = smoothstep(0.1, 0.5, fbm(noise, x / 18 + 50, z / 18, 3));
  const spots = smoothstep(0.25, 0.5, noise.at(x * 1.7 + 9, z * 1.7));
  const color = noise.at(x / 9, z / 9 + 20) > 0 ? linearHex('e6d25a') : linearHex('e9e4ee');
  return mix(green, color, drift * spots * 0.6 * smoothstep(10, 40, distance));
}

function alpine(noise: Noise, spot: Spot, normal: Rgb): Rgb {
  const { x, y, z } = spot;
  const layers = fbm(noise, x / 30, y / 9 + z / 60, 6, 0.62);
  const stone = scaled(rock, 0.7 + 0.6 * layers);
  const trees = smoothstep(-0.05, 0.35, wooded(noise, x, z, y));
  const wood = scaled(forest, 0.85 + 1.1 * fbm(noise, x / 5, z / 11 + y / 4, 3));
  const green = mix(
    stone,
    scaled(grass[2]!, 0.75),
    smoothstep(0.72, 0.88, normal[1]) * smoothstep(230, 110, y),
  );
  const white =
    smoothstep(165, 250, y + 80 * fbm(noise, x / 120, z / 120 + y / 40, 8, 0.62)) *
    smoothstep(0.4, 0.62, spot.normal[1] * 0.6 + normal[1] * 0.4);
  return mix(mix(green, wood, trees), snow, white);
}

/** Bark, leaves, timber: an even colour broken by noise, with a rough normal. */
export function rugged(noise: Noise, color: Rgb, size: number): Material {
  return ({ x, y, z, normal }): Surface => {
    const a = noise.at3(x / size, y / size, z / size);
    const b = noise.at3((x / size) * 2.7 + 40, (y / size) * 2.7, (z / size) * 2.7);
    const light = clamp(0.85 + 0.6 * a + 0.45 * b, 0.2, 1.8);
    return {
      color: scaled(color, light),
      normal: unit(normal[0] + b * 0.7, normal[1] + 0.25 + a * 0.5, normal[2] + a * 0.7),
    };
  };
}
