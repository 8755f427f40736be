import { elementAt } from '../common/elements.js';
import { UserError } from '../common/errors.js';
import { isOutOfMemory } from '../common/failures.js';
import type { Note } from '../common/note.js';
import { createRandom } from '../common/random.js';
import type { Evaluation, Evaluator } from '../engines/index.js';
import { type Picture, resamplePicture } from '../images/index.js';
import { type Canvas, carriedOver, offCanvas, onCanvas } from './canvas.js';
import { checkCheckpoint } from './checkpoint.js';
import { weightedTaps } from './objective.js';
import { contentAt, finishPicture } from './pictures.js';
import type { Progress } from './progress.js';
import type { Run } from './run.js';
import type { Scale } from './schedule.js';
import { startOnCanvas } from './start.js';
import { maximumStepsBack, type Position, positionAt, step } from './step.js';
import { targetsAt } from './targets.js';

/** The pastiche as it passes from scale to scale: the optimiser's state and the size of its picture. */
export interface Pastiche {
  readonly state: unknown;
  readonly canvas: Canvas;
}

/** One scale of a run: its pictures, its evaluator and the optimiser's position. */
export class ScalePainting {
  readonly #run: Run;
  readonly #index: number;
  readonly #scale: Scale;
  /** The content at this scale, in its own colours. */
  readonly #content: Picture;
  /** The same as the network evaluates it, with its margin. */
  readonly #canvas: Picture;
  #position: Position;
  #iteration: number;
  #evaluator: Evaluator | undefined;
  #losses: Pick<Evaluation, 'loss' | 'terms'> | undefined;
  #note: Note | undefined;

  /**
   * @param index of the scale, from 0.
   * @param previous the pastiche of the scale before, if one was painted.
   * @throws UserError `checkpoint-mismatch` when the run resumes here from a checkpoint that does not fit.
   */
  constructor(run: Run, index: number, previous: Pastiche | undefined) {
    this.#run = run;
    this.#index = index;
    this.#scale = elementAt(run.scales, index);
    const { content, resume } = run.request;
    const evaluated = contentAt(run.content, this.#scale.size);
    this.#content = content === run.content ? evaluated : contentAt(content, this.#scale.size);
    this.#canvas = onCanvas(evaluated, run.blend.side);
    if (resume?.scale === index) {
      checkCheckpoint(resume, this.#scale, this.#canvas);
      this.#position = positionAt(resume.state);
      this.#iteration = resume.iteration;
    } else {
      this.#position = positionAt(startingState(run, this.#canvas, this.#size, previous));
      this.#iteration = 0;
    }
  }

  /** Whether all iterations of this scale are done. */
  get isComplete(): boolean {
    return this.#iteration === this.#scale.iterations;
  }

  get pastiche(): Pastiche {
    return { state: this.#position.state, canvas: this.#size };
  }

  get #size(): Canvas {
    const { width, height } = this.#canvas;
    const { width: innerWidth, height: innerHeight } = this.#content;
    return { width, height, content: { width: innerWidth, height: innerHeight } };
  }

  /**
   * One iteration: losses and gradient, then a step of the optimiser. When the engine runs out of memory, it is repeated with smaller
   * tiles, and then on another engine, if the request provides one.
   * @throws UserError `loss-not-finite` after {@link maximumStepsBack}; what the engine throws.
   */
  async step(): Promise<void> {
    try {
      this.#note = undefined;
      await this.#iterate();
    } catch (error) {
      const note = await this.#takeLessMemory(error);
      await this.step();
      this.#note = note;
    }
  }

  async #iterate(): Promise<void> {
    const { optimizer, clock } = this.#run;
    this.#evaluator ??= await createEvaluator(this.#run, this.#scale, this.#canvas);
    const start = performance.now();
    const evaluation = await this.#evaluator.evaluate(optimizer.point(this.#position.state));
    const progress = this.#iteration / Math.max(1, this.#scale.iterations - 1);
    this.#position = step(optimizer, this.#position, evaluation, progress);
    const { stepsBack } = this.#position;
    if (stepsBack > maximumStepsBack) throw lossNotFinite(this.#scale);
    if (stepsBack > 0)
      this.#note = { code: 'note-step', message: 'a loss was not finite: stepped back and halved the step' };
    this.#losses = { loss: evaluation.loss, terms: evaluation.terms };
    this.#iteration += 1;
    clock.tick(this.#index, (performance.now() - start) / 1000);
  }

  /** Changes to smaller tiles or another engine after one ran out of memory, and says so. @throws the error where there is none. */
  async #takeLessMemory(error: unknown): Promise<Note> {
    if (!isOutOfMemory(error)) throw error;
    await this.release().catch(() => undefined); // releasing may need memory too
    return this.#divideMore() ?? (await this.#replaceEngine(error));
  }

  /** Halves the tiles, if the engine has any that are smaller. */
  #divideMore(): Note | undefined {
    const { engine, tile } = this.#run;
    const { width, height } = this.#canvas;
    const side = Math.min(Math.max(width, height), tile ?? Number.POSITIVE_INFINITY);
    const smaller = Math.max(engine.leastTile ?? Number.POSITIVE_INFINITY, Math.ceil(side / 2));
    if (smaller >= side) return undefined;
    this.#run.tile = smaller;
    this.#position = positionAt(this.#position.state);
    const { device } = engine;
    const message = `${device} ran out of memory, so the picture is evaluated in tiles of ${smaller} pixels`;
    return { code: 'note-smaller-tiles', message, values: { device, tile: smaller } };
  }

  async #replaceEngine(error: unknown): Promise<Note> {
    const { request, engine } = this.#run;
    if (request.onOutOfMemory === undefined) throw error;
    const other = request.onOutOfMemory === 'smaller' ? undefined : await request.onOutOfMemory();
    if (other === undefined || other.device === engine.device) throw error;
    this.#run.engine = other;
    this.#run.tile = request.otherTile;
    this.#position = positionAt(this.#position.state);
    const [from, to] = [engine.device, other.device];
    const message = `${from} ran out of memory, so it continues on ${to}`;
    return { code: 'note-engine', message, values: { from, to } };
  }

