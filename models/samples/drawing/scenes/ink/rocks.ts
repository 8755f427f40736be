import { clamp } from '../../color.js';
import { fbm } from '../../noise.js';
import { bell, between } from '../../random.js';
import { black, curve, type Desk, draw, ochre } from './desk.js';
import { wash } from './paper.js';

/** Boulders of the near shore: [x, y, half-width, half-height]. */
const boulders = [
  [0.02, 0.96, 0.16, 0.11],
  [0.22, 0.99, 0.14, 0.085],
  [0.4, 1.0, 0.09, 0.05],
  [1.3, 0.94, 0.13, 0.13],
  [1.16, 0.98, 0.1, 0.09],
  [1.0, 1.0, 0.08, 0.04],
] as const;

/** The boulders of the near shore. */
export function rocks(desk: Desk): void {
  for (let k = 0; k < boulders.length; k++) boulder(desk, k);
}

function boulder(desk: Desk, k: number): void {
  const { sheet, noise, random } = desk;
  const [cx, cy, wide, tall] = boulders[k]!;
  const rim = (a: number): number =>
    1 + 0.22 * noise.at(Math.cos(a) * 1.4 + k * 5, Math.sin(a) * 1.4) + 0.06 * noise.at(a * 4, k);
  const inside = (x: number, y: number): number => {
    const [u, v] = [(x - cx) / wide, (y - cy) / tall];
    return Math.hypot(u, v) / rim(Math.atan2(v, u));
  };
  wash(sheet, noise, black, 80 + k, (x, y) => {
    const shade = clamp(
      (y - cy) / tall + 0.5 * ((x - cx) / wide) + 0.9 * fbm(noise, x * 14 + k, y * 14, 3),
      -0.4,
      1,
    );
    return inside(x, y) > 1 ? 0 : 0.16 + 0.3 * (shade + 0.3);
  });
  wash(sheet, noise, ochre, 90 + k, (x, y) => (inside(x, y) > 1 ? 0 : 0.3));
  for (let n = 0; n < 110; n++) {
    const a = between(random, Math.PI, 2 * Math.PI);
    const r = Math.sqrt(random()) * 0.94;
    const [x, y] = [cx + Math.cos(a) * r * wide * rim(a), cy + Math.sin(a) * r * tall * rim(a)];
    const path = curve(
      x,
      y,
      1.1 + 0.9 * Math.cos(a) + 0.25 * bell(random),
      between(random, 0.012, 0.045),
      bell(random) * 0.4,
    );
    draw(desk, {
      path,
      radius: between(random, 0.001, 0.003),
      density: between(random, 0.3, 0.8),
      dryness: random(),
      press: [1, 0.15],
    });
  }
  outlineBoulder(desk, cx, cy, wide, tall, rim);
}

function outlineBoulder(
  desk: Desk,
  cx: number,
  cy: number,
  wide: number,
  tall: number,
  rim: (a: number) => number,
): void {
  const path: number[] = [];
  for (let a = Math.PI * 0.94; a < Math.PI * 2.06; a += 0.05)
    path.push(cx + Math.cos(a) * wide * rim(a), cy + Math.sin(a) * tall * rim(a));
  draw(desk, { path, radius: 0.0048, density: 1, dryness: 0.55, press: [0.7, 0.3] });
}
