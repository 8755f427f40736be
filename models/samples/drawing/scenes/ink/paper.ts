import type { Size } from '../../../../../src/images/index.js';
import { clamp, type Rgb } from '../../color.js';
import { fbm, type Noise } from '../../noise.js';
import { blankRaster, blurPlane, eachPixel, type Plane, type Raster } from '../../raster.js';

/** A pigment in water: how strongly it takes each of red, green and blue out of the light. */
export type Pigment = Rgb;

/** A sheet with the optical density of everything washed or drawn on it, and its tooth (height of the fibres, 0..1). */
export interface Sheet extends Size {
  readonly red: Plane;
  readonly green: Plane;
  readonly blue: Plane;
  readonly tooth: Plane;
}

/** An empty sheet of rough paper. */
export function blankSheet(size: Size, noise: Noise): Sheet {
  const tooth = new Float32Array(size.width * size.height);
  eachPixel(size, (i, x, y) => {
    const grain = fbm(noise, x * 130, y * 130, 3);
    const fibre = noise.at(x * 38 + 4 * noise.at(x * 9, y * 9), y * 210) * 0.4;
    tooth[i] = clamp(0.5 + 0.5 * grain + fibre * 0.5, 0, 1);
  });
  return { ...blankRaster(size, [0, 0, 0]), tooth };
}

/** Lays down pigment at a pixel, `density` 1 being full strength. */
export function stain(sheet: Sheet, i: number, pigment: Pigment, density: number): void {
  sheet.red[i]! += pigment[0] * density;
  sheet.green[i]! += pigment[1] * density;
  sheet.blue[i]! += pigment[2] * density;
}

/**
 * A wash: `strength` gives 0..1 by place in picture heights. The pigment settles in the paper's hollows (granulation),
 * gathers at the wash's rim and blooms where more water ran.
 */
export function wash(
  sheet: Sheet,
  noise: Noise,
  pigment: Pigment,
  salt: number,
  strength: (x: number, y: number) => number,
): void {
  const cover = new Float32Array(sheet.tooth.length);
  eachPixel(sheet, (i, x, y) => {
    cover[i] = strength(x, y);
  });
  const soft = blurPlane(cover, sheet, sheet.height * 0.006);
  eachPixel(sheet, (i, x, y) => {
    if (cover[i]! < 0.002) return;
    const rim = clamp((cover[i]! - soft[i]!) * 1.6, 0, 0.7);
    const bloom = 1 + 0.4 * fbm(noise, x * 6 + salt, y * 6, 4);
    const grains = 0.55 + 0.9 * (1 - sheet.tooth[i]!) + 0.35 * noise.at(x * 260 + salt, y * 260);
    stain(sheet, i, pigment, (cover[i]! * bloom + rim) * grains);
  });
}

/** The sheet as seen: warm paper behind layers that each swallow light (Beer and Lambert's law). */
export function seen(sheet: Sheet, paper: Rgb): Raster {
  const raster = blankRaster(sheet, [0, 0, 0]);
  for (let i = 0; i < sheet.tooth.length; i++) {
    const light = 0.965 + 0.05 * sheet.tooth[i]!;
    raster.red[i] = paper[0] * light * Math.exp(-sheet.red[i]!);
    raster.green[i] = paper[1] * light * Math.exp(-sheet.green[i]!);
    raster.blue[i] = paper[2] * light * Math.exp(-sheet.blue[i]!);
  }
  return raster;
}
