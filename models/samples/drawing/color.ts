/** Red, green, blue, either sRGB-encoded or linear, as each function states. */
export type Rgb = readonly [number, number, number];

/** The colour written as six hexadecimal digits ("1b3f8c"), sRGB-encoded, 0..1. */
export function hex(digits: string): Rgb {
  const value = Number.parseInt(digits, 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** `hex` converted to linear light. */
export function linearHex(digits: string): Rgb {
  const [r, g, b] = hex(digits);
  return [toLinear(r), toLinear(g), toLinear(b)];
}

/** sRGB-encoded to linear light (IEC 61966-2-1). */
export function toLinear(v: number): number {
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** Linear light to sRGB-encoded (IEC 61966-2-1); negative light becomes 0. */
export function toEncoded(v: number): number {
  if (v <= 0.0031308) return Math.max(0, v * 12.92);
  return 1.055 * v ** (1 / 2.4) - 0.055;
}

/** Between two colours: `a` at 0, `b` at 1. */
export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/** A colour times a number. */
export function scaled(a: Rgb, k: number): Rgb {
  return [a[0] * k, a[1] * k, a[2] * k];
}

/** The sum of two colours. */
export function plus(a: Rgb, b: Rgb): Rgb {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** The product of two colours, channel by channel. */
export function times(a: Rgb, b: Rgb): Rgb {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}

/** The colour at `t` in 0..1 of evenly spaced stops; outside, the end stops. */
export function gradient(stops: readonly Rgb[], t: number): Rgb {
  const place = clamp(t, 0, 1) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(place));
  return mix(stops[i] as Rgb, stops[i + 1] as Rgb, place - i);
}

/** `v` clamped to low..high. */
export function clamp(v: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, v));
}

/** 0 below `a`, 1 above `b`, a smooth cubic between (also for a > b, reversed). */
export function smoothstep(a: number, b: number, v: number): number {
  const t = clamp((v - a) / (b - a), 0, 1);
  return t * t * (3 - 2 * t);
}

/** Rec. 709 luma weights applied to the three channels. */
export function luma(c: Rgb): number {
  return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}
