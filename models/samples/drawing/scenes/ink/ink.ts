import type { Picture, Size } from '../../../../../src/images/index.js';
import { hex, smoothstep } from '../../color.js';
import { fbm, gradientNoise } from '../../noise.js';
import { bell, between, seededRandom } from '../../random.js';
import { enlarged, halve, toPicture } from '../../raster.js';
import { type Desk, draw, indigo, ochre, vermilion } from './desk.js';
import { boat, lake } from './lake.js';
import { mountain, ranges } from './mountains.js';
import { blankSheet, seen, wash } from './paper.js';
import { pine } from './pine.js';
import { rocks } from './rocks.js';

/** Mountains over a misty lake in brush lines and washes, few colours on rough paper: our own drawing. Any size. */
export function paintInk(size: Size, seed: number): Picture {
  const noise = gradientNoise(seed + 900);
  const desk: Desk = { sheet: blankSheet(enlarged(size, 2), noise), noise, random: seededRandom(seed + 900) };
  sunAndSky(desk);
  for (let k = 0; k < ranges.length; k++) mountain(desk, k);
  lake(desk);
  rocks(desk);
  pine(desk, 0.17, 0.95, 0.62, 0.12);
  pine(desk, 0.06, 0.9, 0.4, -0.1);
  pine(desk, 1.27, 0.84, 0.3, -0.12);
  boat(desk, 0.78, 0.8, 0.11);
  boat(desk, 1.03, 0.72, 0.055);
  birds(desk);
  return toPicture(halve(seen(desk.sheet, hex('f3e9d2'))));
}

function sunAndSky({ sheet, noise }: Desk): void {
  wash(sheet, noise, vermilion, 3, (x, y) => {
    const d = Math.hypot(x - 0.98, y - 0.2) + 0.004 * noise.at(x * 20, y * 20);
    return 0.72 * smoothstep(0.097, 0.09, d) * (0.75 + 0.4 * smoothstep(0.1, 0.3, y));
  });
  wash(sheet, noise, ochre, 5, (x, y) => 0.2 * smoothstep(0.75, 0.1, y + 0.15 * fbm(noise, x * 2, y * 4, 3)));
  wash(sheet, noise, indigo, 9, (x, y) => {
    const cloud = fbm(noise, x * 2.1 + 3, y * 7, 4);
    return 0.26 * smoothstep(0.0, 0.3, cloud) * smoothstep(0.5, 0.05, y);
  });
}

function birds(desk: Desk): void {
  const { random } = desk;
  for (let k = 0; k < 9; k++) {
    const x = 0.62 + 0.045 * k + 0.02 * bell(random);
    const y = 0.16 + 0.016 * Math.abs(k - 4) + 0.012 * bell(random);
    const s = between(random, 0.011, 0.017);
    draw(desk, {
      path: [
        x - s,
        y - s * 0.35,
        x - s * 0.5,
        y - s * 0.5,
        x,
        y,
        x + s * 0.5,
        y - s * 0.55,
        x + s,
        y - s * 0.3,
      ],
      radius: 0.0018,
      density: 0.95,
      dryness: 0.1,
      press: [0.3, 0.3],
    });
  }
}
