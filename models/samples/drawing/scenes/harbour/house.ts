import { linearHex, type Rgb } from '../../color.js';
import type { Noise } from '../../noise.js';
import { between, pick, type Random } from '../../random.js';
import { box, convex, type HalfSpace, under } from '../../ray/convex.js';
import { type Frame, frameAt } from '../../ray/frame.js';
import type { Solid } from '../../ray/solid.js';
import { type FacadePlan, facade } from './facade.js';
import { painted, tiles } from './materials.js';

const plasters = [
  'e8b878',
  'f0d2a0',
  'd98f63',
  'eac7a8',
  'f3e4c8',
  'c9705a',
  'd9a866',
  'e7d7b5',
  'b9c4bd',
  'e2a88f',
  'f6ebd6',
];
const shutters = ['3f6b52', '2f5a6b', '6b4a36', '4a6f80', '7a3b33', '8a9a86'];
const roofs = ['b4603c', 'a65436', 'c07048', '9c5840', 'b87850'];

/** The outer measures of a house, metres: `wide` along the street, `deep` away from it, `tall` to the eaves. */
interface Measures {
  readonly wide: number;
  readonly deep: number;
  readonly tall: number;
}

/** A house whose front stands at the frame's origin and looks along the frame's -z: body, roof, chimneys, awning. */
export function house(noise: Noise, random: Random, frame: Frame, size: Measures): Solid[] {
  const rise = between(random, 0.28, 0.42);
  const plan = facadePlan(random, size);
  const gableFront = random() < 0.22;
  const body = gableFront ? gabledFront(size, rise) : gabledSides(size, rise);
  const roof = tiles(noise, frame, linearHex(pick(random, roofs)));
  const slabs = gableFront ? frontSlabs(size, rise) : sideSlabs(size, rise);
  return [
    convex(frame, body, facade(noise, frame, plan)),
    ...slabs.map((planes) => convex(frame, planes, roof)),
    ...chimneys(noise, random, frame, size, rise),
    ...shop(noise, random, frame, size),
  ];
}

function facadePlan(random: Random, size: Measures): FacadePlan {
  const floors = Math.max(2, Math.round(size.tall / 3.1));
  return {
    ...size,
    floors,
    bays: Math.max(2, Math.round(size.wide / 2.5)),
    plaster: linearHex(pick(random, plasters)),
    shutter: linearHex(pick(random, shutters)),
    shuttered: random() < 0.7,
    salt: Math.floor(random() * 1e6),
  };
}

function walls({ wide, deep }: Measures): HalfSpace[] {
  return [
    [1, 0, 0, wide / 2],
    [-1, 0, 0, wide / 2],
    [0, 0, -1, 0],
    [0, 0, 1, deep],
    [0, -1, 0, 8],
  ];
}

function gabledSides(size: Measures, rise: number): HalfSpace[] {
  const middle = size.deep / 2;
  const top = size.tall + middle * rise;
  return [...walls(size), under(2, 0, size.tall, middle, top), under(2, middle, top, size.deep, size.tall)];
}

function gabledFront(size: Measures, rise: number): HalfSpace[] {
  const half = size.wide / 2;
  const top = size.tall + half * rise * 1.4;
  return [...walls(size), under(0, -half, size.tall, 0, top), under(0, 0, top, half, size.tall)];
}

/** A thin slab over the plane of `surface`, cut by further half-spaces. */
function slab(surface: HalfSpace, thick: number, cut: HalfSpace[]): HalfSpace[] {
  const [x, y, z, d] = surface;
  return [[x, y, z, d + thick], [-x, -y, -z, -d], ...cut];
}

function sideSlabs(size: Measures, rise: number): HalfSpace[][] {
  const middle = size.deep / 2;
  const top = size.tall + middle * rise;
  const ends: HalfSpace[] = [
    [1, 0, 0, size.wide / 2 + 0.2],
    [-1, 0, 0, size.wide / 2 + 0.2],
  ];
  const front = under(2, 0, size.tall, middle, top);
  const back = under(2, middle, top, size.deep, size.tall);
  return [
    slab(front, 0.22, [...ends, [0, 0, -1, 0.55], [0, 0, 1, middle]]),
    slab(back, 0.22, [...ends, [0, 0, 1, size.deep + 0.55], [0, 0, -1, -middle]]),
  ];
}

function frontSlabs(size: Measures, rise: number): HalfSpace[][] {
  const half = size.wide / 2;
  const top = size.tall + half * rise * 1.4;
  const ends: HalfSpace[] = [
    [0, 0, -1, 0.5],
    [0, 0, 1, size.deep + 0.3],
  ];
  return [
    slab(under(0, -half, size.tall, 0, top), 0.22, [...ends, [-1, 0, 0, half + 0.5], [1, 0, 0, 0]]),
    slab(under(0, 0, top, half, size.tall), 0.22, [...ends, [1, 0, 0, half + 0.5], [-1, 0, 0, 0]]),
  ];
}

