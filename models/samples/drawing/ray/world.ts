import { mix, plus, type Rgb, scaled, times } from '../color.js';
import type { Random } from '../random.js';
import { dot, type Hit, type Material, noHit, type Ray, type Spot, type Surface, unit } from './solid.js';
import { blocked, intersectTree, type SolidTree } from './tree.js';

/** The scene. Directions are unit vectors, colours linear. */
export interface World {
  readonly tree: SolidTree;
  /** Ground that is not a solid; undefined where there is none. */
  readonly ground?: Ground;
  /** Still or rippled water at height 0; its normal may be drawn at random for each ray. */
  readonly water: Water;
  /** The light from a direction without objects. */
  sky(direction: Rgb): Rgb;
  /** Towards the sun, its light, and its apparent half-width (larger: softer shadows). */
  readonly sun: { readonly direction: Rgb; readonly color: Rgb; readonly spread: number };
  /** Light from all of the sky onto an open surface of this normal. */
  ambient(normal: Rgb): Rgb;
  /** Light reflected by nearby objects where they hide the sky. */
  readonly bounce: Rgb;
  /** Distance in metres after which haze replaces two thirds of an object's colour, and the colour of the haze. */
  readonly haze: { readonly length: number; color(direction: Rgb): Rgb };
}

/** Ground intersected by ray marching, with the shadows of its own hills. */
interface Ground {
  intersect(ray: Ray, hit: Hit): boolean;
  /** 0 in the hills' shadow, 1 in the sun. */
  sunlit(x: number, z: number): number;
  readonly material: Material;
}

/** Appearance of the water. */
export interface Water {
  normal(x: number, z: number, distance: number, random: Random): Rgb;
  color(x: number, z: number): Rgb;
}

const far = 5000;

/** The light that arrives along a ray. */
export function lightAlong(world: World, ray: Ray, random: Random, bounces = 1): Rgb {
  const hit = noHit(far);
  intersectTree(world.tree, ray, hit);
  const onGround = world.ground?.intersect(ray, hit) ?? false;
  const toWater = ray.dy < 0 ? -ray.oy / ray.dy : Infinity;
  const direction: Rgb = [ray.dx, ray.dy, ray.dz];
  if (toWater > 0 && toWater < hit.t && bounces > 0) return waterLight(world, ray, toWater, random, bounces);
  if (!onGround && !hit.solid) return world.sky(direction);
  const material = onGround ? world.ground!.material : hit.solid!.material;
  const spot = spotOf(ray, hit);
  const seen = surfaceLight(world, spot, material(spot), random);
  return hazed(world, seen, hit.t, direction);
}

function hazed(world: World, light: Rgb, distance: number, direction: Rgb): Rgb {
  const clear = Math.exp(-distance / world.haze.length);
  return mix(world.haze.color(direction), light, clear);
}

function spotOf(ray: Ray, hit: Hit): Spot {
  return {
    x: ray.ox + ray.dx * hit.t,
    y: ray.oy + ray.dy * hit.t,
    z: ray.oz + ray.dz * hit.t,
    normal: [hit.nx, hit.ny, hit.nz],
    ray,
    distance: hit.t,
  };
}

function surfaceLight(world: World, spot: Spot, surface: Surface, random: Random): Rgb {
  const falling = plus(
    sunlight(world, spot, surface.normal, random),
    skylight(world, spot, surface.normal, random),
  );
  const matt = times(surface.color, falling);
  const glow = surface.glow ? plus(matt, surface.glow) : matt;
  return surface.shine ? polished(world, spot, surface, glow) : glow;
}

function sunlight(world: World, spot: Spot, normal: Rgb, random: Random): Rgb {
  const { direction, color, spread } = world.sun;
  const facing = dot(normal, direction);
  if (facing <= 0 || dot(spot.normal, direction) <= 0) return [0, 0, 0];
  const j = (): number => (random() - 0.5) * 2 * spread;
  const towards = unit(direction[0] + j(), direction[1] + j(), direction[2] + j());
  const open = world.ground?.sunlit(spot.x, spot.z) ?? 1;
  return open <= 0 || shadowed(world, spot, towards, 400) ? [0, 0, 0] : scaled(color, facing * open);
}

/** One ray into the hemisphere, cosine-distributed: open sky, or the light reflected by what hides it. */
function skylight(world: World, spot: Spot, normal: Rgb, random: Random): Rgb {
  const open = world.ambient(normal);
  const towards = scattered(spot.normal, random);
  return shadowed(world, spot, towards, 14) ? times(open, world.bounce) : open;
}

function scattered(n: Rgb, random: Random): Rgb {
  const height = 2 * random() - 1;
  const turn = random() * 2 * Math.PI;
  const wide = Math.sqrt(1 - height * height) * 0.999;
  return unit(n[0] + wide * Math.cos(turn), n[1] + height * 0.999, n[2] + wide * Math.sin(turn));
}

function shadowed(world: World, spot: Spot, towards: Rgb, reach: number): boolean {
  const lift = 0.02 + spot.distance * 2e-4;
  const [nx, ny, nz] = spot.normal;
  const ray = rayFrom(spot.x + nx * lift, spot.y + ny * lift, spot.z + nz * lift, towards);
  return blocked(world.tree, ray, noHit(reach));
}

/** A ray from a point in a direction. */
function rayFrom(ox: number, oy: number, oz: number, [dx, dy, dz]: Rgb): Ray {
  return { ox, oy, oz, dx, dy, dz };
}

/** Adds the sky's mirror image by Schlick's approximation of Fresnel's law. */
function polished(world: World, spot: Spot, surface: Surface, matt: Rgb): Rgb {
  const { ray } = spot;
  const d: Rgb = [ray.dx, ray.dy, ray.dz];
  const share = fresnel(surface.shine ?? 0, -dot(d, surface.normal));
  return mix(matt, world.sky(mirrored(d, surface.normal)), share);
}

function fresnel(towards: number, cosine: number): number {
  return towards + (1 - towards) * (1 - Math.min(1, Math.max(0, cosine))) ** 5;
}

function mirrored(d: Rgb, n: Rgb): Rgb {
  const k = 2 * dot(d, n);
  return [d[0] - k * n[0], d[1] - k * n[1], d[2] - k * n[2]];
}

function waterLight(world: World, ray: Ray, t: number, random: Random, bounces: number): Rgb {
  const x = ray.ox + ray.dx * t;
  const z = ray.oz + ray.dz * t;
  const d: Rgb = [ray.dx, ray.dy, ray.dz];
  const normal = world.water.normal(x, z, t, random);
  const [mx, my, mz] = mirrored(d, normal);
  const up = unit(mx, Math.abs(my) + 0.004, mz);
  const image = lightAlong(world, rayFrom(x, 0.01, z, up), random, bounces - 1);
  const share = fresnel(0.02, -dot(d, normal));
  return hazed(world, mix(world.water.color(x, z), image, 0.04 + 0.94 * share), t, d);
}
