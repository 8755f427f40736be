import { clamp, gradient, linearHex, mix, plus, type Rgb, scaled, smoothstep } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { unit } from '../../ray/solid.js';

/** Towards the morning sun. */
export const sunward = unit(-0.82, 0.46, -0.12);

const air = ['dfe7ea', 'b9d2e6', '86b3dd', '5a94d0', '3f7cc2', '2f68b0'].map(linearHex);

/** A clear morning with fair-weather clouds, by direction; linear light. */
export function morningSky(noise: Noise): (direction: Rgb) => Rgb {
  return (direction) => cumulus(noise, direction, clearSky(direction));
}

/** The sky without clouds. */
export function clearSky(d: Rgb): Rgb {
  const high = Math.max(0, d[1]);
  const side = Math.max(0, -d[0]) * Math.exp(-high * 3);
  return plus(scaled(gradient(air, (high * 1.7) ** 0.7), 0.95), scaled([0.3, 0.22, 0.1], side * 0.5));
}

function cumulus(noise: Noise, d: Rgb, sky: Rgb): Rgb {
  const high = Math.max(0.0, d[1]);
  const k = 1 / (high + 0.2);
  const x = d[0] * k;
  const z = d[2] * k;
  const thick = heap(noise, x, z);
  if (thick <= 0) return sky;
  const light = clamp(0.62 + (thick - heap(noise, x - 0.13, z - 0.05)) * 1.7 - thick * 0.35, 0, 1);
  const color = mix([0.5, 0.57, 0.68], [1.35, 1.28, 1.2], light);
  return mix(sky, mix(color, sky, 0.25 * smoothstep(0.25, 0, high)), smoothstep(0, 0.28, thick) * 0.95);
}

function heap(noise: Noise, x: number, z: number): number {
  const billow = 1 - Math.abs(noise.at(x * 2.6 + 4, z * 2.9)) * 2;
  return (
    fbm(noise, x * 1.05 + 11, z * 1.3 + 2, 6, 0.52) +
    0.14 * billow +
    0.4 * noise.at(x * 0.5, z * 0.5 + 7) -
    0.22
  );
}
