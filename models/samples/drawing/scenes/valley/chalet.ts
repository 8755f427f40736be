import { linearHex, scaled } from '../../color.js';
import type { Noise } from '../../noise.js';
import { box, convex, type HalfSpace, under } from '../../ray/convex.js';
import { frameAt, toLocal } from '../../ray/frame.js';
import type { Material, Solid } from '../../ray/solid.js';
import { rugged } from './ground.js';

/** A log house with its gable to the viewer, on a stone base, and a jetty. The place is its front; metres. */
export function chalet(noise: Noise, x: number, y: number, z: number, yaw: number): Solid[] {
  const frame = frameAt(x, y, z, yaw);
  const logs = planks(noise, x, y, z, yaw);
  const stone = rugged(noise, linearHex('cfc6b6'), 0.6);
  const dark = rugged(noise, linearHex('3a3f48'), 0.8);
  const white = rugged(noise, linearHex('efe9dc'), 2);
  const left: HalfSpace = under(0, -4.5, 4.4, 0, 7.6);
  const right: HalfSpace = under(0, 0, 7.6, 4.5, 4.4);
  const roof = (surface: HalfSpace, cut: HalfSpace[]): HalfSpace[] => {
    const [a, b, c, d] = surface;
    return [[a, b, c, d + 0.3], [-a, -b, -c, -d], [0, 0, -1, 1.2], [0, 0, 1, 11], ...cut];
  };
  const shingle = rugged(noise, linearHex('8a4a36'), 0.7);
  const windows = [-2.6, -0.6, 1.4].flatMap((u) => [
    box(frame, [u - 0.12, 1.7, -0.06], [u + 1.32, 3.3, 0.05], white),
    box(frame, [u, 1.85, -0.09], [u + 1.2, 3.15, 0.05], dark),
  ]);
  return [
    convex(
      frame,
      [[1, 0, 0, 4], [-1, 0, 0, 4], [0, 0, -1, 0], [0, 0, 1, 10], [0, -1, 0, 3], left, right],
      logs,
    ),
    box(frame, [-4.1, -3, -0.1], [4.1, 1.1, 10.1], stone),
    convex(
      frame,
      roof(left, [
        [-1, 0, 0, 5.2],
        [1, 0, 0, 0],
      ]),
      shingle,
    ),
    convex(
      frame,
      roof(right, [
        [1, 0, 0, 5.2],
        [-1, 0, 0, 0],
      ]),
      shingle,
    ),
    box(frame, [1.6, 4, 5], [2.6, 8.6, 6], stone),
    box(frame, [-0.6, 4.4, -0.08], [0.6, 5.7, 0.05], dark),
    ...windows,
  ];
}

function planks(noise: Noise, x: number, y: number, z: number, yaw: number): Material {
  const frame = frameAt(x, y, z, yaw);
  const timber = rugged(noise, linearHex('a87444'), 0.8);
  return (spot) => {
    const seen = timber(spot);
    const up = toLocal(frame, spot.x, spot.y, spot.z)[1] / 0.34;
    const groove = Math.abs(up - Math.floor(up) - 0.5) * 2;
    return { ...seen, color: scaled(seen.color, 1 - 0.45 * groove ** 3) };
  };
}
