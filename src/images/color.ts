import { type Matrix3, mapEigenvalues } from './eigen.js';
import type { Picture } from './picture.js';

/** Luma weights of ITU-R BT.601, used by both YIQ and YCbCr. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** Variance of the rounding to 8 bits, (1/255)²/12: a direction in colour space with less variance holds only noise. */
const ROUNDING_VARIANCE = 1 / (12 * 255 ** 2);

/** Mean and covariance of a picture's colours, weighted by alpha. */
interface ColorMoments {
  readonly mean: readonly [number, number, number];
  readonly covariance: Matrix3;
}

/** Mean and (population) covariance of the sRGB values, weighted by alpha; unweighted when no pixel is visible. */
export function colorMoments({ data, alpha, width, height }: Picture): ColorMoments {
  const plane = width * height;
  const weights = alpha?.some((value) => value > 0) ? alpha : undefined;
  const total = weights ? weights.reduce((sum, value) => sum + value, 0) : plane;
  const average = (value: (i: number) => number) => {
    let sum = 0;
    for (let i = 0; i < plane; i++) sum += (weights ? weights[i]! : 1) * value(i);
    return sum / total;
  };
  const mean = triple((c) => average((i) => data[c * plane + i]!));
  const deviation = (c: number, i: number) => data[c * plane + i]! - mean[c]!;
  const covariance = triple((a) => triple((b) => average((i) => deviation(a, i) * deviation(b, i))));
  return { mean, covariance };
}

/**
 * `source` recoloured so that mean and covariance of its RGB values are those of `target`: x' = Σt^½ Σs^-½ (x - μs) + μt, with
 * symmetric square roots; Gatys, Ecker, Bethge, Hertzmann, Shechtman, "Controlling Perceptual Factors in Neural Style Transfer"
 * (2017), section 5.2. The mapping is linear, so the result is exact except for clamping to 0..1. Directions in which the source does not
 * vary (all of them in a single-colour picture, two in a grey one) stay constant. The source's alpha is kept.
 */
export function matchColors(source: Picture, target: Picture): Picture {
  const [from, to] = [colorMoments(source), colorMoments(target)];
  const whiten = mapEigenvalues(from.covariance, (value) =>
    value > ROUNDING_VARIANCE ? 1 / Math.sqrt(value) : 0,
  );
  const stretch = mapEigenvalues(to.covariance, (value) => Math.sqrt(Math.max(0, value)));
  const matrix = triple((i) =>
    triple((j) =>
      dot(
        stretch[i]!,
        whiten.map((row) => row[j]!),
      ),
    ),
  );
  return mapColors(source, (color, out) => {
    for (let i = 0; i < 3; i++) {
      let value = to.mean[i]!;
      for (let j = 0; j < 3; j++) value += matrix[i]![j]! * (color[j]! - from.mean[j]!);
      out[i] = Math.min(1, Math.max(0, value));
    }
  });
}

/**
 * The pastiche's luma with the content's colours, in YIQ as in Gatys, Bethge, Hertzmann, Shechtman, "Preserving Color in Neural
 * Artistic Style Transfer" (2016). As grey has I = Q = 0, keeping I and Q while Y changes adds one number to R, G and B, and YCbCr,
 * with the same Y, would give the same result. Where that leaves 0..1, the chroma is reduced, so that the luma is always the pastiche's.
 * Alpha is the pastiche's.
 * @throws RangeError when the sizes differ.
 */
export function keepLuminance(content: Picture, pastiche: Picture): Picture {
  if (content.width !== pastiche.width || content.height !== pastiche.height) {
    throw new RangeError('the content and the pastiche must have one size');
  }
  const oldLuma = luminance(content);
  const plane = oldLuma.length;
  return mapColors(pastiche, (color, out, pixel) => {
    const luma = Math.min(1, Math.max(0, dot(LUMA, color)));
    for (let c = 0; c < 3; c++) out[c] = content.data[c * plane + pixel]! - oldLuma[pixel]!;
    const share = chromaShare(out, luma);
    for (let c = 0; c < 3; c++) out[c] = Math.min(1, Math.max(0, luma + share * out[c]!));
  });
}

/** The luma Y' = 0.299 R' + 0.587 G' + 0.114 B' (BT.601) of each pixel, 0..1 for values of 0..1. */
export function luminance({ data, width, height }: Picture): Float32Array {
  const plane = width * height;
  const out = new Float32Array(plane);
  for (let i = 0; i < plane; i++) {
    out[i] = LUMA[0] * data[i]! + LUMA[1] * data[plane + i]! + LUMA[2] * data[2 * plane + i]!;
  }
  return out;
}

/** The largest share of the chroma, at most all of it, with which luma + chroma stays in 0..1. */
function chromaShare(chroma: readonly number[], luma: number): number {
  let share = 1;
  for (const value of chroma) {
    const room = value > 0 ? 1 - luma : luma;
    if (Math.abs(value) > room) share = Math.min(share, room / Math.abs(value));
  }
  return share;
}

function mapColors(picture: Picture, map: (color: number[], out: number[], pixel: number) => void): Picture {
  const plane = picture.width * picture.height;
  const data = new Float32Array(3 * plane);
  const [color, out] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) color[c] = picture.data[c * plane + i]!;
    map(color, out, i);
    for (let c = 0; c < 3; c++) data[c * plane + i] = out[c]!;
  }
  return { ...picture, data };
}

function triple<T>(make: (index: number) => T): [T, T, T] {
  return [make(0), make(1), make(2)];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!;
}
