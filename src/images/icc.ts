/**
 * Conversion of 16-bit pictures to sRGB by their ICC profile (ICC.1:2022: header 7.2, tag table 7.3, matrix model F.3), for profiles of curves
 * and a matrix. libvips does not convert 16-bit grey, and converts 16-bit colour with a coarse table, with errors of up to six 8-bit steps
 * near black.
 */
import { unlessCut } from './bytes.js';
import { type Curve, interpolated, readCurve, readFixed } from './icc-curve.js';

/** Turns planar RGB device values (0..1) into sRGB-encoded ones, in place. */
export type PlaneConversion = (planes: Float32Array) => void;

/** XYZ relative to D50, the profile connection space, to linear sRGB: Lindbloom's inverse of the Bradford-adapted primaries. */
const LINEAR_SRGB_FROM_XYZ_D50 = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
];

/** Steps of the tables for curves; linear interpolation is accurate to 1e-7. */
const TABLE_STEPS = 65535;

/** Half an 8-bit step: a profile this close to sRGB counts as sRGB, and its pictures are not changed. */
const SAME_COLOR = 0.5 / 255;

/** The conversion by a grey or matrix profile; undefined for tables, other devices and malformed profiles. */
export function planeConversion(profile: Buffer): PlaneConversion | undefined {
  return unlessCut(() => {
    const space = profile.toString('latin1', 16, 20);
    if (space === 'GRAY') return grayConversion(profile);
    return space === 'RGB ' ? matrixConversion(profile) : undefined;
  });
}

/** Whether an RGB profile is a table of colours, which has precedence over curves and matrix (9.2). */
export function isTableProfile(profile: Buffer): boolean {
  const isRgb = profile.toString('latin1', 16, 20) === 'RGB ';
  return isRgb && unlessCut(() => tagOffset(profile, 'A2B0')) !== undefined;
}

function grayConversion(profile: Buffer): PlaneConversion | undefined {
  const tone = tagCurve(profile, 'kTRC');
  if (!tone) return undefined;
  const isLab = profile.toString('latin1', 20, 24) === 'Lab ';
  const encoded = tabulated((x) => encodeSrgb(isLab ? luminanceOfLightness(100 * tone(x)) : tone(x)));
  return (planes) => {
    for (let i = 0; i < planes.length; i++) planes[i] = encoded(planes[i]!);
  };
}

function matrixConversion(profile: Buffer): PlaneConversion | undefined {
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((signature) => tagCurve(profile, signature));
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((signature) => tagXyz(profile, signature));
  if (
    isTableProfile(profile) ||
    !curves.every((curve) => curve !== undefined) ||
    !columns.every((xyz) => xyz !== undefined)
  )
    return undefined;
  return planesToSrgb(curves, columns);
}

/** The conversion from curves of red, green and blue and the XYZ (relative to D50) of each. */
export function planesToSrgb(
  curves: readonly Curve[],
  columns: readonly (readonly number[])[],
): PlaneConversion {
  const matrix = LINEAR_SRGB_FROM_XYZ_D50.map((row) =>
    columns.map((xyz) => row[0]! * xyz[0]! + row[1]! * xyz[1]! + row[2]! * xyz[2]!),
  );
  const tables = new Map(curves.map((curve) => [curve, curve])); // often one curve three times
  for (const curve of tables.keys()) tables.set(curve, tabulated(curve));
  const convert = convertPlanes(
    curves.map((curve) => tables.get(curve)!),
    matrix,
    srgbTable(),
  );
  return isIdentity(convert) ? () => undefined : convert;
}

/** Encodes linear light as sRGB, in place. */
export function linearToSrgb(planes: Float32Array): void {
  const encoded = srgbTable();
  for (let i = 0; i < planes.length; i++) planes[i] = encoded(planes[i]!);
}

function convertPlanes(
  curves: readonly Curve[],
  matrix: readonly number[][],
  encode: Curve,
): PlaneConversion {
  const [red, green, blue] = curves as [Curve, Curve, Curve];
  return (planes) => {
    const plane = planes.length / 3;
    for (let i = 0; i < plane; i++) {
      const r = red(planes[i]!);
      const g = green(planes[plane + i]!);
      const b = blue(planes[2 * plane + i]!);
      for (let c = 0; c < 3; c++) {
        const [fromRed, fromGreen, fromBlue] = matrix[c] as [number, number, number];
        planes[c * plane + i] = encode(fromRed * r + fromGreen * g + fromBlue * b);
      }
    }
  };
}

/** Whether a grid of 5 x 5 x 5 colours is unchanged. */
function isIdentity(convert: PlaneConversion): boolean {
  const grid = Float32Array.from(
    { length: 375 },
    (_, i) => (Math.floor((i % 125) / 5 ** Math.floor(i / 125)) % 5) / 4,
  );
  const converted = grid.slice();
  convert(converted);
  return converted.every((value, i) => Math.abs(value - grid[i]!) < SAME_COLOR);
}

let srgb: Curve | undefined;

function srgbTable(): Curve {
  srgb ??= tabulated(encodeSrgb);
  return srgb;
}

function tabulated(curve: Curve): Curve {
  return interpolated(Float64Array.from({ length: TABLE_STEPS + 1 }, (_, i) => curve(i / TABLE_STEPS)));
}

function tagOffset(profile: Buffer, signature: string): number | undefined {
  const count = profile.readUInt32BE(128);
  for (let at = 132; at < 132 + 12 * count; at += 12) {
    const name = profile.readUInt32BE(at); // throws if the table is shorter than it claims
    if (name === Buffer.from(signature).readUInt32BE(0)) return profile.readUInt32BE(at + 4);
  }
  return undefined;
}

function tagCurve(profile: Buffer, signature: string): Curve | undefined {
  const offset = tagOffset(profile, signature);
  return offset === undefined ? undefined : readCurve(profile, offset);
}

function tagXyz(profile: Buffer, signature: string): number[] | undefined {
  const offset = tagOffset(profile, signature);
  return offset === undefined ? undefined : [8, 12, 16].map((at) => readFixed(profile, offset + at));
}

/** CIE 1976 lightness L* (0..100) to relative luminance (0..1), CIE 15. */
function luminanceOfLightness(lightness: number): number {
  return lightness > 8 ? ((lightness + 16) / 116) ** 3 : (lightness * 27) / 24389;
}

/** The sRGB transfer function, IEC 61966-2-1. */
function encodeSrgb(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
