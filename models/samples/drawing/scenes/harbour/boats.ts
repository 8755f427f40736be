import { linearHex, type Rgb } from '../../color.js';
import type { Noise } from '../../noise.js';
import { box, convex, type HalfSpace } from '../../ray/convex.js';
import { type Frame, frameAt, toLocal, toWorld } from '../../ray/frame.js';
import { rod } from '../../ray/round.js';
import { type Material, type Solid, unit } from '../../ray/solid.js';
import { painted } from './materials.js';

/** A moored boat. Metres; the bow points along the heading's z. */
interface BoatPlan {
  readonly x: number;
  readonly z: number;
  readonly yaw: number;
  readonly length: number;
  readonly hull: Rgb;
  readonly stripe: Rgb;
  /** Height of the mast; 0 for a rowing boat. */
  readonly mast: number;
  readonly cabin: boolean;
}

/** The boat's hull, thwarts or cabin, mast, boom with its furled sail, and stays. */
export function boat(noise: Noise, plan: BoatPlan): Solid[] {
  const frame = frameAt(plan.x, 0, plan.z, plan.yaw);
  const free = plan.length * 0.105;
  return [
    ...hull(noise, frame, plan, free),
    ...(plan.cabin ? cabin(noise, frame, plan, free) : benches(noise, frame, plan, free)),
    ...(plan.mast > 0 ? rigging(noise, frame, plan, free) : []),
  ];
}

/** Half the deck's width at a place along the boat, 0 at the stern and 1 at the bow, in lengths. */
function deckHalf(t: number): number {
  return (
    0.165 * Math.min(1, 0.72 + 0.9 * t) * Math.sqrt(Math.max(0, 1 - Math.max(0, (t - 0.35) / 0.65) ** 2.2))
  );
}

/** Planes tangent to the deck's outline, leaning outwards, are the sides; above the deck a rail of the same outline. */
function hull(noise: Noise, frame: Frame, plan: BoatPlan, free: number): Solid[] {
  const sides = outline(plan.length, 0.34, 0);
  const inner = outline(plan.length, 0.34, 0.13);
  const sheet: HalfSpace = [0, 1, -0.07, free];
  const body: HalfSpace[] = [...sides, sheet, [0, -1, 0, 0.4], [0, -0.196, -0.981, plan.length / 2]];
  const deck: HalfSpace[] = [
    ...inner,
    [0, 1, -0.07, free + 0.012],
    [0, -1, 0, 0],
    [0, -0.196, -0.981, plan.length / 2 - 0.15],
  ];
  return [
    convex(frame, body, hullPaint(noise, frame, plan, free, sides)),
    convex(frame, deck, painted(noise, linearHex(plan.cabin ? 'c9b48c' : '5a4632'), 0.5)),
  ];
}

function outline(length: number, flare: number, inset: number): HalfSpace[] {
  const planes: HalfSpace[] = [];
  for (let k = 0; k < 9; k++) {
    const t = 0.05 + (k / 8) * 0.93;
    const half = deckHalf(t) * length;
    const slope = ((deckHalf(t + 0.01) - deckHalf(t - 0.01)) * length) / (0.02 * length);
    const n = unit(1, 0, -slope);
    const along = (t - 0.5) * length;
    for (const side of [1, -1]) {
      const lean = unit(n[0] * side, -flare, n[2]);
      planes.push([...lean, lean[0] * side * half + lean[1] * length * 0.105 + lean[2] * along - inset]);
    }
  }
  return planes;
}