function chimneys(noise: Noise, random: Random, frame: Frame, size: Measures, rise: number): Solid[] {
  const list: Solid[] = [];
  const count = random() < 0.75 ? 1 + Math.floor(random() * 2) : 0;
  for (let k = 0; k < count; k++) {
    const x = between(random, -0.38, 0.38) * size.wide;
    const z = between(random, 0.3, 0.7) * size.deep;
    const top = size.tall + size.deep * 0.5 * rise + between(random, 0.5, 1.3);
    const brick = painted(noise, linearHex(pick(random, ['b58a70', 'd8c0a0', '9a6a54'])), 0.4);
    list.push(box(frame, [x - 0.35, size.tall, z - 0.3], [x + 0.35, top, z + 0.3], brick));
    list.push(box(frame, [x - 0.47, top, z - 0.42], [x + 0.47, top + 0.15, z + 0.42], brick));
  }
  return list;
}

/** Sometimes an awning over the ground floor, or a balcony above it. */
function shop(noise: Noise, random: Random, frame: Frame, size: Measures): Solid[] {
  const chance = random();
  if (chance < 0.4) return [awning(noise, random, frame, size)];
  if (chance < 0.75) return balcony(noise, random, frame, size);
  return [];
}

function awning(noise: Noise, random: Random, frame: Frame, size: Measures): Solid {
  const cloth = linearHex(pick(random, ['b5402f', 'e9dcc0', '2f5f73', 'd9a441', '4f7a58']));
  const half = size.wide * between(random, 0.3, 0.45);
  const planes = slab(under(2, -2.1, 2.5, 0, 3.05), 0.06, [
    [1, 0, 0, half],
    [-1, 0, 0, half],
    [0, 0, -1, 2.1],
    [0, 0, 1, 0],
  ]);
  return convex(frame, planes, stripes(noise, frame, cloth));
}

function stripes(noise: Noise, frame: Frame, cloth: Rgb): Solid['material'] {
  const base = painted(noise, cloth, 1.5);
  const pale = painted(noise, linearHex('efe6d2'), 1.5);
  return (spot) => {
    const along = (spot.x - frame.x) * frame.cos - (spot.z - frame.z) * frame.sin;
    return Math.floor(along / 0.45) % 2 === 0 ? base(spot) : pale(spot);
  };
}

function balcony(noise: Noise, random: Random, frame: Frame, size: Measures): Solid[] {
  const y = 3.15 + (size.tall > 9 && random() < 0.5 ? 3 : 0);
  const x = between(random, -0.2, 0.2) * size.wide;
  const stone = painted(noise, linearHex('cfc2aa'), 0.8);
  const iron = painted(noise, linearHex('2c2f33'), 0.8);
  const rails: Solid[] = [];
  for (let k = -5; k <= 5; k++) rails.push(bar(frame, x + k * 0.27, y + 0.14, 0.95, iron));
  rails.push(box(frame, [x - 1.4, y + 1.05, -0.95], [x + 1.4, y + 1.11, -0.88], iron));
  return [box(frame, [x - 1.5, y, -1], [x + 1.5, y + 0.14, 0], stone), ...rails];
}

function bar(frame: Frame, x: number, y: number, tall: number, iron: Solid['material']): Solid {
  return box(frame, [x - 0.02, y, -0.93], [x + 0.02, y + tall, -0.89], iron);
}

/** A church: nave, bell tower with openings, cornices and a pointed roof. The frame's origin is the tower's front. */
export function church(noise: Noise, frame: Frame): Solid[] {
  const stone = linearHex('e4d3b3');
  const trim = painted(noise, linearHex('efe3c8'), 1);
  const roof = tiles(noise, frame, linearHex('b0623f'));
  const plan = {
    floors: 7,
    bays: 1,
    plaster: stone,
    shutter: stone,
    shuttered: false,
    salt: 7,
    tall: 30,
    wide: 6,
    deep: 6,
  };
  const tower = facade(noise, frame, plan);
  const nave: Measures = { wide: 13, deep: 24, tall: 13 };
  const naveFrame = frameAt(
    frame.x + 9 * frame.cos,
    frame.y,
    frame.z - 9 * frame.sin,
    Math.atan2(frame.sin, frame.cos),
  );
  const naveWalls = facade(noise, naveFrame, { ...plan, ...nave, floors: 2, bays: 3, salt: 9 });
  return [
    box(frame, [-3, -8, 0], [3, 30, 6], tower),
    ...[11, 20, 29.6].map((y) => box(frame, [-3.3, y, -0.3], [3.3, y + 0.5, 6.3], trim)),
    convex(frame, spire(30, 43), roof),
    convex(naveFrame, gabledFront(nave, 0.5), naveWalls),
    ...frontSlabs(nave, 0.5).map((planes) =>
      convex(naveFrame, planes, tiles(noise, naveFrame, linearHex('a85c3c'))),
    ),
    box(frame, [-0.06, 42.6, 2.94], [0.06, 45.4, 3.06], painted(noise, linearHex('3a3630'))),
    box(frame, [-0.55, 44.4, 2.95], [0.55, 44.55, 3.05], painted(noise, linearHex('3a3630'))),
  ];
}

function spire(low: number, high: number): HalfSpace[] {
  return [
    under(0, -3.2, low, 0, high),
    under(0, 0, high, 3.2, low),
    under(2, -0.2, low, 3, high),
    under(2, 3, high, 6.2, low),
    [0, -1, 0, -low],
  ];
}
