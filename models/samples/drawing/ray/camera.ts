import type { Rgb } from '../color.js';
import { type Ray, unit } from './solid.js';

/** Where the picture is taken from. Angles in radians. */
export interface Camera {
  readonly position: Rgb;
  /** Turn to the right and tilt upwards. */
  readonly heading: number;
  readonly pitch: number;
  /** Tangent of half the horizontal field of view. */
  readonly half: number;
}

/** The camera's ray through a point of the picture, x and y in -1..1 of half its width. The shift keeps verticals upright. */
export function cameraRay(camera: Camera, x: number, y: number): Ray {
  const u = x * camera.half;
  const v = y * camera.half + Math.tan(camera.pitch);
  const sin = Math.sin(camera.heading);
  const cos = Math.cos(camera.heading);
  const [dx, dy, dz] = unit(u * cos + sin, v, cos - u * sin);
  return { ox: camera.position[0], oy: camera.position[1], oz: camera.position[2], dx, dy, dz };
}
