import { UserError } from '../common/errors.js';
import type { TapSelection } from '../engines/index.js';
import { type Objective, weighted } from '../graph/index.js';
import { type NetworkDescription, tapNames } from '../networks/index.js';
import { margin } from './canvas.js';
import type { StylizeOptions } from './options.js';

/**
 * What a content weight of 1 means beside a style weight of 1. At 1.3 a picture is as close to the content as the schedules of constant
 * step length left it at 1, whose style was matched less well.
 */
const contentBalance = 1.3;

/**
 * The objective of Gatys et al. (2016) with total variation; graph/terms.ts has the formula of each term. The weights of the
 * style layers are shares of `styleWeight`, and those of the content layers equal shares of `contentWeight`, so that more
 * layers do not make a term stronger.
 * @throws UserError `layer-unknown` when a layer is not a tap of the network, `option` when all weights are zero.
 */
export function objectiveOf(options: StylizeOptions, description: NetworkDescription): Objective {
  const { layerWeights, contentLayers, styleWeight, contentWeight, tv } = options;
  checkTaps([...Object.keys(layerWeights), ...contentLayers], description);
  const total = Object.values(layerWeights).reduce((sum, weight) => sum + weight, 0);
  const style = Object.entries(layerWeights).map(([tap, weight]): [string, number] => [
    tap,
    total > 0 ? (styleWeight * weight) / total : 0,
  ]);
  const contentTaps = [...new Set(contentLayers)];
  const share = (contentBalance * contentWeight) / contentTaps.length;
  const content = contentTaps.map((tap): [string, number] => [tap, share]);
  if ([...style, ...content].every(([, weight]) => weight === 0)) {
    throw new UserError(
      'option',
      'The weights of content and style are all zero: give at least one of them a weight.',
    );
  }
  return {
    style: Object.fromEntries(style),
    content: Object.fromEntries(content),
    totalVariation: tv,
    margin,
  };
}

function checkTaps(names: readonly string[], description: NetworkDescription): void {
  const known = tapNames(description);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      'layer-unknown',
      `The network ${description.name} has no layer "${unknown}": choose from ${known.join(', ')}.`,
    );
  }
}

/** The taps of an objective whose weight is not zero, and its margin. */
export function weightedTaps(objective: Objective): TapSelection {
  const taps = (weights: Readonly<Record<string, number>>) => weighted(weights).map(([tap]) => tap);
  return { style: taps(objective.style), content: taps(objective.content), margin: objective.margin };
}
