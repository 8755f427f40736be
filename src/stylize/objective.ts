import { UserError } from '../common/errors.js';
import type { Engine, TapSelection, Targets } from '../engines/index.js';
import { type Objective, weighted } from '../graph/index.js';
import type { Picture } from '../images/index.js';
import { type NetworkDescription, tapNames } from '../networks/index.js';
import type { StylizeOptions } from './options.js';

/**
 * The objective that options describe. The weights of the style layers are shares of `styleWeight`, and those of the content
 * layers equal shares of `contentWeight`, so that more layers do not mean a stronger term.
 * @throws UserError when a layer is not one of the network's taps, or when nothing has a weight.
 */
export function objectiveOf(options: StylizeOptions, description: NetworkDescription): Objective {
  const layers = Object.entries(options.layerWeights);
  checkTaps([...layers.map(([tap]) => tap), ...options.contentLayers], description);
  const total = layers.reduce((sum, [, weight]) => sum + weight, 0);
  const style = layers.map(([tap, weight]) => [tap, total > 0 ? (options.styleWeight * weight) / total : 0]);
  const contentTaps = [...new Set(options.contentLayers)];
  const content = contentTaps.map((tap) => [tap, options.contentWeight / contentTaps.length]);
  const objective = {
    style: Object.fromEntries(style),
    content: Object.fromEntries(content),
    totalVariation: options.tv,
  } as Objective;
  const weights = [...Object.values(objective.style), ...Object.values(objective.content)];
  if (weights.every((weight) => weight === 0)) {
    throw new UserError(
      'option',
      'The weights of content and style are all zero: give at least one of them a weight.',
    );
  }
  return objective;
}

function checkTaps(names: readonly string[], description: NetworkDescription): void {
  const known = tapNames(description);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      'layer-unknown',
      `The network ${description.name} has no layer "${unknown}" to look at: choose from ${known.join(', ')}.`,
    );
  }
}

/** The taps of an objective that have a weight. */
export function weightedTaps(objective: Objective): TapSelection {
  const taps = (weights: Readonly<Record<string, number>>) => weighted(weights).map(([tap]) => tap);
  return { style: taps(objective.style), content: taps(objective.content) };
}

/**
 * Shares of the styles in a blend, summing to 1.
 * @throws UserError when there are not as many weights as styles, or all are zero.
 */
export function blendShares(weights: readonly number[] | undefined, styles: number): number[] {
  const given = weights ?? Array.from({ length: styles }, () => 1);
  if (given.length !== styles) {
    throw new UserError(
      'style-weights',
      `The number of style weights is ${given.length}, but that of style pictures ${styles}: give one weight for each style.`,
    );
  }
  const total = given.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0))
    throw new UserError('style-weights', 'The style weights are all zero: give at least one style a weight.');
  return given.map((weight) => weight / total);
}

/** The weighted mean of the styles' Gram matrices, given in the order of the shares. A style without a share is not asked for. */
export async function blendStyles(
  styles: readonly StyleSource[],
  shares: readonly number[],
): Promise<Targets['style']> {
  const blend: Record<string, Float32Array> = {};
  for (const [index, style] of styles.entries()) {
    const share = shares[index] ?? 0;
    if (share === 0) continue;
    for (const [tap, gram] of Object.entries(await style())) blend[tap] = addShare(blend[tap], gram, share);
  }
  return blend;
}

/** Gives a style's Gram matrices by tap. */
export type StyleSource = () => Promise<Targets['style']>;

/** The Gram matrices of a picture as the engine's network sees it. */
export async function styleTargets(
  engine: Engine,
  style: Picture,
  taps: readonly string[],
): Promise<Targets['style']> {
  if (taps.length === 0) return {};
  return (await engine.targets(style.data, style, { style: taps, content: [] })).style;
}

function addShare(sum: Float32Array | undefined, gram: Float32Array, share: number): Float32Array {
  return gram.map((value, index) => (sum?.[index] ?? 0) + share * value);
}
