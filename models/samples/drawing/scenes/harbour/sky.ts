import { clamp, gradient, linearHex, mix, plus, type Rgb, scaled, smoothstep } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { unit } from '../../ray/solid.js';

/** Towards the evening sun. */
export const sunward = unit(-0.93, 0.2, 0.2);

const glowAzimuth = -0.62;
const air = ['f7b57a', 'f3c79b', 'c9c3c4', '93abc9', '6288b8', '456ca3'].map(linearHex);
const hills = [
  { low: 0.045, swing: 0.07, scale: 2.2, color: linearHex('b9a9b4') },
  { low: 0.025, swing: 0.06, scale: 3.4, color: linearHex('96899c') },
  { low: 0.01, swing: 0.045, scale: 4.6, color: linearHex('6d6a7c') },
  { low: -0.004, swing: 0.024, scale: 7, color: linearHex('4b5358') },
] as const;

/** The evening sky with its glow, clouds and the far hills, by direction; linear light. */
export function eveningSky(noise: Noise): (direction: Rgb) => Rgb {
  return (direction) => farHills(noise, direction) ?? clouds(noise, direction, clearSky(direction));
}

/** The sky without clouds: a vertical gradient and the sun's glow. */
export function clearSky(d: Rgb): Rgb {
  const high = Math.max(0, d[1]);
  const base = scaled(gradient(air, (high * 2.1) ** 0.62), 0.9);
  const turn = Math.atan2(d[0], d[2]) - glowAzimuth;
  const near = Math.exp(-((turn / 0.5) ** 2) - high * 6.5);
  const wide = Math.exp(-((turn / 1.2) ** 2) - high * 3.2);
  return plus(base, plus(scaled([1.5, 0.72, 0.22], near * 0.95), scaled([0.55, 0.25, 0.12], wide * 0.6)));
}

function clouds(noise: Noise, d: Rgb, sky: Rgb): Rgb {
  const high = Math.max(0, d[1]);
  const k = 1.15 / (high + 0.16);
  const thick = cloudDepth(noise, d[0] * k, d[2] * k);
  if (thick <= 0) return sky;
  const sunSide = cloudDepth(noise, d[0] * k - 0.16, d[2] * k + 0.05);
  const lit = clamp(0.55 + (thick - sunSide) * 1.5 - thick * 0.25, 0, 1);
  const warm = smoothstep(0.75, 0.05, high);
  const bright = mix([1.0, 0.83, 0.72], [1.5, 0.86, 0.52], warm);
  const dark = mix([0.36, 0.4, 0.52], [0.55, 0.4, 0.4], warm);
  return mix(sky, mix(dark, bright, lit), smoothstep(0, 0.45, thick) * 0.9 * smoothstep(0.0, 0.1, high));
}

function cloudDepth(noise: Noise, x: number, z: number): number {
  const warp = noise.at(x * 0.9 + 8, z * 0.9) * 0.4;
  const bank = noise.at(x * 0.45 + 3.1, z * 0.45 + 1.7);
  return fbm(noise, x * 0.85 + warp, z * 1.5 + warp * 0.5, 6, 0.52) + bank * 0.55 - 0.1;
}

function farHills(noise: Noise, d: Rgb): Rgb | undefined {
  if (d[1] > 0.16 || d[1] < -0.02) return undefined;
  const azimuth = Math.atan2(d[0], d[2]);
  const slope = d[1] / Math.hypot(d[0], d[2]);
  for (let k = hills.length - 1; k >= 0; k--) {
    const top = crest(noise, azimuth, k);
    if (slope < top) return hillColor(noise, azimuth, slope, top, k);
  }
  return undefined;
}

function crest(noise: Noise, azimuth: number, k: number): number {
  const { low, swing, scale } = hills[k]!;
  const rough = 0.0035 * noise.at(azimuth * 160, k * 9) * (k / 3);
  const rise = 0.035 * smoothstep(-0.35, 0.5, azimuth);
  return low + swing * Math.abs(fbm(noise, azimuth * scale + k * 7.7, k * 3.3, 4)) + rough + rise;
}

function hillColor(noise: Noise, azimuth: number, slope: number, top: number, k: number): Rgb {
  const wood = fbm(noise, azimuth * 90, slope * 190 + k * 20, 3) * (0.1 + 0.13 * k);
  const face = noise.at(azimuth * 14 + k * 5, slope * 12) * 0.22;
  const mist = smoothstep(top, 0, slope) * 0.4;
  const glow = clearSky(unit(Math.sin(azimuth), 0.02, Math.cos(azimuth)));
  const lit = scaled(hills[k]!.color, 1 + wood + face);
  return mix(lit, scaled(glow, 0.85), clamp(mist + [0.45, 0.32, 0.17, 0.05][k]!, 0, 0.9));
}
