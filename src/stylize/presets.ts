import type { SpeedClass } from '../networks/index.js';

/** How thoroughly a preset paints. */
export interface Preset {
  /** Long side of the first scale, in pixels. */
  readonly minSize: number;
  /** Ratio of one scale's long side to the one before. */
  readonly scaleRatio: number;
  /** Iterations at the first scale, where the composition is laid out and each costs least. */
  readonly firstIterations: number;
  /** Iterations at each later scale. */
  readonly iterations: number;
}

/**
 * The presets, for each speed class of network; √2 between scales is style-transfer-pytorch's choice, which doubles the pixels
 * each time. An iteration of a heavy network takes several times as long, so there are fewer of them, most at the small scales.
 */
export const presets = {
  draft: {
    light: { minSize: 128, scaleRatio: 2, firstIterations: 120, iterations: 40 },
    heavy: { minSize: 128, scaleRatio: 2, firstIterations: 80, iterations: 20 },
  },
  standard: {
    light: { minSize: 128, scaleRatio: Math.SQRT2, firstIterations: 300, iterations: 100 },
    heavy: { minSize: 128, scaleRatio: Math.SQRT2, firstIterations: 200, iterations: 60 },
  },
  fine: {
    light: { minSize: 128, scaleRatio: Math.SQRT2, firstIterations: 500, iterations: 250 },
    heavy: { minSize: 128, scaleRatio: Math.SQRT2, firstIterations: 400, iterations: 150 },
  },
} as const satisfies Record<string, Record<SpeedClass, Preset>>;

export type PresetName = keyof typeof presets;

/** Names of the presets, from the quickest to the most thorough. */
export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];
