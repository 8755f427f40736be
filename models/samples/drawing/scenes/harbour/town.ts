import { linearHex, type Rgb } from '../../color.js';
import type { Noise } from '../../noise.js';
import { between, pick, type Random } from '../../random.js';
import { box, convex, type HalfSpace, under } from '../../ray/convex.js';
import { type Frame, frameAt, toWorld } from '../../ray/frame.js';
import { ellipsoid, rod } from '../../ray/round.js';
import type { Solid } from '../../ray/solid.js';
import { boat } from './boats.js';
import { church, house } from './house.js';
import { foliage, masonry, painted } from './materials.js';

/** A straight piece of the waterfront; the town lies to its right. Metres, heading in radians from z towards x. */
interface Reach {
  readonly x: number;
  readonly z: number;
  readonly heading: number;
  readonly length: number;
}

const quayTop = 1.55;
const promenade = 7;

/** All buildings, boats and people in and around the harbour. */
export function town(noise: Noise, random: Random): Solid[] {
  const reaches = waterfront();
  return [
    ...reaches.flatMap((reach, k) => [...quay(noise, reach, k), ...lamps(noise, reach)]),
    ...reaches.flatMap((reach) => rows(noise, random, reach)),
    ...church(noise, frameAt(13, 6, 137, 1.1)),
    ...trees(noise, random, reaches),
    ...mole(noise),
    ...fleet(noise, random),
    ...strollers(noise, random, reaches),
  ];
}

/** From the right foreground into the depth, round the bay, and back to the left. */
function waterfront(): Reach[] {
  const pieces: [number, number][] = [
    [-0.1, 112],
    [-0.42, 12],
    [-0.85, 12],
    [-1.2, 62],
  ];
  let x = 15.5;
  let z = -6;
  return pieces.map(([heading, length]) => {
    const reach = { x, z, heading, length };
    x += Math.sin(heading) * length;
    z += Math.cos(heading) * length;
    return reach;
  });
}

/** A frame whose x runs against the reach's heading, whose -z looks at the water, `along` the reach and `back` from it. */
function beside(reach: Reach, along: number, back: number, y: number): Frame {
  const sin = Math.sin(reach.heading);
  const cos = Math.cos(reach.heading);
  return frameAt(
    reach.x + sin * along + cos * back,
    y,
    reach.z + cos * along - sin * back,
    reach.heading + Math.PI / 2,
  );
}

function quay(noise: Noise, reach: Reach, k: number): Solid[] {
  const frame = beside(reach, reach.length / 2, 0, 0);
  const half = reach.length / 2 + (k === 0 ? 1 : 3);
  const stone = masonry(noise, frame, linearHex('b9a88e'), 1.15, 0.5);
  const rim = masonry(noise, frame, linearHex('cdbfa6'), 1.7, 2);
  const slope: HalfSpace[] = [
    [1, 0, 0, half],
    [-1, 0, 0, half],
    under(2, 12, quayTop, 95, 31),
    under(2, 60, 20, 160, 40),
    [0, 0, -1, -12],
    [0, 0, 1, 170],
    [0, -1, 0, 3],
  ];
  return [
    box(frame, [-half, -3, 0], [half, quayTop - 0.25, 30], stone),
    box(frame, [-half, quayTop - 0.25, -0.12], [half, quayTop, 30], rim),
    convex(frame, slope, foliage(noise, linearHex('5d6b3a'))),
  ];
}

/** Rows of houses: the first on the promenade, the others on the slope behind it. */
function rows(noise: Noise, random: Random, reach: Reach): Solid[] {
  const list: Solid[] = [];
  const count = 5;
  for (let row = 0; row < count; row++) {
    const back = promenade + row * 15.5 + (row > 0 ? 2 : 0);
    let along = row === 0 ? 6 : between(random, -4, 3);
    while (along < reach.length - 1) {
      const wide = between(random, 5.6, 9.6);
      if (row === 0 || random() < 0.9 - row * 0.1) {
        list.push(
          ...house(
            noise,
            random,
            houseFrame(reach, along + wide / 2, back, row, random),
            houseSize(random, wide, row),
          ),
        );
      }
      along += wide + (row === 0 ? 0.02 : between(random, 0.5, 4));
    }
  }
  return list;
}

