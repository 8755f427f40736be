import { UserError } from '../common/errors.js';
import { fitSize, type Picture, resamplePicture, type Size } from '../images/index.js';
import { onCanvas } from './canvas.js';
import type { StylizeOptions } from './options.js';
import { networkPicture } from './pictures.js';
import { isInstant } from './presets.js';
import { closestRatio, type Scale } from './schedule.js';

/** A finished picture that a run continues from. */
export interface Start {
  readonly picture: Picture;
  /** Iterations at each scale that is painted, instead of the schedule's. */
  readonly iterations?: number | undefined;
}

const longSide = ({ width, height }: Size) => Math.max(width, height);

/**
 * The scales that a run from a finished picture paints: those of the schedule that are larger than the picture, or only the last one if
 * none is. Scales that are hardly larger than the picture are left out too.
 * @param size of the finished picture.
 */
export function scalesAfter(scales: readonly Scale[], size: Size, iterations?: number): Scale[] {
  const done = longSide(size);
  return scales
    .filter((scale, index) => index === scales.length - 1 || scale.size > done * closestRatio)
    .map((scale) => ({ ...scale, iterations: iterations ?? scale.iterations }));
}

/**
 * The options for making a finished picture larger.
 * @param size long side to paint at, in pixels.
 * @throws UserError `start-larger` when the picture is not smaller than that.
 */
export function enlargedOptions(options: StylizeOptions, picture: Size, size: number): StylizeOptions {
  const side = longSide(picture);
  if (size > side) return { ...options, size };
  throw new UserError(
    'start-larger',
    `The finished picture already has ${side} pixels on its long side, so ${size} would not make it larger: choose a larger size.`,
    { values: { side, size } },
  );
}

/**
 * The options for painting a finished picture further, at its own size.
 * @throws UserError `start-instant` when they paint in one pass, to which no iterations can be added.
 */
export function furtherOptions(options: StylizeOptions, picture: Size): StylizeOptions {
  if (!isInstant(options)) return { ...options, size: longSide(picture) };
  throw new UserError(
    'start-instant',
    'The preset instant paints in one pass and has no iterations to add: choose the preset draft, standard or fine.',
  );
}

/** Pixels by which rounding may change a side. */
const rounding = 1;

/**
 * Checks that a finished picture was painted from a content of this shape.
 * @param content size of A, or of the part of it that is painted.
 * @throws UserError `start-shape` otherwise.
 */
export function checkStart(picture: Size, content: Size): void {
  const { width, height } = picture;
  const fitted = fitSize(content, longSide(picture));
  if (Math.abs(fitted.width - width) <= rounding && Math.abs(fitted.height - height) <= rounding) return;
  throw new UserError(
    'start-shape',
    `The finished picture is ${width} × ${height} pixels, but A in its size is ${fitted.width} × ${fitted.height}: give the A from which it was painted.`,
    { values: { width, height, contentWidth: fitted.width, contentHeight: fitted.height } },
  );
}

/**
 * The finished picture as the optimiser begins with it: resampled, in the colours that the network evaluates, with its margin.
 * @param size of the picture inside the margin. @param side see {@link onCanvas}.
 */
export function startOnCanvas(
  { picture }: Start,
  size: Size,
  colors: StylizeOptions['colors'],
  side: number,
): Float32Array {
  const { width, height, data } = networkPicture(picture, colors);
  return onCanvas(resamplePicture({ width, height, data }, size), side).data;
}
