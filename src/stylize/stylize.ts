import { UserError } from '../common/errors.js';
import { isOutOfMemory } from '../common/failures.js';
import { createRandom } from '../common/random.js';
import type { Engine, Evaluation, Evaluator } from '../engines/index.js';
import type { Objective } from '../graph/index.js';
import { type Picture, resamplePicture, type Size } from '../images/index.js';
import { minimumSide, type Network } from '../networks/index.js';
import { adam, lbfgs, type Optimizer } from '../optimizers/index.js';
import { contentAt, finished, onCanvas, type Subjects, styleAt, styleSizeAt, subjects } from './canvas.js';
import type { Checkpoint } from './checkpoint.js';
import { blendShares, blendStyles, objectiveOf, styleTargets, weightedTaps } from './objective.js';
import type { StylizeOptions } from './options.js';
import { Clock, type Progress } from './progress.js';
import { type Scale, schedule } from './schedule.js';
import type { StyleMemory } from './style-memory.js';

/** What a run paints, with what. */
export interface StylizeRequest {
  readonly content: Picture;
  /** At least one. */
  readonly styles: readonly Picture[];
  readonly options: StylizeOptions;
  readonly network: Network;
  /** An engine over the same network; it stays the caller's to release. */
  readonly engine: Engine;
  /** Where to go on, from a run with the same pictures, options and network. */
  readonly resume?: Checkpoint | undefined;
  /** Style targets that earlier runs with this engine have computed. */
  readonly remembered?: RememberedStyles | undefined;
  /** What to do when the engine runs out of memory; it is an error unless told. */
  readonly onOutOfMemory?: OutOfMemoryAnswer | undefined;
}

/**
 * An end with what is painted by then: `smaller`. Or a function that gives another engine over the same network to go on with, which the
 * caller releases as well; when it gives none, the answer is `smaller`.
 */
export type OutOfMemoryAnswer = 'smaller' | (() => Promise<Engine | undefined>);

/** The engine's memory of style pictures, and the names that these ones have in it, such as hashes, in their order. */
export interface RememberedStyles {
  readonly memory: StyleMemory;
  readonly names: readonly string[];
}

/** After so many steps back in a row a run ends with an error: smaller steps do not help it. */
const maximumStepsBack = 8;

/**
 * Paints the content in the style of the styles, from coarse to fine.
 * Yields a record when a scale is prepared, after every iteration, and at the end (`done`, or `stopped` when the signal fires,
 * within one iteration); the last record's picture is the result. Whoever asks for no further record lets the run wait. Losses that are not finite never reach the picture: the
 * run steps back to the last good state, takes smaller steps and says so in the record's note. An engine that runs out of memory is answered as
 * the request says, which the note of the next record tells.
 * @throws UserError when options do not fit the network or the pictures, when the checkpoint is another run's, or when no step gives a
 * finite loss.
 */
