/* The settings that the panel shows as sliders, and the options that they stand for. */

export type OptionValues = Readonly<Record<string, unknown>>;

/** Ratio of style weight to content weight at the middle of the slider: that of the defaults. */
const middleRatio = 4;
/** Factor by which the ratio changes from the middle to an end. */
const reach = 16;

/** Position of the strength slider for two weights, 0 (A) to 100 (B). */
export function strengthOf(contentWeight: number, styleWeight: number): number {
  if (contentWeight <= 0) return 100;
  if (styleWeight <= 0) return 0;
  const position = 50 + (50 * Math.log(styleWeight / contentWeight / middleRatio)) / Math.log(reach);
  return Math.round(Math.min(100, Math.max(0, position)));
}

/** The style weight for a position of the strength slider and a content weight. */
export function styleWeightOf(strength: number, contentWeight: number): number {
  const content = contentWeight > 0 ? contentWeight : 1;
  return Number((content * middleRatio * reach ** ((strength - 50) / 50)).toPrecision(3));
}

/** Stroke sizes are in octaves, from a quarter to four times. */
export const strokeRange = { min: -2, max: 2, step: 0.1 } as const;

/** Position of the stroke slider for a style scale. */
export function strokeOf(styleScale: number): number {
  return Math.min(strokeRange.max, Math.max(strokeRange.min, Math.log2(styleScale)));
}

/** The style scale for a position of the stroke slider. */
export function styleScaleOf(stroke: number): number {
  return Number((2 ** stroke).toPrecision(2));
}

/** Stops of the size slider: long sides in pixels. */
export const sizeStops = [
  256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 4096,
] as const;

/** Index of the stop nearest to a size. */
export function sizeStopOf(size: number): number {
  const distances = sizeStops.map((stop) => Math.abs(Math.log(stop / size)));
  return distances.indexOf(Math.min(...distances));
}

/** A number option, or its fallback. */
export function numberOption(options: OptionValues, name: string, fallback: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : fallback;
}

/** A text option, or its fallback. */
export function textOption(options: OptionValues, name: string, fallback: string): string {
  const value = options[name];
  return typeof value === 'string' ? value : fallback;
}

/** Whether two option values have the same JSON. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
