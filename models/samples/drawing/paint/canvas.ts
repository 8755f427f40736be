import type { Size } from '../../../../src/images/index.js';
import type { Rgb } from '../color.js';
import { blankRaster, type Plane, type Raster } from '../raster.js';

/** A canvas being painted: sRGB-encoded colour and the height of the paint in pixels. */
export interface Canvas extends Raster {
  readonly relief: Plane;
  /** Scratch space for the current stroke: the last stroke that touched a pixel, and the position on that stroke. */
  readonly scratch: StrokeScratch;
}

/** Positions of pixels along and across the current stroke. */
export interface StrokeScratch {
  owner: Int32Array;
  current: number;
  distance: Float32Array;
  along: Float32Array;
  across: Float32Array;
  touched: Int32Array;
  count: number;
}

/** A canvas of one ground colour and no relief. */
export function blankCanvas(size: Size, ground: Rgb): Canvas {
  const pixels = size.width * size.height;
  return { ...blankRaster(size, ground), relief: new Float32Array(pixels), scratch: newScratch(pixels) };
}

function newScratch(pixels: number): StrokeScratch {
  return {
    owner: new Int32Array(pixels),
    current: 0,
    distance: new Float32Array(pixels),
    along: new Float32Array(pixels),
    across: new Float32Array(pixels),
    touched: new Int32Array(pixels),
    count: 0,
  };
}

/** The canvas's colour at a pixel. */
export function colorAt(canvas: Raster, index: number): Rgb {
  return [canvas.red[index]!, canvas.green[index]!, canvas.blue[index]!];
}
