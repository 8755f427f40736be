import type { Picture, Size } from '../../../../src/images/index.js';
import { clamp, type Rgb, toEncoded } from '../color.js';
import { bell, type Random, seededRandom } from '../random.js';
import { blankRaster, blurPlane, eachPixel, type Plane, type Raster, toPicture } from '../raster.js';

/** How scene light becomes a photograph. */
interface Film {
  readonly exposure: number;
  /** Share of light spread by the lens around bright places, 0..0.3. */
  readonly bloom: number;
  /** Deviation of the grain, in encoded units. */
  readonly grain: number;
  /** Darkening of the corners, 0..1. */
  readonly vignette: number;
  /** Saturation after the tone curve; 1 leaves it. */
  readonly saturation: number;
}

/** Light along a camera ray: x to the right and y up, both -1..1 at the picture's left, right and (times height/width) rims. */
type Eye = (x: number, y: number, random: Random) => Rgb;

/** Exposes every pixel with `samples` jittered rays in a regular grid of strata (a square number), linear light. */
export function expose(size: Size, samples: number, seed: number, eye: Eye): Raster {
  const raster = blankRaster(size, [0, 0, 0]);
  const random = seededRandom(seed);
  const strata = Math.round(Math.sqrt(samples));
  const scale = 2 / size.width;
  for (let i = 0; i < size.width * size.height; i++) {
    const column = i % size.width;
    const row = Math.floor(i / size.width);
    for (let s = 0; s < strata * strata; s++) {
      const x = column + ((s % strata) + random()) / strata - size.width / 2;
      const y = size.height / 2 - row - (Math.floor(s / strata) + random()) / strata;
      addLight(raster, i, eye(x * scale, y * scale, random), strata * strata);
    }
  }
  return raster;
}

/** Limits single very bright samples, so that a glint does not alias. */
function addLight(raster: Raster, i: number, light: Rgb, samples: number): void {
  raster.red[i]! += Math.min(light[0], 6) / samples;
  raster.green[i]! += Math.min(light[1], 6) / samples;
  raster.blue[i]! += Math.min(light[2], 6) / samples;
}

/** Develops linear light to a picture: bloom, vignette, a filmic tone curve, sRGB encoding and grain. */
export function develop(light: Raster, film: Film, seed: number): Picture {
  const random = seededRandom(seed + 77);
  const planes = [light.red, light.green, light.blue].map((p) => bloomed(p, light, film.bloom));
  const [red, green, blue] = planes as [Plane, Plane, Plane];
  const wide = light.width / light.height;
  eachPixel(light, (i, x, y) => {
    const away = ((x - wide / 2) ** 2 + (y - 0.5) ** 2) / (wide * wide * 0.25 + 0.25);
    const gain = film.exposure * (1 - film.vignette * away);
    const grain = bell(random) * film.grain;
    const [r, g, b] = printed([red[i]! * gain, green[i]! * gain, blue[i]! * gain], film.saturation);
    red[i] = r + grain + bell(random) * film.grain * 0.4;
    green[i] = g + grain;
    blue[i] = b + grain + bell(random) * film.grain * 0.4;
  });
  return toPicture({ width: light.width, height: light.height, red, green, blue });
}

function bloomed(plane: Plane, size: Size, share: number): Plane {
  const near = blurPlane(plane, size, size.height / 90);
  const far = blurPlane(plane, size, size.height / 18);
  return plane.map((v, i) => v * (1 - share) + (near[i]! * 0.6 + far[i]! * 0.4) * share);
}

function printed(light: Rgb, saturation: number): Rgb {
  const [r, g, b] = [tone(light[0]), tone(light[1]), tone(light[2])];
  const grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const channel = (v: number): number => clamp(toEncoded(clamp(grey + (v - grey) * saturation, 0, 1)), 0, 1);
  return [channel(r), channel(g), channel(b)];
}

/** A filmic shoulder and toe (the rational fit of the ACES curve by K. Narkowicz, 2015). */
function tone(v: number): number {
  return (v * (2.51 * v + 0.03)) / (v * (2.43 * v + 0.59) + 0.14);
}