function houseFrame(reach: Reach, along: number, back: number, row: number, random: Random): Frame {
  const ground = row === 0 ? quayTop : quayTop + Math.max(0, back - 13) * 0.35;
  const frame = beside(reach, along, back + between(random, -0.25, 0.25) * (row + 0.5), ground);
  const turn = row === 0 ? 0 : between(random, -0.22, 0.22);
  return frameAt(frame.x, frame.y, frame.z, reach.heading + Math.PI / 2 + turn);
}

function houseSize(random: Random, wide: number, row: number): { wide: number; deep: number; tall: number } {
  const floors = row === 0 ? pick(random, [3, 3, 4, 4, 4, 5]) : pick(random, [2, 2, 3, 3]);
  return { wide, deep: between(random, 9, 12), tall: floors * between(random, 2.9, 3.3) + 0.4 };
}

function lamps(noise: Noise, reach: Reach): Solid[] {
  const iron = painted(noise, linearHex('23282b'), 0.5);
  const list: Solid[] = [];
  for (let along = 9; along < reach.length; along += 15) {
    const frame = beside(reach, along, 1.5, quayTop);
    const at = (y: number): Rgb => toWorld(frame, 0, y, 0);
    list.push(rod(at(0), at(0.9), 0.13, 0.07, iron), rod(at(0.9), at(3.9), 0.055, 0.045, iron));
    list.push(
      box(frame, [-0.17, 3.9, -0.17], [0.17, 4.4, 0.17], lantern),
      ellipsoid(at(4.45), 0.24, 0.14, iron),
    );
    list.push(...bollard(noise, beside(reach, along + 5, 0.7, quayTop)));
  }
  return list;
}

const lantern: Solid['material'] = ({ normal }) => ({
  color: [0.6, 0.5, 0.35],
  normal,
  glow: [1.3, 0.8, 0.35],
});

function bollard(noise: Noise, frame: Frame): Solid[] {
  const iron = painted(noise, linearHex('3a3632'), 0.2);
  const at = (y: number): Rgb => toWorld(frame, 0, y, 0);
  return [rod(at(0), at(0.5), 0.17, 0.14, iron), ellipsoid(at(0.52), 0.24, 0.12, iron)];
}

/** Tufts of leaves: in gaps of the slope, and crowning the hill. */
function trees(noise: Noise, random: Random, reaches: readonly Reach[]): Solid[] {
  return reaches.flatMap((reach) => {
    const list: Solid[] = [];
    const count = Math.round(reach.length * 1.1);
    for (let k = 0; k < count; k++) {
      const back = between(random, 18, 118);
      const frame = beside(reach, between(random, -3, reach.length + 3), back, 0);
      const ground = back < 72 ? quayTop + Math.max(0, back - 13) * 0.35 : 19.5 + (back - 60) * 0.2;
      list.push(
        ...(random() < 0.25 ? cypress(noise, random, frame, ground) : tree(noise, random, frame, ground)),
      );
    }
    return list;
  });
}

function tree(noise: Noise, random: Random, frame: Frame, ground: number): Solid[] {
  const tall = between(random, 3.5, 8);
  const leaves = foliage(noise, linearHex(pick(random, ['6a7a3c', '55692f', '7d8440', '4c6136'])));
  return Array.from({ length: 16 }, () => {
    const a = random() * 6.28;
    const r = Math.sqrt(random()) * tall * 0.42;
    const y = ground + tall * between(random, 0.35, 1) - r * 0.35;
    const wide = tall * between(random, 0.11, 0.23);
    return ellipsoid([frame.x + r * Math.cos(a), y, frame.z + r * Math.sin(a)], wide, wide * 0.8, leaves);
  });
}

function cypress(noise: Noise, random: Random, frame: Frame, ground: number): Solid[] {
  const tall = between(random, 6, 11);
  const leaves = foliage(noise, linearHex('3c5230'));
  return [0.25, 0.45, 0.62, 0.78].map((t, k) =>
    ellipsoid([frame.x, ground + tall * t, frame.z], tall * (0.12 - k * 0.02), tall * 0.24, leaves),
  );
}

