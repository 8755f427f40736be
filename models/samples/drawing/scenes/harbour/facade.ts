import { linearHex, mix, type Rgb, scaled, smoothstep } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { hash } from '../../random.js';
import { type Frame, toLocal, turnedIn, turnedOut } from '../../ray/frame.js';
import type { Material, Spot, Surface } from '../../ray/solid.js';
import { sunward } from './sky.js';

/** How a house's walls are divided. Metres. */
export interface FacadePlan {
  readonly wide: number;
  readonly deep: number;
  readonly tall: number;
  readonly floors: number;
  readonly bays: number;
  readonly plaster: Rgb;
  readonly shutter: Rgb;
  readonly shuttered: boolean;
  readonly salt: number;
}

/** A point on a wall: along it, up it, and the ray and the sun in its own axes (the last one into the wall). */
interface WallPoint {
  readonly u: number;
  readonly v: number;
  readonly into: Rgb;
  readonly sun: Rgb;
  readonly width: number;
  readonly side: number;
}

const reveal = 0.24;
const glass = linearHex('1d2730');
const lamp: Rgb = [1.5, 0.85, 0.32];

/** Plastered walls with recessed windows, shutters, sills, a door row and weathering. */
export function facade(noise: Noise, frame: Frame, plan: FacadePlan): Material {
  return (spot) => {
    const n = turnedIn(frame, ...spot.normal);
    if (Math.abs(n[1]) > 0.3) return { color: scaled(plan.plaster, 0.6), normal: spot.normal };
    return wallSurface(noise, plan, spot, wallPoint(frame, plan, spot, n), frame);
  };
}

function wallPoint(frame: Frame, plan: FacadePlan, spot: Spot, n: Rgb): WallPoint {
  const [lx, ly, lz] = toLocal(frame, spot.x, spot.y, spot.z);
  const d = turnedIn(frame, spot.ray.dx, spot.ray.dy, spot.ray.dz);
  const s = turnedIn(frame, ...sunward);
  if (Math.abs(n[2]) > 0.5) {
    const k = -n[2];
    return {
      u: lx + plan.wide / 2,
      v: ly,
      into: [d[0], d[1], d[2] * k],
      sun: [s[0], s[1], s[2] * k],
      width: plan.wide,
      side: n[2] > 0 ? 1 : 0,
    };
  }
  const k = -n[0];
  return {
    u: lz,
    v: ly,
    into: [d[2], d[1], d[0] * k],
    sun: [s[2], s[1], s[0] * k],
    width: plan.deep,
    side: n[0] > 0 ? 2 : 3,
  };
}

function wallSurface(noise: Noise, plan: FacadePlan, spot: Spot, at: WallPoint, frame: Frame): Surface {
  const floorTall = plan.tall / plan.floors;
  const bays = Math.max(1, Math.round((plan.bays * at.width) / plan.wide));
  const bayWide = at.width / bays;
  const bay = Math.floor(at.u / bayWide);
  const floor = Math.floor(at.v / floorTall);
  const x = at.u - (bay + 0.5) * bayWide;
  const y = at.v - floor * floorTall;
  const wall = plaster(noise, plan, spot, at, floorTall);
  if (floor < 0 || floor >= plan.floors) return { color: wall, normal: spot.normal };
  if (at.side > 1 && hash(bay, floor, plan.salt + at.side) < 0.45)
    return { color: wall, normal: spot.normal };
  const opening = openingOf(plan, floor, floorTall, bayWide);
  const inside = Math.abs(x) < opening.half && y > opening.low && y < opening.high;
  if (inside) return hole(plan, spot, at, x, y, opening, hash(bay, floor, plan.salt + at.side * 77), frame);
  return { color: trim(plan, opening, wall, x, y, hash(bay, floor, plan.salt + 5)), normal: spot.normal };
}

interface Opening {
  readonly half: number;
  readonly low: number;
  readonly high: number;
  readonly door: boolean;
}

function openingOf(plan: FacadePlan, floor: number, tall: number, bayWide: number): Opening {
  if (floor === 0) return { half: Math.min(0.8, bayWide * 0.34), low: -1, high: tall * 0.78, door: true };
  const top = floor === plan.floors - 1 ? 0.72 : 0.8;
  return { half: Math.min(0.52, bayWide * 0.24), low: tall * 0.26, high: tall * top, door: false };
}

/** The jambs or the pane behind them, whichever the ray hits first; the sun reaches the pane past the jambs. */
function hole(
  plan: FacadePlan,
  spot: Spot,
  at: WallPoint,
  x: number,
  y: number,
  open: Opening,
  chance: number,
  frame: Frame,
): Surface {
  const k = reveal / Math.max(0.05, at.into[2]);
  const px = x + at.into[0] * k;
  const py = y + at.into[1] * k;
  if (Math.abs(px) > open.half || py > open.high || py < open.low)
    return jamb(plan, spot, px, py, open, frame, at);
  return pane(spot, at, px, py, open, chance);
}

