import {
  extendPicture,
  fitSize,
  keepLuminance,
  luminance,
  matchColors,
  type Picture,
  resamplePicture,
  type Size,
} from '../images/index.js';
import type { StylizeOptions } from './options.js';

/** Content and styles as the network evaluates them, in their own sizes. */
interface Inputs {
  readonly content: Picture;
  readonly styles: readonly Picture[];
}

/** The pictures to paint from, under the option `colors`: unchanged, styles recoloured to the content, or luminance only. */
export function networkInputs(
  content: Picture,
  styles: readonly Picture[],
  colors: StylizeOptions['colors'],
): Inputs {
  if (colors === 'style') return { content, styles };
  if (colors === 'match') return { content, styles: styles.map((style) => matchColors(style, content)) };
  const gray = asGray(content);
  return { content: gray, styles: styles.map((style) => matchColors(asGray(style), gray)) };
}

/** A picture as the network evaluates it under the option `colors`, without the styles' part of that. */
export function networkPicture(picture: Picture, colors: StylizeOptions['colors']): Picture {
  return colors === 'content' ? asGray(picture) : picture;
}

function asGray(picture: Picture): Picture {
  const plane = luminance(picture);
  const data = new Float32Array(3 * plane.length);
  for (let channel = 0; channel < 3; channel++) data.set(plane, channel * plane.length);
  return { ...picture, data };
}

/** The content picture at a scale: its aspect with this long side in pixels. */
export function contentAt(content: Picture, longSide: number): Picture {
  return resampled(content, fitSize(content, longSide));
}

/** A style picture at a scale, see {@link styleSizeAt}. */
export function styleAt(style: Picture, longSide: number, styleScale: number): Picture {
  return resampled(style, styleSizeAt(style, longSide, styleScale));
}

/**
 * Size of a style picture at a scale: its long side is `longSide` times `styleScale`, but never more than its own, because
 * enlarged pixels would teach blurred strokes.
 */
export function styleSizeAt(style: Size, longSide: number, styleScale: number): Size {
  const wanted = Math.max(1, Math.round(longSide * styleScale));
  return fitSize(style, Math.min(wanted, Math.max(style.width, style.height)));
}

function resampled(picture: Picture, size: Size): Picture {
  return size.width === picture.width && size.height === picture.height
    ? picture
    : resamplePicture(picture, size);
}

/**
 * The picture with its edges repeated until each side has at least `side` pixels, so that no layer of the network is empty.
 * @param side see `minimumSide` of the networks.
 */
export function extendToSide(picture: Picture, side: number): Picture {
  if (picture.width >= side && picture.height >= side) return picture;
  return extendPicture(picture, { width: side, height: side });
}

/** The pastiche as the user sees it: in its final colours, with the content's alpha. @param data of the content's size. */
export function finishPicture(
  data: Float32Array,
  content: Picture,
  colors: StylizeOptions['colors'],
): Picture {
  const { width, height, alpha } = content;
  const pastiche = { width, height, data };
  const colored = colors === 'content' ? keepLuminance(content, pastiche) : pastiche;
  return alpha ? { ...colored, alpha } : colored;
}