/** A breakwater on the left with a small light. */
function mole(noise: Noise): Solid[] {
  const frame = frameAt(-74, 0, 168, 0.15);
  const stone = masonry(noise, frame, linearHex('a8977f'), 2.2, 0.8);
  const white = painted(noise, linearHex('efe9dc'), 1.5);
  const red = painted(noise, linearHex('b23a2c'), 1.5);
  const at = (y: number): Rgb => toWorld(frame, -2, y, 2);
  return [
    box(frame, [-4, -3, 0], [46, 2.1, 4.5], stone),
    rod(at(2.1), at(9.5), 1.35, 1.0, white),
    rod(at(5), at(7), 1.3, 1.18, red),
    rod(at(9.5), at(9.9), 1.5, 1.5, red),
    rod(at(9.9), at(11.3), 0.75, 0.75, lantern),
    rod(at(11.3), at(12.5), 1.0, 0.02, red),
  ];
}

function fleet(noise: Noise, random: Random): Solid[] {
  const blue = linearHex('2d5f8a');
  const white = linearHex('ede7d9');
  const red = linearHex('a83a2e');
  const green = linearHex('3c6a55');
  const plans = [
    { x: -5.4, z: 17.5, yaw: 0.75, length: 5.6, hull: blue, stripe: white, mast: 0, cabin: false },
    { x: 1.6, z: 31, yaw: -0.5, length: 8.5, hull: white, stripe: blue, mast: 10.5, cabin: true },
    { x: 9.6, z: 21.5, yaw: 0.05, length: 5.2, hull: green, stripe: white, mast: 0, cabin: false },
    { x: 7.9, z: 34, yaw: -0.12, length: 8, hull: red, stripe: white, mast: 7, cabin: true },
    { x: -15, z: 47, yaw: 1.2, length: 9.5, hull: linearHex('e9dfc8'), stripe: red, mast: 12.5, cabin: true },
    { x: 5.6, z: 50, yaw: -0.1, length: 8.5, hull: white, stripe: green, mast: 11, cabin: true },
    { x: 3.8, z: 67, yaw: -0.1, length: 8, hull: blue, stripe: red, mast: 10, cabin: true },
    { x: -9, z: 74, yaw: 0.5, length: 9, hull: white, stripe: blue, mast: 12, cabin: true },
    { x: 1.6, z: 84, yaw: -0.1, length: 8, hull: red, stripe: white, mast: 9, cabin: true },
    { x: -27, z: 92, yaw: 1.5, length: 9, hull: white, stripe: red, mast: 12, cabin: true },
    { x: -36, z: 118, yaw: 0.4, length: 8, hull: blue, stripe: white, mast: 11, cabin: true },
    { x: -20, z: 112, yaw: 0.9, length: 8, hull: white, stripe: green, mast: 10, cabin: true },
  ];
  return plans.flatMap((plan) => boat(noise, { ...plan, yaw: plan.yaw + between(random, -0.06, 0.06) }));
}

/** A few people on the promenade, seen from afar. */
function strollers(noise: Noise, random: Random, reaches: readonly Reach[]): Solid[] {
  const coats = ['6a3f3a', '2f4a66', 'c8b48c', '3a3a3c', '8a3030', 'd9d2c4'];
  return reaches.flatMap((reach) =>
    Array.from({ length: Math.max(0, Math.round((reach.length - 30) / 5)) }, () => {
      const frame = beside(reach, between(random, 36, reach.length), between(random, 2, 5.5), quayTop);
      const at = (y: number): Rgb => toWorld(frame, 0, y, 0);
      const coat = painted(noise, linearHex(pick(random, coats)), 0.5);
      const skin = painted(noise, linearHex('b98a6c'), 0.3);
      return [
        rod(at(0), at(0.85), 0.13, 0.18, painted(noise, linearHex('2c2c34'), 0.4)),
        ellipsoid(at(1.13), 0.2, 0.42, coat),
        ellipsoid(at(1.65), 0.1, 0.13, skin),
      ];
    }).flat(),
  );
}
