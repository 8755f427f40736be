/**
 * A picture in memory: planar RGB (all of red, then green, then blue), rows from the top, sRGB-encoded samples, nominally 0..1.
 * `data.length === 3 * width * height`; `alpha`, when present, has `width * height` samples in 0..1, not premultiplied.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  readonly alpha?: Float32Array;
  /** The size in the file, if it was reduced when it was read. */
  readonly original?: Size;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
