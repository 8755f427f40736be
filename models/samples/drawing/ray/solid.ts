import type { Rgb } from '../color.js';

/** A ray: origin and unit direction. Metres; x to the right, y up, z away from the camera. */
export interface Ray {
  ox: number;
  oy: number;
  oz: number;
  dx: number;
  dy: number;
  dz: number;
}

/** The nearest intersection of a ray with the scene so far. */
export interface Hit {
  t: number;
  nx: number;
  ny: number;
  nz: number;
  solid: Solid | undefined;
}

/** What a surface looks like at a point. Colours are linear. */
export interface Surface {
  color: Rgb;
  /** The shading normal, unit length. */
  normal: Rgb;
  /** Light given off. */
  glow?: Rgb;
  /** Reflectance towards the normal, for glass and varnish (Schlick's F0). */
  shine?: number;
}

/** The point at which a material is evaluated. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly normal: Rgb;
  readonly ray: Ray;
  readonly distance: number;
}

/** The appearance of a solid at a point. */
export type Material = (spot: Spot) => Surface;

/** Lowest and highest corner. */
export type Bounds = readonly [number, number, number, number, number, number];

/** A body that rays can hit. */
export interface Solid {
  readonly bounds: Bounds;
  readonly material: Material;
  /** Records the intersection in `hit` if it is nearer than `hit.t` and beyond 1e-4; true if it did. */
  intersect(ray: Ray, hit: Hit): boolean;
}

/** An empty hit that anything nearer than `reach` replaces. */
export function noHit(reach: number): Hit {
  return { t: reach, nx: 0, ny: 0, nz: 0, solid: undefined };
}

/** A vector scaled to unit length. */
export function unit(x: number, y: number, z: number): Rgb {
  const k = 1 / (Math.hypot(x, y, z) || 1);
  return [x * k, y * k, z * k];
}

/** The scalar product. */
export function dot(a: Rgb, b: Rgb): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
