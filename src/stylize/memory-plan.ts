import { leastTileSide } from '../engines/index.js';
import { fitSize, type Size } from '../images/index.js';
import { type NetworkDescription, receptiveField, tapNames } from '../networks/index.js';
import { canvasSize } from './canvas.js';
import { estimateMemory, type MemoryOptions } from './memory.js';
import { sizeRange } from './options.js';
import { isInstant } from './presets.js';

/** How a painting fits into memory. */
export interface MemoryPlan {
  /** Estimated peak, in bytes. It is more than what is available where nothing fits. */
  readonly bytes: number;
  /** Largest side of the windows in which pictures are evaluated, in pixels; undefined where whole pictures fit. */
  readonly tile?: number | undefined;
}

/** Pixels between the sides of windows that are tried, and between the sizes of pictures. */
const sideStep = 16;

/**
 * Plans the memory of a painting: whole pictures where they fit, otherwise the largest windows that fit, as larger ones take less time.
 * @param size of the last scale, in pixels.
 * @param available bytes.
 * @param styles sizes of the style pictures.
 */
export function planMemory(
  description: NetworkDescription,
  size: Size,
  options: MemoryOptions,
  available: number,
  styles: readonly Size[] = [],
): MemoryPlan {
  const bytesWith = (tile?: number) => estimateMemory(description, size, options, styles, tile);
  const whole = bytesWith();
  if (whole <= available || isInstant(options)) return { bytes: whole };
  const least = leastTileSide(receptiveField(description, tapNames(description)));
  const canvas = canvasSize(size);
  const side = Math.max(
    canvas.width,
    canvas.height,
    ...styles.flatMap(({ width, height }) => [width, height]),
  );
  const bytes = bytesWith(least);
  if (bytes >= whole) return { bytes: whole };
  if (bytes > available) return { bytes, tile: least };
  let [fits, fails] = [0, Math.ceil((side - least) / sideStep)];
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    if (bytesWith(least + middle * sideStep) <= available) fits = middle;
    else fails = middle;
  }
  const tile = least + fits * sideStep;
  return { bytes: bytesWith(tile), tile };
}

/**
 * The largest long side that the options take and at which a picture of this aspect fits in the given memory, in tiles where necessary, a
 * multiple of 16 pixels.
 * @returns 0 when nothing fits.
 */
export function largestSize(
  description: NetworkDescription,
  aspect: Size,
  options: MemoryOptions,
  available: number,
  styles: readonly Size[] = [],
): number {
  const fits = (size: number) => {
    const plan = planMemory(description, fitSize(aspect, size), { ...options, size }, available, styles);
    return plan.bytes <= available;
  };
  let [, size] = sizeRange;
  while (size > 0 && !fits(size)) size -= sideStep;
  return size;
}
