import type { SpeedClass } from '../networks/index.js';

/** The schedule of a preset. */
export interface Preset {
  /** Long side of the first scale, in pixels. */
  readonly minSize: number;
  /** Ratio of a scale's long side to that of the scale before. */
  readonly scaleRatio: number;
  /** Iterations at the first scale, which decides the composition and costs least. */
  readonly firstIterations: number;
  /** Iterations at each scale between the first and the last. */
  readonly iterations: number;
  /** Iterations at the last scale, of which each takes as long as all scales before together. */
  readonly lastIterations: number;
}

/**
 * The presets for each speed class of network. From scale to scale the sides double: scales in between gained less than the same time at
 * the others (models/training/results/schedule.md). An iteration of a heavy network takes several times as long, so it has fewer.
 */
export const presets = {
  draft: {
    light: { minSize: 128, scaleRatio: 2, firstIterations: 120, iterations: 40, lastIterations: 24 },
    heavy: { minSize: 128, scaleRatio: 2, firstIterations: 60, iterations: 16, lastIterations: 10 },
  },
  standard: {
    light: { minSize: 128, scaleRatio: 2, firstIterations: 200, iterations: 80, lastIterations: 40 },
    heavy: { minSize: 128, scaleRatio: 2, firstIterations: 120, iterations: 50, lastIterations: 30 },
  },
  fine: {
    light: { minSize: 128, scaleRatio: 2, firstIterations: 400, iterations: 200, lastIterations: 120 },
    heavy: { minSize: 128, scaleRatio: 2, firstIterations: 250, iterations: 120, lastIterations: 80 },
  },
} as const satisfies Record<string, Record<SpeedClass, Preset>>;

/** Names of the presets, fastest first. The preset instant has no schedule: it paints in one pass through a network of its own. */
export const presetNames = ['instant', 'draft', 'standard', 'fine'] as const;

/** Whether options ask for the instant network instead of the optimiser. */
export const isInstant = ({ preset }: { readonly preset: (typeof presetNames)[number] }): boolean =>
  preset === 'instant';
