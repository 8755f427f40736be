import { clamp, type Rgb, smoothstep } from '../../color.js';
import { fbm, type Noise, ridged } from '../../noise.js';
import { dot, type Hit, type Ray } from '../../ray/solid.js';

/** The valley's ground: heights over the lake's surface in metres, on a grid that is fine near the camera. */
export interface Land {
  height(x: number, z: number): number;
  normal(x: number, z: number): Rgb;
  sunlit(x: number, z: number): number;
  intersect(ray: Ray, hit: Hit): boolean;
}

const columns = 900;
const rows = 900;
const spread = 1.5;
const nearest = 18;
const farthest = 3200;
const depthSpan = Math.log(farthest / nearest);

/** Builds the ground and precomputes the shadows that its hills cast for the given sun. */
export function buildLand(noise: Noise, sun: Rgb): Land {
  const heights = fill((x, z) => shape(noise, x, z));
  const height = (x: number, z: number): number => lookUp(heights, x, z);
  const light = fill((x, z) => openToSun(height, x, z, sun));
  const normal = (x: number, z: number): Rgb => slopeNormal(height, x, z);
  const sunlit = (x: number, z: number): number => lookUp(light, x, z) * cloudless(noise, x, z);
  return { height, normal, sunlit, intersect: (ray, hit) => march(height, normal, ray, hit) };
}

/** Lake basin, meadows, side slopes and the range at the end of the valley. */
function shape(noise: Noise, x: number, z: number): number {
  const basin = Math.hypot((x - 25) / 150, (z - 290) / 135) + 0.22 * fbm(noise, x / 130, z / 130, 4) - 1;
  const meadow =
    basin < 0 ? basin * 14 : basin * 15 + 4 * fbm(noise, x / 70 + 9, z / 70, 4) * smoothstep(0, 0.5, basin);
  const side = Math.max(0, Math.abs(x - 10 + z * 0.02) - 120 - z * 0.1);
  const walls = side * 0.42 * (0.75 + 0.5 * ridged(noise, x / 240, z / 240 + 5, 5));
  const back = smoothstep(430, 1750, z);
  const range =
    back *
    (55 +
      330 * ridged(noise, x / 900 + 0.35, z / 900, 9, 0.47) ** 1.25 +
      75 * fbm(noise, x / 330, z / 330, 3));
  return meadow + walls + range * (0.75 + 0.25 * smoothstep(-200, 500, Math.abs(x - 60)));
}

/** The drifting shadows of clouds; none on the foreground. */
function cloudless(noise: Noise, x: number, z: number): number {
  const reach = 45 + z * 0.3;
  return (
    1 - 0.75 * smoothstep(0.02, 0.3, fbm(noise, x / reach + 2.3, z / reach + 0.4, 3)) * smoothstep(60, 130, z)
  );
}

function fill(value: (x: number, z: number) => number): Float32Array {
  const grid = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const reach = nearest * Math.exp((row / (rows - 1)) * depthSpan);
    for (let column = 0; column < columns; column++) {
      const across = ((column / (columns - 1)) * 2 - 1) * spread;
      grid[row * columns + column] = value(across * reach, reach - nearest - 6);
    }
  }
  return grid;
}

function lookUp(grid: Float32Array, x: number, z: number): number {
  const reach = Math.max(nearest, z + nearest + 6);
  const u = clamp((x / (reach * spread) + 1) * 0.5 * (columns - 1), 0, columns - 1.001);
  const v = clamp((Math.log(reach / nearest) / depthSpan) * (rows - 1), 0, rows - 1.001);
  const column = u | 0;
  const row = v | 0;
  const i = row * columns + column;
  const top = grid[i]! + (grid[i + 1]! - grid[i]!) * (u - column);
  const low = i + columns;
  const bottom = grid[low]! + (grid[low + 1]! - grid[low]!) * (u - column);
  return top + (bottom - top) * (v - row);
}

function openToSun(height: Land['height'], x: number, z: number, sun: Rgb): number {
  const reach = z + nearest + 6;
  const from = height(x, z) + 0.004 * reach;
  let open = 1;
  let t = 0.01 * reach;
  for (let i = 0; i < 36 && open > 0; i++) {
    const gap = from + sun[1] * t - height(x + sun[0] * t, z + sun[2] * t);
    open = Math.min(open, 0.5 + (gap / t) * 14);
    t *= 1.2;
  }
  return clamp(open, 0, 1);
}

function slopeNormal(height: Land['height'], x: number, z: number): Rgb {
  const e = Math.max(0.08, (z + nearest) * 0.0035);
  const gx = (height(x + e, z) - height(x - e, z)) / (2 * e);
  const gz = (height(x, z + e) - height(x, z - e)) / (2 * e);
  const k = 1 / Math.hypot(gx, 1, gz);
  return [-gx * k, k, -gz * k];
}

function march(height: Land['height'], normal: Land['normal'], ray: Ray, hit: Hit): boolean {
  const reach = Math.min(hit.t, farthest);
  let before = 0;
  let t = 0.3;
  while (t < reach) {
    const y = ray.oy + ray.dy * t;
    if (y > 620 && ray.dy > 0) return false;
    const gap = y - height(ray.ox + ray.dx * t, ray.oz + ray.dz * t);
    if (gap < 0) return settle(height, normal, ray, hit, before, t);
    before = t;
    t += Math.max(0.05 + t * 0.007, gap * 0.65);
  }
  return false;
}

/** Bisection between a place above the ground and one below it. */
function settle(
  height: Land['height'],
  normal: Land['normal'],
  ray: Ray,
  hit: Hit,
  above: number,
  below: number,
): boolean {
  let [a, b] = [above, below];
  for (let i = 0; i < 9; i++) {
    const t = (a + b) / 2;
    if (ray.oy + ray.dy * t > height(ray.ox + ray.dx * t, ray.oz + ray.dz * t)) a = t;
    else b = t;
  }
  const n = normal(ray.ox + ray.dx * b, ray.oz + ray.dz * b);
  if (dot(n, [ray.dx, ray.dy, ray.dz]) > 0.2) return false;
  hit.t = b;
  [hit.nx, hit.ny, hit.nz] = n;
  hit.solid = undefined;
  return true;
}
