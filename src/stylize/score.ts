import type { Engine, Targets } from '../engines/index.js';
import { type Picture, resamplePicture } from '../images/index.js';
import { minimumSide, type Network } from '../networks/index.js';
import { contentAt, onCanvas, styleAt } from './canvas.js';
import { blendShares, blendStyles, objectiveOf, styleTargets, weightedTaps } from './objective.js';
import type { StylizeOptions } from './options.js';

/** A finished picture and what it was to be made from. */
export interface ScoreRequest {
  readonly content: Picture;
  readonly styles: readonly Picture[];
  readonly result: Picture;
  /** Which layers, in what proportion, at which size and scale of the strokes. */
  readonly options: StylizeOptions;
  readonly network: Network;
  readonly engine: Engine;
}

/** Relative distances: 0 is equal, 1 as far as a picture without any activation. */
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
 * How far a picture is from its styles and its content, as the network sees them: the terms of the objective without their
 * weights. Result and content are compared with `options.size` pixels on the long side.
 * @throws UserError when options do not fit the network or the number of styles.
 */
export async function scorePicture(request: ScoreRequest): Promise<Score> {
  const { options, network, engine } = request;
  const objective = objectiveOf(options, network.description);
  const taps = weightedTaps(objective);
  const side = minimumSide(network.description, [...taps.style, ...taps.content]);
  const shown = contentAt(request.content, options.size);
  const content = onCanvas(shown, side);
  const result = onCanvas(resamplePicture(request.result, shown), side);
  const styles = request.styles.map((style) =>
    onCanvas(styleAt(style, options.size, options.styleScale), side),
  );
  const shares = blendShares(options.styleWeights, styles.length);
  const made = await engine.targets(result.data, result, taps);
  const wanted: Targets = {
    style: await blendStyles(
      styles.map((style) => () => styleTargets(engine, style, taps.style)),
      shares,
    ),
    content: (await engine.targets(content.data, content, { style: [], content: taps.content })).content,
  };
  const style = distances(made.style, wanted.style);
  const contentDistances = distances(made.content, wanted.content);
  return {
    style,
    content: contentDistances,
    styleDistance: weightedMean(style, objective.style),
    contentDistance: weightedMean(contentDistances, objective.content),
  };
}

function distances(made: Targets['style'], wanted: Targets['style']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(wanted).map(([tap, target]) => [
      tap,
      relativeDistance(made[tap] ?? new Float32Array(), target),
    ]),
  );
}

/** ‖made − wanted‖ / ‖wanted‖; 0 when both are zero throughout, infinite when only the target is. */
export function relativeDistance(made: Float32Array, wanted: Float32Array): number {
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
  let [sum, total] = [0, 0];
  for (const [name, value] of Object.entries(values)) {
    sum += value * (weights[name] ?? 0);
    total += weights[name] ?? 0;
  }
  return total > 0 ? sum / total : 0;
}
