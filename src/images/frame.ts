import type { Picture, Size } from './picture.js';

/** The size with the same aspect whose longer side is `longSide` pixels (enlarging or reducing), at least 1 x 1. */
export function fitSize(size: Size, longSide: number): Size {
  const scale = longSide / Math.max(size.width, size.height);
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: scaled(size.width), height: scaled(size.height) };
}

/**
 * The part of a picture of `size` whose top left corner is at (`left`, `top`), in pixels.
 * @throws RangeError when it is not inside the picture.
 */
export function cropPicture(picture: Picture, size: Size, left = 0, top = 0): Picture {
  if (left < 0 || top < 0 || left + size.width > picture.width || top + size.height > picture.height) {
    throw new RangeError(
      `${size.width} x ${size.height} at (${left}, ${top}) is not inside ${picture.width} x ${picture.height}`,
    );
  }
  return rearrange(picture, size, left, top);
}

/**
 * The picture made at least as large as `size` by repeating its last column to the right and its last row downwards.
 * A side that is already long enough is unchanged; `cropPicture` undoes it.
 */
export function extendPicture(picture: Picture, size: Size): Picture {
  const width = Math.max(size.width, picture.width);
  const height = Math.max(size.height, picture.height);
  return rearrange(picture, { width, height }, 0, 0);
}

/**
 * The picture with `margin` more pixels on every side, mirrored at its edges; the outermost pixels themselves are not repeated. A picture
 * smaller than the margin is mirrored again and again. `cropPicture` undoes it.
 */
export function mirrorPicture(picture: Picture, margin: number): Picture {
  const size = { width: picture.width + 2 * margin, height: picture.height + 2 * margin };
  const columns = mirroredIndices(picture.width, margin);
  const rows = mirroredIndices(picture.height, margin);
  const mirror = (from: Float32Array, planes: number) => {
    const to = new Float32Array(planes * size.width * size.height);
    let i = 0;
    for (let plane = 0; plane < planes; plane++)
      for (const row of rows) {
        const start = (plane * picture.height + row) * picture.width;
        for (const column of columns) to[i++] = from[start + column]!;
      }
    return to;
  };
  const { data, alpha } = picture;
  return { ...size, data: mirror(data, 3), ...(alpha && { alpha: mirror(alpha, 1) }) };
}

function mirroredIndices(length: number, margin: number): number[] {
  const period = Math.max(1, 2 * (length - 1));
  return Array.from({ length: length + 2 * margin }, (_, position) => {
    const index = (((position - margin) % period) + period) % period;
    return Math.min(index, period - index, length - 1);
  });
}

function rearrange(picture: Picture, { width, height }: Size, left: number, top: number): Picture {
  const data = new Float32Array(3 * width * height);
  for (let channel = 0; channel < 3; channel++) {
    const from = picture.data.subarray(channel * picture.width * picture.height);
    copyPlane(from, picture, data.subarray(channel * width * height), { width, height }, left, top);
  }
  if (!picture.alpha) return { width, height, data };
  const alpha = new Float32Array(width * height);
  copyPlane(picture.alpha, picture, alpha, { width, height }, left, top);
  return { width, height, data, alpha };
}

function copyPlane(
  from: Float32Array,
  source: Size,
  to: Float32Array,
  target: Size,
  left: number,
  top: number,
): void {
  const inside = Math.min(target.width, source.width - left);
  for (let y = 0; y < target.height; y++) {
    const start = Math.min(top + y, source.height - 1) * source.width + left;
    const row = to.subarray(y * target.width, (y + 1) * target.width);
    row.set(from.subarray(start, start + inside));
    row.fill(from[start + inside - 1]!, inside);
  }
}
