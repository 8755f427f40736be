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

/** The presets; √2 between scales is style-transfer-pytorch's choice, which doubles the pixels each time. */
export const presets = {
  draft: { minSize: 128, scaleRatio: 2, firstIterations: 120, iterations: 40 },
  standard: { minSize: 128, scaleRatio: Math.SQRT2, firstIterations: 300, iterations: 100 },
  fine: { minSize: 128, scaleRatio: Math.SQRT2, firstIterations: 500, iterations: 250 },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

/** Names of the presets, from the quickest to the most thorough. */
export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];
