import { checkLengths } from '../common/elements.js';
import type { Engine, Targets } from '../engines/index.js';
import { weighted } from '../graph/index.js';
import { type Picture, resamplePicture } from '../images/index.js';
import { minimumSide, type Network } from '../networks/index.js';
import { onCanvas } from './canvas.js';
import { objectiveOf, weightedTaps } from './objective.js';
import type { StylizeOptions } from './options.js';
import { contentAt } from './pictures.js';
import { blendShares, targetsAt } from './targets.js';

/** A finished picture and what it was made from. */
interface ScoreRequest {
  readonly content: Picture;
  readonly styles: readonly Picture[];
  readonly result: Picture;
  /** Layers and their weights, the size of comparison and the scale of the strokes. */
  readonly options: StylizeOptions;
  readonly network: Network;
  readonly engine: Engine;
  /** Largest side of the windows in which pictures are evaluated, in pixels; whole pictures if left out. */
  readonly tile?: number | undefined;
}

/** Relative distances: 0 is equal, 1 is the distance of a picture without any activation. */
export interface Score {
  /** ‖G − A‖ / ‖A‖ of the Gram matrices, by style layer. */
  readonly style: Readonly<Record<string, number>>;
  /** ‖F − C‖ / ‖C‖ of the activations, by content layer. */
  readonly content: Readonly<Record<string, number>>;
  /** Mean over the style layers, each by its weight. */
  readonly styleDistance: number;
  /** Mean over the content layers. */
  readonly contentDistance: number;
}

/**
 * How far a picture is from its styles and its content: the terms of the objective without their weights. Result and content
 * are compared with `options.size` pixels on the long side.
 * @throws UserError when options do not fit the network or the number of styles.
 */
export async function scorePicture(request: ScoreRequest): Promise<Score> {
  const { options, network, engine, tile } = request;
  const objective = objectiveOf(options, network.description);
  const taps = weightedTaps(objective);
  const side = minimumSide(network.description, [...taps.style, ...taps.content]);
  const shown = contentAt(request.content, options.size);
  const content = onCanvas(shown, side);
  const result = onCanvas(resamplePicture(request.result, shown), side);
  const { styles } = request;
  const shares = blendShares(options.styleWeights, styles.length);
  const blend = { styles, shares, styleScale: options.styleScale, side, tile };
  const made = await engine.targets(result.data, result, taps, tile);
  const wanted = await targetsAt(engine, taps, blend, content, options.size);
  const style = distances(made.style, wanted.style);
  const contentDistances = distances(made.content, wanted.content);
  return {
    style,
    content: contentDistances,
    styleDistance: weightedMean(style, objective.style),
    contentDistance: weightedMean(contentDistances, objective.content),
  };
}

const distances = (made: Targets['style'], wanted: Targets['style']): Record<string, number> =>
  Object.fromEntries(
    Object.entries(wanted).map(([tap, target]) => [tap, relativeDistance(made[tap] ?? [], target)]),
  );

/**
 * ‖made − wanted‖ / ‖wanted‖; 0 when both are zero throughout, infinite when only the target is.
 * @throws RangeError when the lengths differ.
 */
export function relativeDistance(made: ArrayLike<number>, wanted: Float32Array): number {
  checkLengths(made, wanted, 'activations of the result and the target');
  let difference = 0;
  let size = 0;
  for (let i = 0; i < wanted.length; i++) {
    difference += ((made[i] as number) - (wanted[i] as number)) ** 2;
    size += (wanted[i] as number) ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

/** Zero when no layer has a weight. */
function weightedMean(
  values: Readonly<Record<string, number>>,
  weights: Readonly<Record<string, number>>,
): number {
  const used = weighted(weights);
  const total = used.reduce((sum, [, weight]) => sum + weight, 0);
  const sum = used.reduce((part, [name, weight]) => part + (values[name] as number) * weight, 0);
  return total > 0 ? sum / total : 0;
}
