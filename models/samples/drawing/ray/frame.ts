import type { Rgb } from '../color.js';

/** A place with a heading: local x to the right, y up, z away; yaw turns z towards x, in radians. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly cos: number;
  readonly sin: number;
}

/** The frame at a place with a yaw in radians. */
export function frameAt(x: number, y: number, z: number, yaw: number): Frame {
  return { x, y, z, cos: Math.cos(yaw), sin: Math.sin(yaw) };
}

/** A local point in the world. */
export function toWorld(frame: Frame, x: number, y: number, z: number): Rgb {
  const [dx, dy, dz] = turnedOut(frame, x, y, z);
  return [frame.x + dx, frame.y + dy, frame.z + dz];
}

/** A world point in the frame. */
export function toLocal(frame: Frame, x: number, y: number, z: number): Rgb {
  return turnedIn(frame, x - frame.x, y - frame.y, z - frame.z);
}

/** A local direction in the world. */
export function turnedOut(frame: Frame, x: number, y: number, z: number): Rgb {
  return [x * frame.cos + z * frame.sin, y, z * frame.cos - x * frame.sin];
}

/** A world direction in the frame. */
export function turnedIn(frame: Frame, x: number, y: number, z: number): Rgb {
  return [x * frame.cos - z * frame.sin, y, x * frame.sin + z * frame.cos];
}