export async function* stylize(
  request: StylizeRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress, void> {
  const run = plan(request);
  const optimizer = optimizerOf(request.options);
  for await (const progress of paint(run, optimizer as Optimizer<unknown>, signal)) {
    run.clock.hold();
    yield progress;
    run.clock.resume();
  }
}

/** All that is settled before the first scale. */
interface Run {
  readonly request: StylizeRequest;
  readonly subjects: Subjects;
  readonly objective: Objective;
  readonly shares: readonly number[];
  readonly scales: readonly Scale[];
  readonly clock: Clock;
  /** Smallest side of a picture that the network can look at. */
  readonly side: number;
  /** What evaluates now: the request's until it runs out of memory. */
  engine: Engine;
}

function plan(request: StylizeRequest): Run {
  const { content, styles, options, network } = request;
  const objective = objectiveOf(options, network.description);
  const taps = weightedTaps(objective);
  const side = minimumSide(network.description, [...taps.style, ...taps.content]);
  const scales = schedule(options, network.description);
  checkStyles(styles, options, side);
  return {
    request,
    subjects: subjects(content, styles, options.colors),
    objective,
    shares: blendShares(options.styleWeights, styles.length),
    scales,
    clock: new Clock(
      scales.map(({ size, iterations }) => ({ pixels: size * size, iterations })),
      request.resume?.elapsedSeconds,
    ),
    side,
    engine: request.engine,
  };
}

function checkStyles(styles: readonly Picture[], options: StylizeOptions, side: number): void {
  if (styles.length === 0)
    throw new UserError('style-missing', 'There is no style picture: give at least one.');
  for (const [index, style] of styles.entries()) {
    const seen = styleSizeAt(style, options.size, options.styleScale);
    if (Math.min(seen.width, seen.height) < side) {
      throw new UserError(
        'style-too-narrow',
        `Style picture ${index + 1} is ${style.width} × ${style.height} pixels and would be looked at at ${seen.width} × ${seen.height}, ` +
          `but the network needs at least ${side} on each side to see strokes: choose a less narrow picture or a larger --style-scale.`,
        { values: { index: index + 1, side } },
      );
    }
  }
}

function optimizerOf({ optimizer, learningRate }: StylizeOptions) {
  return optimizer === 'adam' ? adam({ learningRate }) : lbfgs({ learningRate });
}

/** A scale with everything it needs to be painted. */
interface Stage {
  readonly index: number;
  readonly content: Picture;
  readonly canvas: Size;
  readonly evaluator: Evaluator;
}

async function* paint<State>(
  run: Run,
  optimizer: Optimizer<State>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Progress, void> {
  let state: State | undefined;
  let before: Size | undefined;
  let last: Progress | undefined;
  let painted: Progress | undefined;
  const { resume } = run.request;
  for (const [index, scale] of run.scales.entries()) {
    if (resume && index < resume.scale) continue;
    const content = contentAt(run.subjects.content, scale.size);
    const canvas = onCanvas(content, run.side);
    const resumed = resume?.scale === index ? checked(resume, scale, canvas) : undefined;
    if (resumed) state = resumed.state as State;
    else if (state && before) state = optimizer.resample(state, before, canvas);
    else state = optimizer.start(startingPicture(run, canvas));
    before = { width: canvas.width, height: canvas.height };
    const done = resumed?.iteration ?? 0;
    const report = reporter(run, optimizer, { index, content, canvas: before });
    last = report('preparing', done, state);
    yield last;
    if (signal?.aborted) break;
    if (done === scale.iterations) continue;
    const painting = paintScale(run, optimizer, { index, content, canvas }, { state, done }, signal);
    for await (const step of painting) {
      if (step === 'ended') {
        const end = painted ?? last;
        yield { ...end, stage: 'done', note: smallerNote(end, run) };
        return;
      }
      state = step.state;
      last = report('painting', step.iteration, state, step.evaluation, step.note);
      painted = last;
      yield last;
    }
    if (signal?.aborted) break;
  }
  if (last) yield { ...last, stage: signal?.aborted ? 'stopped' : 'done' } satisfies Progress;
}

/** A scale and the picture it begins with. */
interface Place {
  readonly index: number;
  readonly content: Picture;
  readonly canvas: Picture;
}

/**
 * The steps of a scale, with another engine from where the first one ran out of memory; the last one is `ended` where there is no other and
 * something has been painted that can be the result.
 */
async function* paintScale<State>(
  run: Run,
  optimizer: Optimizer<State>,
  { index, content, canvas }: Place,
  start: { readonly state: State; readonly done: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Step<State> | 'ended'> {
  const scale = run.scales[index] as Scale;
  let { state, done } = start;
  let note: string | undefined;
  for (;;) {
    let evaluator: Evaluator | undefined;
    try {
      evaluator = await prepare(run, scale, canvas);
      const stage = { index, content, canvas, evaluator };
      for await (const step of iterate(run, optimizer, stage, { state, done }, signal)) {
        ({ state, iteration: done } = step);
        yield note === undefined ? step : { ...step, note };
        note = undefined;
      }
      return;
    } catch (error) {
      if (!isOutOfMemory(error) || run.request.onOutOfMemory === undefined) throw error;
      await evaluator?.release().catch(() => undefined); // it may be as short of memory for that
      evaluator = undefined;
      const next = await otherEngine(run);
      if (next) {
        note = `${run.engine.device} ran out of memory, so it goes on on ${next.device}`;
        run.engine = next;
        continue;
      }
      if (index === 0 && done === 0) throw error;
      yield 'ended';
      return;
    } finally {
      await evaluator?.release();
    }
  }
}

async function otherEngine({ request, engine }: Run): Promise<Engine | undefined> {
  const { onOutOfMemory } = request;
  if (typeof onOutOfMemory !== 'function') return undefined;
  const other = await onOutOfMemory();
  return other?.device === engine.device ? undefined : other;
}

const smallerNote = ({ size }: Progress, { engine, scales }: Run) =>
  `${engine.device} ran out of memory, so the picture ends at ${size} instead of ${scales.at(-1)?.size} pixels`;

/** The checkpoint, if it fits the scale that it says it is of. */
function checked(checkpoint: Checkpoint, scale: Scale, canvas: Size): Checkpoint {
  const { iteration, canvas: then } = checkpoint;
  if (iteration <= scale.iterations && then.width === canvas.width && then.height === canvas.height)
    return checkpoint;
  throw new UserError(
    'checkpoint-mismatch',
    'The checkpoint belongs to a painting of another size or preset: begin the painting anew.',
  );
}

interface Step<State> {
  readonly state: State;
  readonly iteration: number;
  readonly evaluation: Evaluation;
  readonly note?: string;
}

async function* iterate<State>(
  run: Run,
  optimizer: Optimizer<State>,
  stage: Stage,
  start: { readonly state: State; readonly done: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Step<State>> {
  const iterations = run.scales[stage.index]?.iterations ?? 0;
  let { state } = start;
  let before = state;
  let stepsBack = 0;
  for (let iteration = start.done + 1; iteration <= iterations && !signal?.aborted; iteration++) {
    const began = performance.now();
    const evaluation = await stage.evaluator.evaluate(optimizer.point(state));
    if (allFinite(evaluation)) {
      before = state;
      state = optimizer.step(state, evaluation.loss, evaluation.gradient);
      stepsBack = 0;
    } else {
      stepsBack += 1;
      if (stepsBack > maximumStepsBack) throw notFinite(run, stage);
      // Each step back starts from the last state whose evaluation was finite, with steps half as long as the time before.
      before = optimizer.slower(before);
      state = before;
    }
    run.clock.tick(stage.index, (performance.now() - began) / 1000);
    yield { state, iteration, evaluation, ...(stepsBack > 0 && { note: stepBackNote }) };
  }
}

const stepBackNote = 'a loss was not finite: stepped back and halved the step';

/** The gradient's sum is not finite as soon as one of its samples is not. */
function allFinite({ loss, gradient }: Evaluation): boolean {
  let sum = loss;
  for (let i = 0; i < gradient.length; i++) sum += gradient[i] as number;
  return Number.isFinite(sum);
}

function notFinite(run: Run, stage: Stage): UserError {
  const size = run.scales[stage.index]?.size;
  return new UserError(
    'loss-not-finite',
    `The losses at ${size} pixels are not finite whatever the step: the weights may be too large for this network, try smaller ones or another network.`,
  );
}

async function prepare(run: Run, scale: Scale, canvas: Picture): Promise<Evaluator> {
  const { engine } = run;
  const taps = weightedTaps(run.objective);
  const styles = run.subjects.styles.map((_, index) => () => styleAtScale(run, index, scale, taps.style));
  const style = await blendStyles(styles, run.shares);
  const { content } =
    taps.content.length > 0
      ? await engine.targets(canvas.data, canvas, { style: [], content: taps.content })
      : { content: {} };
  return engine.createEvaluator(run.objective, { style, content }, canvas);
}

/** A style's targets at a scale. Recoloured styles are this content's own, and worth no memory. */
function styleAtScale(run: Run, index: number, scale: Scale, taps: readonly string[]) {
  const { options, remembered } = run.request;
  const { engine } = run;
  const style = run.subjects.styles[index] as Picture;
  const compute = () =>
    styleTargets(engine, onCanvas(styleAt(style, scale.size, options.styleScale), run.side), taps);
  const name = remembered?.names[index];
  if (name === undefined || options.colors !== 'style') return compute();
  const { width, height } = styleSizeAt(style, scale.size, options.styleScale);
  return remembered?.memory.recall(`${name} ${width}x${height} ${taps}`, compute) ?? compute();
}

/** Standard deviation of the noise that a run may start from, around mid-grey. */
const noiseDeviation = 0.2;

function startingPicture(run: Run, canvas: Picture): Float32Array {
  const { init, seed } = run.request.options;
  if (init === 'content') return canvas.data;
  const [style] = run.subjects.styles;
  if (init === 'style' && style) return resamplePicture(style, canvas).data;
  const random = createRandom(seed);
  return canvas.data.map(() => Math.min(Math.max(0.5 + noiseDeviation * random.gaussian(), 0), 1));
}

function reporter<State>(run: Run, optimizer: Optimizer<State>, stage: Omit<Stage, 'evaluator'>) {
  const scale = run.scales[stage.index] as Scale;
  const colors = run.request.options.colors;
  // The subject is the content itself unless it was turned grey, and resampling it a second time would be for nothing.
  const isItself = run.subjects.content === run.request.content;
  const original = isItself ? stage.content : contentAt(run.request.content, scale.size);
  return (
    kind: 'preparing' | 'painting',
    iteration: number,
    state: State,
    evaluation?: Evaluation,
    note?: string,
    elapsedSeconds = run.clock.elapsed(),
  ): Progress => ({
    stage: kind,
    size: scale.size,
    scale: stage.index + 1,
    scales: run.scales.length,
    iteration,
    iterations: scale.iterations,
    losses: evaluation?.terms ?? {},
    loss: evaluation?.loss,
    elapsedSeconds,
    remainingSeconds: run.clock.remaining(stage.index, iteration),
    ...(note !== undefined && { note }),
    picture: () => finished(optimizer.shown(state), stage.canvas, original, colors),
    checkpoint: () => ({
      scale: stage.index,
      iteration,
      canvas: stage.canvas,
      state,
      elapsedSeconds,
    }),
  });
}