function jamb(
  plan: FacadePlan,
  spot: Spot,
  px: number,
  py: number,
  open: Opening,
  frame: Frame,
  at: WallPoint,
): Surface {
  const color = scaled(plan.plaster, py < open.low ? 0.9 : 0.55);
  if (py < open.low) return { color, normal: [0, 1, 0] };
  const sideways = px > 0 ? -0.7 : 0.7;
  const normal = at.side < 2 ? turnedOut(frame, sideways, 0, 0) : turnedOut(frame, 0, 0, sideways);
  return { color, normal: [normal[0] + spot.normal[0] * 0.3, 0, normal[2] + spot.normal[2] * 0.3] };
}

function pane(spot: Spot, at: WallPoint, px: number, py: number, open: Opening, chance: number): Surface {
  const u = px / open.half;
  const v = (py - open.low) / (open.high - open.low);
  const bars = Math.abs(u) < 0.09 || Math.abs(u) > 0.88 || v > 0.94 || v < 0.05 || Math.abs(v - 0.62) < 0.03;
  const back = reveal / Math.max(0.05, -at.sun[2]);
  const shaded = Math.abs(px + at.sun[0] * back) > open.half || py + at.sun[1] * back > open.high;
  const dim = shaded ? 0.35 : 1;
  if (open.door && chance < 0.6)
    return { color: scaled(linearHex(chance < 0.3 ? '5a3d2a' : '36544a'), dim), normal: spot.normal };
  if (bars) return { color: scaled(linearHex('e6dfd0'), dim), normal: spot.normal };
  const curtain = chance > 0.75 && v > 0.3 ? linearHex('6f6a62') : glass;
  const surface: Surface = { color: scaled(curtain, dim), normal: spot.normal, shine: 0.09 };
  return chance > 0.6 && chance < 0.7 ? { ...surface, glow: scaled(lamp, 0.35 + 0.4 * v) } : surface;
}

function plaster(noise: Noise, plan: FacadePlan, spot: Spot, at: WallPoint, floorTall: number): Rgb {
  const { u, v } = at;
  const patches = fbm(noise, u * 0.35 + plan.salt, v * 0.35, 4);
  const streaks = noise.at(u * 2.2 + plan.salt, v * 0.22) * smoothstep(plan.tall - 5, plan.tall, v);
  const damp = smoothstep(2.2, 0.2, v + patches) * 0.4;
  const rough = noise.at(spot.x * 7 + spot.z * 5, v * 9) * smoothstep(90, 20, spot.distance);
  const shade = 1 + 0.36 * patches - 0.5 * Math.max(0, streaks) - damp + 0.14 * rough;
  const quoin =
    Math.min(u, at.width - u) < (Math.floor(v / 0.45) % 2 === 0 ? 0.32 : 0.5) && plan.salt % 3 === 0;
  const band = v > floorTall - 0.16 && v < floorTall + 0.1;
  const cornice = v > plan.tall - 0.3 && v < plan.tall;
  const base = v < 0.85;
  const bare = smoothstep(0.36, 0.46, patches);
  const coat = mix(plan.plaster, linearHex('a58b74'), bare * 0.6);
  const color = base ? linearHex('a99c88') : quoin || band || cornice ? linearHex('e5d8c0') : coat;
  return scaled(color, Math.max(0.2, shade));
}

/** Frames, sills and shutters around an opening. */
function trim(plan: FacadePlan, open: Opening, wall: Rgb, x: number, y: number, chance: number): Rgb {
  const beside = Math.abs(x) - open.half;
  const within = y > open.low && y < open.high;
  if (!open.door && y < open.low && y > open.low - 0.14 && beside < 0.12) return linearHex('d8ccb6');
  if (!open.door && y < open.low - 0.14 && y > open.low - 0.3 && beside < 0.12) return scaled(wall, 0.62);
  const shutter = plan.shuttered && !open.door && chance > 0.08;
  if (shutter && within && beside < open.half * 0.95 && beside > 0.03)
    return louvres(plan.shutter, y, beside, open.half);
  if (shutter && within && beside < open.half * 0.95 + 0.09) return scaled(wall, 0.6);
  if (beside < 0.13 && y > open.low && y < open.high + 0.16) return linearHex('dccfb8');
  return wall;
}

function louvres(color: Rgb, y: number, beside: number, half: number): Rgb {
  const rim = beside < 0.09 || beside > half * 0.95 - 0.06;
  return rim ? scaled(color, 1.15) : scaled(color, 0.7 + 0.45 * ((y * 14) % 1));
}
