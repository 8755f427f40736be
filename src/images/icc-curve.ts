/** A tone curve: device value in 0..1 to linear light in 0..1. */
export type Curve = (device: number) => number;

/**
 * The tone curve at `offset` of an ICC profile (ICC.1:2022: curveType 10.6, parametricCurveType 10.18).
 * @returns undefined for any other type. @throws RangeError when it is truncated.
 */
export function readCurve(profile: Buffer, offset: number): Curve | undefined {
  const type = profile.toString('latin1', offset, offset + 4);
  if (type === 'curv') return readSampled(profile, offset);
  return type === 'para' ? readParametric(profile, offset) : undefined;
}

/** A signed 16.16 fixed-point number (4.6). */
export function readFixed(profile: Buffer, offset: number): number {
  return profile.readInt32BE(offset) / 65536;
}

function readSampled(profile: Buffer, offset: number): Curve {
  const count = profile.readUInt32BE(offset + 8);
  if (count === 0) return (x) => x;
  if (count === 1) {
    const gamma = profile.readUInt16BE(offset + 12) / 256;
    return (x) => x ** gamma;
  }
  if (offset + 12 + 2 * count > profile.length) throw new RangeError('a curve is cut short');
  const sample = (index: number) => profile.readUInt16BE(offset + 12 + 2 * index) / 65535;
  return interpolated(Float64Array.from({ length: count }, (_, index) => sample(index)));
}

function readParametric(profile: Buffer, offset: number): Curve | undefined {
  const kind = profile.readUInt16BE(offset + 8);
  const count = [1, 3, 4, 5, 7][kind];
  if (count === undefined) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, index) =>
    readFixed(profile, offset + 12 + 4 * index),
  );
  // A malformed curve can have the power of a negative number; results are clipped to 0..1 (10.18).
  const power = (x: number) => Math.max(0, a * x + b) ** g;
  if (kind === 0) return clipped((x) => x ** g);
  if (kind < 3) return clipped((x) => (x >= -b / a ? power(x) : 0) + c);
  return clipped((x) => (x >= d ? power(x) + e : c * x + f));
}

function clipped(curve: Curve): Curve {
  return (x) => {
    const y = curve(x);
    return y > 0 ? Math.min(1, y) : 0;
  };
}

/** The curve through equally spaced samples over 0..1, linearly interpolated; arguments are clamped. */
export function interpolated(samples: Float64Array): Curve {
  const last = samples.length - 1;
  return (x) => {
    const at = Math.min(1, Math.max(0, x)) * last;
    const low = Math.min(Math.floor(at), last - 1);
    const a = samples[low]!;
    return a + (samples[low + 1]! - a) * (at - low);
  };
}