/** Paint with a stripe below the rail and a dark waterline; the normal is blended over the planking's planes. */
function hullPaint(
  noise: Noise,
  frame: Frame,
  plan: BoatPlan,
  free: number,
  sides: readonly HalfSpace[],
): Material {
  const paint = painted(noise, plan.hull, 0.8, 0.04);
  const stripe = painted(noise, plan.stripe, 0.8, 0.04);
  const below = painted(noise, linearHex('5b2a24'), 0.4);
  const wood = painted(noise, linearHex('8a6a45'), 0.3);
  return (spot) => {
    const local = toLocal(frame, spot.x, spot.y, spot.z);
    const fromRail = free + 0.07 * local[2] - local[1];
    const coat =
      spot.normal[1] > 0.6 || fromRail < 0.07
        ? wood
        : local[1] < 0.1
          ? below
          : fromRail < 0.24
            ? stripe
            : paint;
    const normal = spot.normal[1] > 0.6 ? spot.normal : smoothSide(frame, sides, local, spot.normal);
    return coat({ ...spot, normal });
  };
}

function smoothSide(frame: Frame, sides: readonly HalfSpace[], p: Rgb, flat: Rgb): Rgb {
  let [x, y, z] = [0, 0, 0];
  for (const [nx, ny, nz, d] of sides) {
    const weight = Math.exp(-(d - nx * p[0] - ny * p[1] - nz * p[2]) * 14);
    x += nx * weight;
    y += ny * weight;
    z += nz * weight;
  }
  const [wx, wy, wz] = toWorld({ ...frame, x: 0, y: 0, z: 0 }, x, y, z);
  return Math.hypot(x, y, z) < 1e-6 ? flat : unit(wx, wy, wz);
}

function cabin(noise: Noise, frame: Frame, plan: BoatPlan, free: number): Solid[] {
  const l = plan.length;
  const white = painted(noise, linearHex('eee8da'), 0.8, 0.04);
  const dark = painted(noise, linearHex('202a33'), 0.8, 0.1);
  const top = free + l * 0.1;
  return [
    box(frame, [-l * 0.085, free * 0.5, -l * 0.16], [l * 0.085, top, l * 0.14], white),
    box(frame, [-l * 0.087, top - l * 0.055, -l * 0.12], [l * 0.087, top - l * 0.02, l * 0.1], dark),
    box(frame, [-l * 0.1, top, -l * 0.19], [l * 0.1, top + 0.08, l * 0.17], white),
  ];
}

function benches(noise: Noise, frame: Frame, plan: BoatPlan, free: number): Solid[] {
  const wood = painted(noise, linearHex('b08d5c'), 0.3);
  const l = plan.length;
  return [-0.28, -0.02, 0.2].map((t) => {
    const half = deckHalf(t + 0.5) * l - 0.06;
    return box(
      frame,
      [-half, free + t * l * 0.07, t * l - 0.14],
      [half, free + t * l * 0.07 + 0.06, t * l + 0.14],
      wood,
    );
  });
}

function rigging(noise: Noise, frame: Frame, plan: BoatPlan, free: number): Solid[] {
  const l = plan.length;
  const spar = painted(noise, linearHex('a88a5e'), 0.4);
  const cloth = painted(noise, linearHex('e8dfca'), 0.5);
  const wire = painted(noise, linearHex('4a4a4a'), 0.5);
  const at = (x: number, y: number, z: number): Rgb => toWorld(frame, x, y, z);
  const head = at(0, plan.mast, l * 0.1);
  const boom = free + l * 0.17;
  return [
    rod(at(0, free * 0.5, l * 0.1), head, 0.075, 0.045, spar),
    rod(at(0, boom, l * 0.1), at(0, boom + 0.1, -l * 0.4), 0.05, 0.045, spar),
    rod(at(0, boom + 0.17, l * 0.09), at(0, boom + 0.22, -l * 0.37), 0.17, 0.1, cloth),
    rod(head, at(0, free * 1.3, l * 0.48), 0.014, 0.014, wire),
    rod(head, at(0, free, -l * 0.48), 0.014, 0.014, wire),
    rod(head, at(l * 0.14, free, 0), 0.014, 0.014, wire),
    rod(head, at(-l * 0.14, free, 0), 0.014, 0.014, wire),
  ];
}
