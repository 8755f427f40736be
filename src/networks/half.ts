/*
 * The 16-bit formats of safetensors files: F16 is binary16 of IEEE 754-2019 (1 sign, 5 exponent, 10 fraction bits), BF16 the upper half
 * of a binary32.
 */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function floatOf(pattern: number): number {
  bits[0] = pattern;
  return float[0] as number;
}

function patternOf(value: number): number {
  float[0] = value;
  return bits[0] as number;
}

/** The value of a binary16 given as a 16-bit pattern, exact. */
export function f16ToNumber(pattern: number): number {
  const sign = (pattern & 0x8000) << 16;
  const magnitude = pattern & 0x7fff;
  if (magnitude >= 0x7c00) return floatOf(sign | 0x7f800000 | ((magnitude & 0x3ff) << 13));
  if (magnitude < 0x0400) return (sign ? -1 : 1) * magnitude * 2 ** -24;
  // Shift the fraction into place and move the exponent from bias 15 to bias 127.
  return floatOf(sign | ((magnitude << 13) + ((127 - 15) << 23)));
}

/** The nearest binary16 of a binary32 value, ties to even; 65520 and more become infinity. NaN stays NaN. */
export function numberToF16(value: number): number {
  const pattern = patternOf(value);
  const sign = (pattern >>> 16) & 0x8000;
  const magnitude = pattern & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | roundHalfToEven(floatOf(magnitude) * 2 ** 24);
  const rounded = magnitude + 0x0fff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - ((127 - 15) << 23)) >>> 13);
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** The value of a bfloat16 given as a 16-bit pattern, exact. */
export function bf16ToNumber(pattern: number): number {
  return floatOf(pattern << 16);
}
