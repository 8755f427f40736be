import type { SpeedClass } from '../networks/index.js';

/** The schedule of a preset. */
interface Preset {
  /** Long side of the first scale, in pixels. */
  readonly minSize: number;
  /** Ratio of a scale's long side to that of the scale before. */
  readonly scaleRatio: number;
  /** Iterations at the first scale, which decides the composition and costs least. */
  readonly firstIterations: number;
  /** Iterations at each later scale. */
  readonly iterations: number;
}

/**
 * The presets for each speed class of network. The ratio √2 doubles the pixels from scale to scale (style-transfer-pytorch).
 * An iteration of a heavy network takes several times as long, so it has fewer, most of them at the small scales.
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

/** Names of the presets, fastest first. The preset instant has no schedule: it paints in one pass through a network of its own. */
export const presetNames = ['instant', 'draft', 'standard', 'fine'] as const;

/** Whether options ask for the instant network instead of the optimiser. */
export const isInstant = ({ preset }: { readonly preset: (typeof presetNames)[number] }): boolean =>
  preset === 'instant';
