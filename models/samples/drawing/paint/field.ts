import type { Size } from '../../../../src/images/index.js';
import type { Rgb } from '../color.js';
import { blankRaster, blurPlane, eachPixel, type Plane, type Raster, sampled } from '../raster.js';

/** The motif at a point: its colour, the direction of the brush and the level of detail. */
export interface Sight {
  readonly color: Rgb;
  /** Radians, 0 to the right, growing downwards. */
  readonly angle: number;
  /** 0: only big brushes; 1: the smallest too. */
  readonly detail: number;
}

/** The motif sampled on a grid, in the units of a canvas: the underpainting that strokes follow. */
export interface Motif extends Raster {
  readonly cosine: Plane;
  readonly sine: Plane;
  readonly detail: Plane;
  /** Canvas pixels per grid pixel. */
  readonly step: number;
}

/** Samples a motif, given in picture heights, for a canvas `step` times as large as the grid. */
export function motifFrom(size: Size, step: number, sight: (x: number, y: number) => Sight): Motif {
  const grid = { width: Math.ceil(size.width / step), height: Math.ceil(size.height / step) };
  const plane = (): Plane => new Float32Array(grid.width * grid.height);
  const motif: Motif = {
    ...blankRaster(grid, [0, 0, 0]),
    cosine: plane(),
    sine: plane(),
    detail: plane(),
    step,
  };
  eachPixel(grid, (i, x, y) => {
    const seen = sight(x, y);
    [motif.red[i], motif.green[i], motif.blue[i]] = seen.color;
    motif.cosine[i] = Math.cos(seen.angle);
    motif.sine[i] = Math.sin(seen.angle);
    motif.detail[i] = seen.detail;
  });
  return motif;
}

/** The colours of the motif blurred by a deviation in canvas pixels, for a large brush. */
export function squinted(motif: Motif, deviation: number): Motif {
  const blur = (plane: Plane): Plane => blurPlane(plane, motif, deviation / motif.step);
  return { ...motif, red: blur(motif.red), green: blur(motif.green), blue: blur(motif.blue) };
}

/** The motif's colour at a place in canvas pixels. */
export function motifColor(motif: Motif, x: number, y: number): Rgb {
  const u = x / motif.step;
  const v = y / motif.step;
  return [
    sampled(motif.red, motif, u, v),
    sampled(motif.green, motif, u, v),
    sampled(motif.blue, motif, u, v),
  ];
}

/** A plane of the motif at the nearest grid point of a place in canvas pixels. */
export function nearest(motif: Motif, plane: Plane, x: number, y: number): number {
  const column = Math.min(motif.width - 1, Math.max(0, Math.floor(x / motif.step)));
  const row = Math.min(motif.height - 1, Math.max(0, Math.floor(y / motif.step)));
  return plane[row * motif.width + column]!;
}
