import type { Rgb } from '../color.js';
import type { Noise } from '../noise.js';
import { bell } from '../random.js';
import { unit } from './solid.js';
import type { Water } from './world.js';

/** Waves by size in metres and slope, the long ones stretched across the view. */
const waves = [
  { size: 6, slope: 0.016 },
  { size: 2.2, slope: 0.026 },
  { size: 0.8, slope: 0.034 },
  { size: 0.3, slope: 0.026 },
] as const;

/** Harbour water with a light breeze: waves too fine for the distance become a random roughness of the same strength. */
export function breezyWater(noise: Noise, strength: number, tint: Rgb): Water {
  return {
    normal: (x, z, distance, random) => {
      let sx = 0;
      let sz = 0;
      let unseen = 0;
      for (const { size, slope } of waves) {
        const seen = 1 / (1 + (distance / (size * 110)) ** 2);
        sx += noise.at(x / (size * 1.6) + size, z / size + 5) * slope * seen;
        sz += noise.at(x / (size * 1.6) + 31, z / size - size * 3) * slope * 1.6 * seen;
        unseen += slope * slope * (1 - seen);
      }
      const rest = Math.sqrt(unseen) * 0.32;
      const calm = 0.75 + 0.5 * noise.at(x / 40, z / 22);
      return unit(
        (sx + bell(random) * rest * 0.5) * strength * calm,
        1,
        (sz + bell(random) * rest) * strength * calm,
      );
    },
    color: (x, z) => {
      const depth = 1 + 0.25 * noise.at(x / 15, z / 9);
      return [tint[0] * depth, tint[1] * depth, tint[2] * depth];
    },
  };
}