  /** Releases the evaluator. */
  async release(): Promise<void> {
    const evaluator = this.#evaluator;
    this.#evaluator = undefined;
    await evaluator?.release();
  }

  /** The record of where this scale is. */
  progress(): Progress {
    const { optimizer, clock, scales, request } = this.#run;
    const { size, iterations } = this.#scale;
    const { state, canvas } = this.pastiche;
    const content = this.#content;
    const [scale, iteration, elapsedSeconds] = [this.#index, this.#iteration, clock.elapsed()];
    return {
      stage: this.#losses ? 'painting' : 'preparing',
      size,
      scale: scale + 1,
      scales: scales.length,
      iteration,
      iterations,
      losses: this.#losses?.terms ?? {},
      loss: this.#losses?.loss,
      elapsedSeconds,
      remainingSeconds: clock.remaining(scale, iteration),
      ...(this.#note !== undefined && { note: this.#note }),
      picture: () =>
        finishPicture(offCanvas(optimizer.shown(state), canvas), content, request.options.colors),
      checkpoint: () => ({
        scale,
        iteration,
        canvas: { width: canvas.width, height: canvas.height },
        state,
        elapsedSeconds,
      }),
    };
  }
}

/** Standard deviation of the noise that a run may start from, around mid-grey. */
const noiseDeviation = 0.2;

function startingState(
  { optimizer, request, blend }: Run,
  canvas: Picture,
  size: Canvas,
  previous: Pastiche | undefined,
) {
  if (previous) {
    const carried = carriedOver(previous.canvas, size, blend.side);
    return optimizer.resample(previous.state, previous.canvas, size, carried);
  }
  const { init, seed, colors } = request.options;
  if (request.start) return optimizer.start(startOnCanvas(request.start, size.content, colors, blend.side));
  if (init === 'content') return optimizer.start(canvas.data);
  if (init === 'style') return optimizer.start(resamplePicture(elementAt(blend.styles, 0), canvas).data);
  const random = createRandom(seed);
  return optimizer.start(
    canvas.data.map(() => Math.min(Math.max(0.5 + noiseDeviation * random.gaussian(), 0), 1)),
  );
}

async function createEvaluator(
  { engine, tile, objective, blend, request }: Run,
  { size }: Scale,
  canvas: Picture,
) {
  // The memory holds what the request's engine computed; another engine gives slightly other numbers.
  const known = { ...blend, tile, ...(engine !== request.engine && { remembered: undefined }) };
  const targets = await targetsAt(engine, weightedTaps(objective), known, canvas, size);
  return engine.createEvaluator(objective, targets, canvas, tile);
}

const lossNotFinite = ({ size }: Scale) =>
  new UserError(
    'loss-not-finite',
    `The losses at ${size} pixels are not finite at any step length: the weights may be too large for this network, try smaller ones or another network.`,
  );
