import type { Rgb } from '../color.js';
import type { Hit, Material, Ray, Solid } from './solid.js';

/** An upright ellipsoid: half-width `wide`, half-height `tall`. */
export function ellipsoid(centre: Rgb, wide: number, tall: number, material: Material): Solid {
  const [cx, cy, cz] = centre;
  return {
    bounds: [cx - wide, cy - tall, cz - wide, cx + wide, cy + tall, cz + wide],
    material,
    intersect: (ray, hit) => intersectEllipsoid(cx, cy, cz, 1 / wide, 1 / tall, ray, hit),
  };
}

function intersectEllipsoid(
  cx: number,
  cy: number,
  cz: number,
  kw: number,
  kt: number,
  ray: Ray,
  hit: Hit,
): boolean {
  const px = (ray.ox - cx) * kw;
  const py = (ray.oy - cy) * kt;
  const pz = (ray.oz - cz) * kw;
  const dx = ray.dx * kw;
  const dy = ray.dy * kt;
  const dz = ray.dz * kw;
  const a = dx * dx + dy * dy + dz * dz;
  const b = px * dx + py * dy + pz * dz;
  const c = px * px + py * py + pz * pz - 1;
  const root = b * b - a * c;
  if (root < 0 || c < 0) return false;
  const t = (-b - Math.sqrt(root)) / a;
  if (t < 1e-4 || t >= hit.t) return false;
  const nx = (px + t * dx) * kw;
  const ny = (py + t * dy) * kt;
  const nz = (pz + t * dz) * kw;
  return record(hit, t, nx, ny, nz);
}

/** A straight rod with flat open ends between two points, its radius going from `r0` to `r1` (a cone where r1 is 0). */
export function rod(from: Rgb, to: Rgb, r0: number, r1: number, material: Material): Solid {
  const axis: Rgb = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.hypot(...axis);
  const u: Rgb = [axis[0] / length, axis[1] / length, axis[2] / length];
  const r = Math.max(r0, r1);
  const low = (k: 0 | 1 | 2): number => Math.min(from[k], to[k]) - r;
  const high = (k: 0 | 1 | 2): number => Math.max(from[k], to[k]) + r;
  return {
    bounds: [low(0), low(1), low(2), high(0), high(1), high(2)],
    material,
    intersect: (ray, hit) => intersectRod(from, u, length, r0, (r1 - r0) / length, ray, hit),
  };
}

/** Solves |p - axis|² = (r0 + k·h)² for the points p of the ray at height h along the axis. */
function intersectRod(from: Rgb, u: Rgb, length: number, r0: number, k: number, ray: Ray, hit: Hit): boolean {
  const px = ray.ox - from[0];
  const py = ray.oy - from[1];
  const pz = ray.oz - from[2];
  const du = ray.dx * u[0] + ray.dy * u[1] + ray.dz * u[2];
  const pu = px * u[0] + py * u[1] + pz * u[2];
  const rim = r0 + k * pu;
  const a = 1 - du * du - k * k * du * du;
  const b = px * ray.dx + py * ray.dy + pz * ray.dz - pu * du - rim * k * du;
  const c = px * px + py * py + pz * pz - pu * pu - rim * rim;
  const root = b * b - a * c;
  if (root < 0) return false;
  const t = (-b - Math.sqrt(root)) / a;
  const h = pu + t * du;
  if (t < 1e-4 || t >= hit.t || h < 0 || h > length) return false;
  const slope = (r0 + k * h) * k;
  return record(
    hit,
    t,
    px + t * ray.dx - u[0] * (h + slope),
    py + t * ray.dy - u[1] * (h + slope),
    pz + t * ray.dz - u[2] * (h + slope),
  );
}

function record(hit: Hit, t: number, nx: number, ny: number, nz: number): boolean {
  const k = 1 / (Math.hypot(nx, ny, nz) || 1);
  hit.t = t;
  hit.nx = nx * k;
  hit.ny = ny * k;
  hit.nz = nz * k;
  return true;
}
