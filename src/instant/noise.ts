import { noiseChannels } from './plan.js';

/**
 * Noise [channels, height, width] with mean 0 and variance 1 that depends only on the seed and the position in the whole picture, so
 * that tiles fit together: the sum of four uniform numbers, which is close to a normal one.
 * @param scale number of the scale, so that scales differ.
 * @param top @param left position of the first value, in positions of this scale; may be negative.
 */
export function noiseAt(
  seed: number,
  scale: number,
  {
    top,
    left,
    height,
    width,
  }: { readonly top: number; readonly left: number; readonly height: number; readonly width: number },
): Float32Array {
  const values = new Float32Array(noiseChannels * height * width);
  let index = 0;
  for (let channel = 0; channel < noiseChannels; channel++) {
    const stream = mix(mix(seed >>> 0) ^ (scale * noiseChannels + channel + 1));
    for (let y = top; y < top + height; y++) {
      const row = mix(stream ^ y);
      for (let x = left; x < left + width; x++) {
        const [first, second] = [mix(row ^ x), mix(row ^ x ^ 0x5bd1e995)];
        const sum = (first & 0xffff) + (first >>> 16) + (second & 0xffff) + (second >>> 16);
        values[index++] = (sum / 65_536 - 2) * Math.sqrt(3);
      }
    }
  }
  return values;
}

/** The 32-bit finaliser of MurmurHash3 (A. Appleby), after an odd offset. */
function mix(value: number): number {
  let hash = (value + 0x9e3779b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
