import { linearHex, type Rgb } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { between, pick, type Random } from '../../random.js';
import { ellipsoid, rod } from '../../ray/round.js';
import { type Hit, type Material, noHit, type Ray, type Solid } from '../../ray/solid.js';
import { onPath, rugged, wooded } from './ground.js';
import type { Land } from './land.js';

const trial = noHit(0);

/** A solid with holes where the noise is low, so that its rim is ragged like twigs. */
function ragged(solid: Solid, noise: Noise, size: number, low: number): Solid {
  const intersect = (ray: Ray, hit: Hit): boolean => {
    trial.t = hit.t;
    if (!solid.intersect(ray, trial)) return false;
    const { t } = trial;
    if (
      noise.at3((ray.ox + ray.dx * t) / size, (ray.oy + ray.dy * t) / size, (ray.oz + ray.dz * t) / size) <
      low
    )
      return false;
    [hit.t, hit.nx, hit.ny, hit.nz] = [t, trial.nx, trial.ny, trial.nz];
    return true;
  };
  return { ...solid, intersect };
}

/** All plants in the valley. */
export function plants(noise: Noise, random: Random, land: Land): Solid[] {
  return [
    ...conifers(noise, random, land),
    ...grove(noise, random, land),
    ...blades(noise, random, land),
    ...flowers(noise, random, land),
  ];
}

function conifers(noise: Noise, random: Random, land: Land): Solid[] {
  const needles = ['4f6a38', '46602f', '647a40', '3f5c36'].map((c) => rugged(noise, linearHex(c), 0.9));
  const bark = rugged(noise, linearHex('5a4636'), 0.4);
  const list: Solid[] = [];
  for (let k = 0; k < 9000; k++) {
    const z = 25 + 560 * random() ** 1.2;
    const x = between(random, -0.75, 0.75) * (z + 40);
    const y = land.height(x, z);
    if (y < 1.2 || wooded(noise, x, z, y) < 0.1 * random() || onPath(noise, x, z) > 0) continue;
    list.push(
      ...conifer(noise, random, [x, y, z], pick(random, needles), bark, z < 180 ? 8 : z < 330 ? 5 : 3),
    );
  }
  const near: [number, number, number][] = [
    [-21, 34, 17],
    [-27, 45, 21],
    [-17.5, 50, 13],
    [27, 48, 19],
    [35, 61, 22],
    [24, 68, 14],
    [-33, 66, 18],
  ];
  for (const [x, z, tall] of near)
    list.push(...conifer(noise, random, [x, land.height(x, z), z], pick(random, needles), bark, 17, tall));
  return list;
}

function conifer(
  noise: Noise,
  random: Random,
  [x, y, z]: Rgb,
  needles: Material,
  bark: Material,
  tiers: number,
  given = 0,
): Solid[] {
  const tall = given || between(random, 7, 17);
  const wide = tall * between(random, 0.15, 0.2);
  const list: Solid[] = [rod([x, y - 0.5, z], [x, y + tall * 0.7, z], tall * 0.016, 0.05, bark)];
  for (let k = 0; k < tiers; k++) {
    const t = k / tiers;
    const low = y + tall * (0.1 + 0.8 * t) + between(random, -0.1, 0.1);
    const high = Math.min(y + tall, low + (tall * 1.75) / (tiers + 2) + tall * 0.05);
    const r = wide * (1 - t) ** 0.85 * between(random, 0.8, 1.15) + 0.12;
    const dx = between(random, -0.05, 0.05) * wide;
    const cone = rod([x + dx, low, z], [x + dx * 0.3, high, z], r, 0.01, needles);
    list.push(tiers > 4 ? ragged(cone, noise, tiers > 10 ? 0.32 : 0.6, -0.16) : cone);
  }
  return list;
}

/** A few broad-leaved trees by the path and on the shore. */
function grove(noise: Noise, random: Random, land: Land): Solid[] {
  const places: [number, number, number][] = [
    [25, 41, 10],
    [-52, 128, 9],
    [-24, 139, 8],
    [-58, 148, 10],
    [48, 118, 9],
    [62, 128, 11],
    [12, 128, 7],
  ];
  return places.flatMap(([x, z, tall]) => broadleaf(noise, random, [x, land.height(x, z), z], tall));
}

function broadleaf(noise: Noise, random: Random, [x, y, z]: Rgb, tall: number): Solid[] {
  const leaves = rugged(noise, linearHex(pick(random, ['7a8a3e', '67803a', '94883c'])), 0.45);
  const bark = rugged(noise, linearHex('6a5848'), 0.3);
  const list: Solid[] = [rod([x, y - 0.3, z], [x, y + tall * 0.5, z], tall * 0.03, tall * 0.02, bark)];
  for (let k = 0; k < 90; k++) {
    const a = random() * 6.28;
    const h = random();
    const r = Math.sqrt(random()) * tall * 0.36 * Math.sin(0.35 + h * 2.6);
    const place: Rgb = [x + r * Math.cos(a), y + tall * (0.3 + 0.66 * h), z + r * Math.sin(a)];
    const wide = tall * between(random, 0.05, 0.1);
    list.push(ragged(ellipsoid(place, wide, wide * 0.8, leaves), noise, 0.16, -0.12));
    if (k < 9) list.push(rod([x, y + tall * 0.4, z], place, tall * 0.012, 0.02, bark));
  }
  return list;
}

/** Grass as single blades in the foreground. */
function blades(noise: Noise, random: Random, land: Land): Solid[] {
  const greens = ['6f8a3c', '5b7a34', '8f9850', 'b0a462', '48662e'].map((c) =>
    rugged(noise, linearHex(c), 0.5),
  );
  const list: Solid[] = [];
  for (let k = 0; k < 60000; k++) {
    const z = 8 + 42 * random() ** 1.3;
    const x = between(random, -0.62, 0.62) * (z + 8);
    if (random() < onPath(noise, x, z) * 1.1) continue;
    const y = land.height(x, z);
    const tall = between(random, 0.2, 0.6) * (0.8 + 0.5 * fbm(noise, x / 2, z / 2, 2));
    const tip: Rgb = [x + between(random, -0.16, 0.2), y + tall, z + between(random, -0.12, 0.12)];
    list.push(rod([x, y - 0.05, z], tip, 0.008 + z * 0.0005, 0.002, pick(random, greens)));
  }
  return list;
}

function flowers(noise: Noise, random: Random, land: Land): Solid[] {
  const colors = ['f4f0e6', 'f2cf3f', 'd8483c', '8c7cd0', 'f4f0e6', 'f2cf3f'].map((c) =>
    rugged(noise, linearHex(c), 0.3),
  );
  const list: Solid[] = [];
  for (let k = 0; k < 5200; k++) {
    const z = 8 + 70 * random() ** 1.4;
    const x = between(random, -0.62, 0.62) * (z + 8);
    if (onPath(noise, x, z) > 0.2 || random() > 0.35 + 0.9 * fbm(noise, x / 9 + 50, z / 9, 3)) continue;
    const y = land.height(x, z) + between(random, 0.22, 0.46);
    const wide = between(random, 0.025, 0.045) + z * 0.0005;
    list.push(ellipsoid([x, y, z], wide, wide * 0.7, pick(random, colors)));
  }
  return list;
}
