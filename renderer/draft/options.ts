/** The few settings that the panel shows as sliders, and the options of the engine that they mean. */

export type OptionValues = Readonly<Record<string, unknown>>;

/** Style weight against content weight at the middle of the slider: the engine's own defaults. */
const middleRatio = 4;
/** How many times the ratio changes from the middle to an end. */
const reach = 16;

/** Where the strength slider stands, 0 (A) to 100 (B), for weights. */
export function strengthOf(contentWeight: number, styleWeight: number): number {
  if (contentWeight <= 0) return 100;
  if (styleWeight <= 0) return 0;
  const position = 50 + (50 * Math.log(styleWeight / contentWeight / middleRatio)) / Math.log(reach);
  return Math.round(Math.min(100, Math.max(0, position)));
}

/** The style weight that the strength slider means beside a content weight. */
export function styleWeightOf(strength: number, contentWeight: number): number {
  const content = contentWeight > 0 ? contentWeight : 1;
  return Number((content * middleRatio * reach ** ((strength - 50) / 50)).toPrecision(3));
}

/** Stroke sizes go by octaves: from a quarter to four times. */
export const strokeRange = { min: -2, max: 2, step: 0.1 } as const;

/** Where the stroke slider stands for a style scale. */
export function strokeOf(styleScale: number): number {
  return Math.min(strokeRange.max, Math.max(strokeRange.min, Math.log2(styleScale)));
}

/** The style scale that the stroke slider means. */
export function styleScaleOf(stroke: number): number {
  return Number((2 ** stroke).toPrecision(2));
}

/** Sizes that the slider stops at, in pixels of the long side. */
export const sizeStops = [
  256, 320, 384, 448, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 4096,
] as const;

/** The stop nearest to a size. */
export function sizeStopOf(size: number): number {
  const distances = sizeStops.map((stop) => Math.abs(Math.log(stop / size)));
  return distances.indexOf(Math.min(...distances));
}

/** A number among option values, or what it is unless told. */
export function numberOption(options: OptionValues, name: string, otherwise: number): number {
  const value = options[name];
  return typeof value === 'number' ? value : otherwise;
}

/** A text among option values, or what it is unless told. */
export function textOption(options: OptionValues, name: string, otherwise: string): string {
  const value = options[name];
  return typeof value === 'string' ? value : otherwise;
}

/** Whether two option values are the same, by their JSON. */
export function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
