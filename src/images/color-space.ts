/** Colour spaces that PNG chunks and AVIF boxes name by numbers, which libvips ignores. */
import { pictureBoxes } from './boxes.js';
import { type PlaneConversion, planesToSrgb } from './icc.js';
import type { Curve } from './icc-curve.js';
import type { InputFormat } from './sniff.js';

/** x and y of red, green, blue and white. */
type Chromaticities = readonly number[];

const D65 = [0.3127, 0.329];
const SRGB_PRIMARIES = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, ...D65];

/** Primaries by code point (ITU-T H.273, table 2). */
const PRIMARIES = new Map<number, Chromaticities>([
  [1, SRGB_PRIMARIES],
  [2, SRGB_PRIMARIES],
  [4, [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.31, 0.316]],
  [5, [0.64, 0.33, 0.29, 0.6, 0.15, 0.06, ...D65]],
  [6, [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65]],
  [7, [0.63, 0.34, 0.31, 0.595, 0.155, 0.07, ...D65]],
  [8, [0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.31, 0.316]],
  [9, [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, ...D65]],
  [11, [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351]],
  [12, [0.68, 0.32, 0.265, 0.69, 0.15, 0.06, ...D65]],
  [22, [0.63, 0.34, 0.295, 0.605, 0.155, 0.077, ...D65]],
]);

/** Luminance of diffuse white in pictures of high dynamic range, in cd/m² (ITU-R BT.2408): it becomes sRGB's white, and what is brighter is cut. */
const HDR_WHITE = 203;

/** Transfer functions by code point (H.273, table 3). Those of video cameras (1, 6, 14, 15) are displayed much as sRGB, so they count as sRGB. */
const TRANSFERS = new Map<number, Curve>([
  ...[1, 2, 6, 7, 11, 12, 13, 14, 15].map((code) => [code, decodeSrgb] as const),
  [4, (x) => x ** 2.2],
  [5, (x) => x ** 2.8],
  [8, (x) => x],
  [16, (x) => (10_000 / HDR_WHITE) * decodePq(x)],
  [17, (x) => (52.37 / 48) * x ** 2.6],
  [18, (x) => (1000 / HDR_WHITE) * decodeHlg(x) ** 1.2],
]);

/**
 * The conversion to sRGB by cICP, gAMA and cHRM of PNG (3rd edition, 11.3.2) or the nclx colours of AVIF. An ICC profile has precedence,
 * except over cICP. @returns undefined if the file has none, or unknown ones.
 */
export function taggedColor(
  format: InputFormat,
  bytes: Buffer,
  hasProfile: boolean,
): PlaneConversion | undefined {
  if (format === 'png') return pngColor(bytes, hasProfile);
  const nclx = format === 'avif' && !hasProfile ? pictureBoxes(bytes).nclx : undefined;
  return nclx && codePoints(nclx[0], nclx[1]);
}

function codePoints(primaries: number, transfer: number): PlaneConversion | undefined {
  const chromaticities = PRIMARIES.get(primaries);
  const curve = TRANSFERS.get(transfer);
  return chromaticities && curve && conversion(chromaticities, curve);
}

function pngColor(png: Buffer, hasProfile: boolean): PlaneConversion | undefined {
  const chunks = pngColorChunks(png);
  const cicp = chunks.get('cICP');
  if (cicp && cicp.length >= 4) return codePoints(cicp[0]!, cicp[1]!);
  if (hasProfile || chunks.has('sRGB')) return undefined;
  const [gamma, primaries] = [chunks.get('gAMA'), chunks.get('cHRM')];
  if (!gamma && !primaries) return undefined;
  return conversion(primaries ? chromaticitiesOf(primaries) : SRGB_PRIMARIES, gammaCurve(gamma));
}

/** Within a twentieth of 1/2.2, which programs write for sRGB, the transfer function is sRGB's. */
function gammaCurve(chunk: Buffer | undefined): Curve {
  const gamma = chunk && chunk.length >= 4 ? chunk.readUInt32BE(0) / 100_000 : 0;
  const isSrgb = gamma === 0 || Math.abs(gamma * 2.2 - 1) < 0.05;
  return isSrgb ? decodeSrgb : (x) => x ** (1 / gamma);
}

/** cHRM begins with the white point. */
function chromaticitiesOf(chunk: Buffer): Chromaticities {
  if (chunk.length < 32) return SRGB_PRIMARIES;
  return [8, 12, 16, 20, 24, 28, 0, 4].map((at) => chunk.readUInt32BE(at) / 100_000);
}

/** The chunks before the pixels. */
function pngColorChunks(png: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at + 12 <= png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    chunks.set(type, png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return chunks;
}

/** Bradford's cone responses of XYZ, as in ICC.1:2022, annex E. */
const BRADFORD = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];
const D50 = [0.9642, 1, 0.8249];

function conversion(xy: Chromaticities, curve: Curve): PlaneConversion | undefined {
  const [red, green, blue, white] = [0, 2, 4, 6].map((at) => xyzOf(xy[at]!, xy[at + 1]!)) as [
    Xyz,
    Xyz,
    Xyz,
    Xyz,
  ];
  const amounts = solve([red, green, blue], white);
  const columns = [red, green, blue].map((primary, i) =>
    adapted(
      primary.map((v) => v * amounts[i]!),
      white,
    ),
  );
  if (!columns.flat().every(Number.isFinite)) return undefined;
  return planesToSrgb([curve, curve, curve], columns);
}

type Xyz = readonly number[];

function xyzOf(x: number, y: number): Xyz {
  return [x / y, 1, (1 - x - y) / y];
}

/** A colour under `white` as it would be under D50. */
function adapted(xyz: Xyz, white: Xyz): Xyz {
  const cones = (color: Xyz) =>
    BRADFORD.map((row) => row[0]! * color[0]! + row[1]! * color[1]! + row[2]! * color[2]!);
  const [from, to] = [cones(white), cones(D50)];
  const scaled = cones(xyz).map((cone, i) => (cone * to[i]!) / from[i]!);
  return solve(
    [0, 1, 2].map((column) => BRADFORD.map((row) => row[column]!)),
    scaled,
  );
}

/** The amounts of three columns that add up to `sum`, by Cramer's rule. */
function solve(columns: readonly Xyz[], sum: Xyz): Xyz {
  const whole = determinant(columns);
  return columns.map((_, i) => determinant(columns.map((column, j) => (i === j ? sum : column))) / whole);
}

function determinant([a, b, c]: readonly Xyz[]): number {
  const [x, y, z] = [a!, b!, c!];
  return (
    x[0]! * (y[1]! * z[2]! - y[2]! * z[1]!) -
    y[0]! * (x[1]! * z[2]! - x[2]! * z[1]!) +
    z[0]! * (x[1]! * y[2]! - x[2]! * y[1]!)
  );
}

/** IEC 61966-2-1. */
function decodeSrgb(x: number): number {
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
}

/** SMPTE ST 2084: shares of 10,000 cd/m². */
function decodePq(x: number): number {
  const power = x ** (32 / 2523);
  return (Math.max(0, power - 3424 / 4096) / (2413 / 128 - (2392 / 128) * power)) ** (16384 / 2610);
}

/** Hybrid log-gamma, ITU-R BT.2100: light of the scene, 0 to 1. */
function decodeHlg(x: number): number {
  return x <= 0.5 ? x ** 2 / 3 : (Math.exp((x - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}
