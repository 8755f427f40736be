import { type NetworkDescription, speedClassOf } from '../networks/index.js';
import type { StylizeOptions } from './options.js';
import { type Preset, presets } from './presets.js';

/** One scale of a run. */
export interface Scale {
  /** Long side of the pastiche, in pixels. */
  readonly size: number;
  readonly iterations: number;
}

/** Scales whose ratio is smaller would do the same work twice. */
export const closestRatio = 1.1;

/**
 * The scales of a run, coarse to fine: the first size, then `size` divided by powers of the preset's ratio, and `size` itself.
 * Sizes within {@link closestRatio} of the first are left out; where that is `size`, it is the only scale.
 */
export function schedule(options: StylizeOptions, description: NetworkDescription): Scale[] {
  if (options.preset === 'instant') return [{ size: options.size, iterations: 1 }];
  const preset = presets[options.preset][speedClassOf(description)];
  const first = Math.min(options.minSize ?? preset.minSize, options.size);
  const sizes = [options.size];
  for (let size = options.size / preset.scaleRatio; size > first * closestRatio; size /= preset.scaleRatio) {
    sizes.unshift(Math.round(size));
  }
  if (first * closestRatio < options.size) sizes.unshift(first);
  return sizes.map((size, index) => ({
    size,
    iterations: options.iterations ?? iterationsAt(preset, index, sizes.length),
  }));
}

function iterationsAt(preset: Preset, index: number, scales: number): number {
  if (index === 0) return preset.firstIterations;
  return index === scales - 1 ? preset.lastIterations : preset.iterations;
}
