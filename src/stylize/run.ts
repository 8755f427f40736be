import { UserError } from '../common/errors.js';
import type { Engine } from '../engines/index.js';
import type { Objective } from '../graph/index.js';
import type { Picture } from '../images/index.js';
import { minimumSide, type Network } from '../networks/index.js';
import { adam, lbfgs, type Optimizer } from '../optimizers/index.js';
import { type Checkpoint, checkpointMismatch } from './checkpoint.js';
import { Clock } from './clock.js';
import type { InstantMemory } from './instant-memory.js';
import { objectiveOf, weightedTaps } from './objective.js';
import type { StylizeOptions } from './options.js';
import { networkInputs, styleSizeAt } from './pictures.js';
import { type Scale, schedule } from './schedule.js';
import { checkStart, type Start, scalesAfter } from './start.js';
import { blendShares, type RememberedStyles, type StyleBlend } from './targets.js';

/** What a run paints, and with what. */
export interface StylizeRequest {
  readonly content: Picture;
  /** At least one. */
  readonly styles: readonly Picture[];
  readonly options: StylizeOptions;
  readonly network: Network;
  /** An engine over the same network; the caller releases it. */
  readonly engine: Engine;
  /** Where to resume, from a run with the same pictures, options and network. */
  readonly resume?: Checkpoint | undefined;
  /** The finished picture to continue from, with the same content and styles; see {@link scalesAfter}. Not followed by the preset instant. */
  readonly start?: Start | undefined;
  /** Style targets that earlier runs with this engine have computed. */
  readonly remembered?: RememberedStyles | undefined;
  /** What earlier runs of the preset instant with this engine have computed. */
  readonly instant?: InstantMemory | undefined;
  /** Largest side of the windows in which pictures are evaluated, in pixels; whole pictures if left out. */
  readonly tile?: number | undefined;
  /** What to do when the engine runs out of memory even with small tiles; an error if left out. */
  readonly onOutOfMemory?: OutOfMemoryAnswer | undefined;
  /** {@link tile} for the engine that {@link onOutOfMemory} returns. */
  readonly otherTile?: number | undefined;
}

/**
 * `smaller` ends the run with the last picture that was painted. A function returns another engine over the same network, on
 * which the run continues and which the caller releases as well; if it returns none, the run ends as with `smaller`.
 */
export type OutOfMemoryAnswer = 'smaller' | (() => Promise<Engine | undefined>);

/** Everything that is decided before the first scale of a run. */
export interface Run {
  readonly request: StylizeRequest;
  /** The content as the network evaluates it, in its own size. */
  readonly content: Picture;
  readonly blend: StyleBlend;
  readonly objective: Objective;
  readonly scales: readonly Scale[];
  /** Its states are passed from step to step and are not looked into. */
  readonly optimizer: Optimizer<unknown>;
  readonly clock: Clock;
  /** The engine in use: the request's, until it runs out of memory and another one replaces it. */
  engine: Engine;
  /** The tile in use: the request's, until the engine runs out of memory. */
  tile: number | undefined;
}

/**
 * Checks a request and plans its run.
 * @throws UserError `style-missing`, `style-too-narrow`, `checkpoint-mismatch`, and those of {@link checkStart}, {@link objectiveOf}
 * and {@link blendShares}.
 */
export function planRun(request: StylizeRequest): Run {
  const { content, styles, options, network, engine, resume, start } = request;
  if (start) checkStart(start.picture, content);
  const objective = objectiveOf(options, network.description);
  const taps = weightedTaps(objective);
  const side = minimumSide(network.description, [...taps.style, ...taps.content]);
  const planned = schedule(options, network.description);
  const scales = start ? scalesAfter(planned, start.picture, start.iterations) : planned;
  checkStyles(styles, options, side);
  if (resume && resume.scale >= scales.length) throw checkpointMismatch();
  const inputs = networkInputs(content, styles, options.colors);
  return {
    request,
    content: inputs.content,
    blend: {
      styles: inputs.styles,
      shares: blendShares(options.styleWeights, styles.length),
      styleScale: options.styleScale,
      side,
      // Styles recoloured to this content are of no use to other runs.
      remembered: options.colors === 'style' ? request.remembered : undefined,
    },
    objective,
    scales,
    optimizer: optimizerOf(options) as Optimizer<unknown>,
    clock: new Clock(scales, resume?.elapsedSeconds),
    engine,
    tile: request.tile,
  };
}

function checkStyles(styles: readonly Picture[], options: StylizeOptions, side: number): void {
  if (styles.length === 0)
    throw new UserError('style-missing', 'There is no style picture: give at least one.');
  for (const [index, style] of styles.entries()) {
    const used = styleSizeAt(style, options.size, options.styleScale);
    if (Math.min(used.width, used.height) >= side) continue;
    const { width, height } = style.original ?? style;
    throw new UserError(
      'style-too-narrow',
      `Style picture ${index + 1} is ${width} × ${height} pixels and would be used at ${used.width} × ${used.height}, ` +
        `but the network needs at least ${side} pixels on each side: choose a less narrow picture or a larger --style-scale.`,
      { values: { index: index + 1, side } },
    );
  }
}

function optimizerOf({ optimizer, learningRate }: StylizeOptions) {
  return optimizer === 'adam' ? adam({ learningRate }) : lbfgs({ learningRate });
}
