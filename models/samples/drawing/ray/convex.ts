import type { Rgb } from '../color.js';
import { type Frame, toWorld, turnedOut } from './frame.js';
import type { Bounds, Hit, Material, Ray, Solid } from './solid.js';

/** A half-space nx·x + ny·y + nz·z <= d. */
export type HalfSpace = readonly [number, number, number, number];

/** A convex body: the intersection of half-spaces given in a frame. Its bounds are those of its corners. */
export function convex(frame: Frame, local: readonly HalfSpace[], material: Material): Solid {
  const planes = Float64Array.from(local.flatMap((p) => worldPlane(frame, p)));
  return {
    bounds: cornerBounds(frame, local),
    material,
    intersect: (ray, hit) => intersectConvex(planes, ray, hit) === true,
  };
}

/** An upright box in a frame, from its low to its high corner. */
export function box(frame: Frame, low: Rgb, high: Rgb, material: Material): Solid {
  return convex(frame, boxPlanes(low, high), material);
}

/** The six half-spaces of a box. */
function boxPlanes(low: Rgb, high: Rgb): HalfSpace[] {
  return [
    [1, 0, 0, high[0]],
    [-1, 0, 0, -low[0]],
    [0, 1, 0, high[1]],
    [0, -1, 0, -low[1]],
    [0, 0, 1, high[2]],
    [0, 0, -1, -low[2]],
  ];
}

/** The half-space below the line (u0, v0)-(u1, v1) drawn in the plane of `axis` (0: x, 2: z) and y, u1 > u0. */
export function under(axis: 0 | 2, u0: number, v0: number, u1: number, v1: number): HalfSpace {
  const length = Math.hypot(u1 - u0, v1 - v0);
  const a = -(v1 - v0) / length;
  const b = (u1 - u0) / length;
  return axis === 0 ? [a, b, 0, a * u0 + b * v0] : [0, b, a, a * u0 + b * v0];
}

function worldPlane(frame: Frame, [x, y, z, d]: HalfSpace): number[] {
  const n = turnedOut(frame, x, y, z);
  return [...n, d + n[0] * frame.x + n[1] * frame.y + n[2] * frame.z];
}

function intersectConvex(planes: Float64Array, ray: Ray, hit: Hit): boolean {
  let enter = 1e-4;
  let leave = hit.t;
  let face = -1;
  for (let i = 0; i < planes.length; i += 4) {
    const speed = planes[i]! * ray.dx + planes[i + 1]! * ray.dy + planes[i + 2]! * ray.dz;
    const gap = planes[i + 3]! - planes[i]! * ray.ox - planes[i + 1]! * ray.oy - planes[i + 2]! * ray.oz;
    if (speed === 0) {
      if (gap < 0) return false;
      continue;
    }
    const t = gap / speed;
    if (speed < 0) {
      if (t > enter) {
        enter = t;
        face = i;
      }
    } else if (t < leave) leave = t;
    if (enter >= leave) return false;
  }
  if (face < 0) return false;
  hit.t = enter;
  hit.nx = planes[face]!;
  hit.ny = planes[face + 1]!;
  hit.nz = planes[face + 2]!;
  return true;
}

function cornerBounds(frame: Frame, planes: readonly HalfSpace[]): Bounds {
  const corners = allCorners(planes).map(([x, y, z]) => toWorld(frame, x, y, z));
  const low = (k: 0 | 1 | 2): number => Math.min(...corners.map((c) => c[k])) - 1e-6;
  const high = (k: 0 | 1 | 2): number => Math.max(...corners.map((c) => c[k])) + 1e-6;
  return [low(0), low(1), low(2), high(0), high(1), high(2)];
}

function allCorners(planes: readonly HalfSpace[]): Rgb[] {
  const found: Rgb[] = [];
  planes.forEach((a, i) => {
    planes.slice(i + 1).forEach((b, j) => {
      for (const c of planes.slice(i + j + 2)) {
        const corner = cornerOf(a, b, c);
        if (
          corner &&
          planes.every((p) => corner[0] * p[0] + corner[1] * p[1] + corner[2] * p[2] <= p[3] + 1e-6)
        ) {
          found.push(corner);
        }
      }
    });
  });
  return found;
}

/** Cramer's rule. */
function cornerOf(a: HalfSpace, b: HalfSpace, c: HalfSpace): Rgb | undefined {
  const bc = cross(b, c);
  const det = a[0] * bc[0] + a[1] * bc[1] + a[2] * bc[2];
  if (Math.abs(det) < 1e-9) return undefined;
  const ca = cross(c, a);
  const ab = cross(a, b);
  const part = (k: 0 | 1 | 2): number => (a[3] * bc[k] + b[3] * ca[k] + c[3] * ab[k]) / det;
  return [part(0), part(1), part(2)];
}

function cross(a: HalfSpace, b: HalfSpace): Rgb {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
