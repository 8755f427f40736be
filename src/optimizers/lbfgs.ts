import { checkLengths } from '../common/elements.js';
import { resamplePlanes, type Size } from '../images/index.js';
import { clampUnit, gradientRatio, type Optimizer, type OptimizerSettings, planes } from './optimizer.js';

/** Number of pairs of steps and gradient changes that approximate the curvature. */
const historyLength = 10;
/** Share of the decrease predicted by the slope that a step must reach (Armijo's condition; Nocedal and Wright 2006, section 3.1). */
const sufficientDecrease = 1e-4;
/** A step that does not reach it is retried at this share of its length. */
const backtrack = 0.5;
/** After this many shorter steps without success the history is cleared, and steepest descent restarts. */
const maximumTrials = 12;

/** A step s, the change y of the gradient over it, and 1 / ⟨s, y⟩. */
interface CurvaturePair {
  readonly step: Float32Array;
  readonly change: Float32Array;
  readonly inverseProduct: number;
}

interface Evaluated {
  readonly picture: Float32Array;
  readonly loss: number;
  readonly gradient: Float32Array;
}

/** State of L-BFGS: the best evaluated picture, the direction from it, and the trial point to evaluate next. */
export interface LbfgsState {
  readonly trial: Float32Array;
  /** Undefined until the first evaluation. */
  readonly accepted: Evaluated | undefined;
  readonly direction: Float32Array | undefined;
  readonly stepLength: number;
  readonly trials: number;
  readonly history: readonly CurvaturePair[];
  readonly learningRate: number;
}

/**
 * Limited-memory BFGS (Nocedal 1980, the two-loop recursion) within the box 0..1: samples at a bound whose gradient points
 * outward are held, every trial point is projected onto the box, and steps are shortened until Armijo's condition holds
 * (projected quasi-Newton; Bertsekas 1982, Kim, Sra and Dhillon 2010). A step that is too long costs one evaluation.
 */
export function lbfgs(settings: OptimizerSettings): Optimizer<LbfgsState> {
  return {
    start: (picture) => ({
      trial: picture,
      accepted: undefined,
      direction: undefined,
      stepLength: 1,
      trials: 0,
      history: [],
      learningRate: settings.learningRate,
    }),
    point: (state) => state.trial,
    step,
    shown: (state) => state.accepted?.picture ?? state.trial,
    resample,
    slower,
  };
}

function step(state: LbfgsState, loss: number, gradient: Float32Array): LbfgsState {
  checkLengths(gradient, state.trial, 'gradient and picture');
  const evaluated = { picture: state.trial, loss, gradient };
  const { accepted } = state;
  if (!accepted) return advance({ ...state, accepted: evaluated });
  if (loss <= accepted.loss + sufficientDecrease * predictedChange(accepted, state.trial)) {
    const history = remember(state.history, accepted, evaluated);
    return advance({ ...state, accepted: evaluated, history });
  }
  if (state.trials >= maximumTrials) return advance({ ...state, history: [] });
  return retry(state, accepted, state.stepLength * backtrack);
}

/**
 * Change of the loss at the trial point that the slope at the accepted point predicts. At most 0, so that a rise is never
 * accepted, even where the projection onto the bounds turns the step uphill.
 */
function predictedChange(accepted: Evaluated, trial: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < trial.length; i++) {
    sum += (accepted.gradient[i] as number) * ((trial[i] as number) - (accepted.picture[i] as number));
  }
  return Math.min(sum, 0);
}

/** Chooses the direction from the accepted point and its first trial. */
function advance(state: LbfgsState): LbfgsState {
  const accepted = state.accepted as Evaluated;
  const free = freeGradient(accepted);
  const quasiNewton = twoLoop(free, state.history);
  holdBound(quasiNewton, accepted);
  const descends = dot(quasiNewton, free) < 0;
  const history = descends ? state.history : [];
  const direction = descends && history.length > 0 ? quasiNewton : free.map((value) => -value);
  const stepLength =
    history.length > 0 ? 1 : state.learningRate / Math.max(maximumMagnitude(direction), 1e-30);
  return retry({ ...state, direction, history, trials: -1 }, accepted, stepLength);
}

function retry(state: LbfgsState, accepted: Evaluated, stepLength: number): LbfgsState {
  const direction = state.direction as Float32Array;
  const trial = accepted.picture.map((x, i) => clampUnit(x + stepLength * (direction[i] as number)));
  return { ...state, trial, stepLength, trials: state.trials + 1 };
}

const heldAtBound = (x: number, descent: number) => (x <= 0 && descent < 0) || (x >= 1 && descent > 0);

/** The gradient with zeros at the samples that a bound holds. */
function freeGradient({ picture, gradient }: Evaluated): Float32Array {
  return gradient.map((g, i) => (heldAtBound(picture[i] as number, -g) ? 0 : g));
}

/** Sets a direction to zero at the samples that a bound holds; the history would otherwise move them against their slope. */
function holdBound(direction: Float32Array, { picture, gradient }: Evaluated): void {
  for (let i = 0; i < direction.length; i++) {
    const x = picture[i] as number;
    if (heldAtBound(x, -(gradient[i] as number)) || heldAtBound(x, direction[i] as number)) direction[i] = 0;
  }
}

/** −H g by the two-loop recursion (Nocedal and Wright 2006, algorithm 7.4), with H₀ = ⟨s, y⟩ / ⟨y, y⟩ of the newest pair. */
export function twoLoop(gradient: Float32Array, history: readonly CurvaturePair[]): Float32Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const pair of history.toReversed()) {
    const share = pair.inverseProduct * dot(pair.step, direction);
    shares.push(share);
    addScaled(direction, pair.change, -share);
  }
  const newest = history.at(-1);
  if (newest) multiply(direction, 1 / (newest.inverseProduct * dot(newest.change, newest.change)));
  for (const pair of history) {
    const share = shares.pop() as number;
    addScaled(direction, pair.step, share - pair.inverseProduct * dot(pair.change, direction));
  }
  return direction;
}

function remember(
  history: readonly CurvaturePair[],
  before: Evaluated,
  after: Evaluated,
): readonly CurvaturePair[] {
  const pair = curvaturePair(
    after.picture.map((x, i) => x - (before.picture[i] as number)),
    after.gradient.map((g, i) => g - (before.gradient[i] as number)),
  );
  return pair ? [...history, pair].slice(-historyLength) : history;
}

/** A pair whose curvature is not clearly positive would make the approximation indefinite and is left out. */
function curvaturePair(step: Float32Array, change: Float32Array): CurvaturePair | undefined {
  const product = dot(step, change);
  if (!(product > 1e-10 * dot(change, change))) return undefined;
  return { step, change, inverseProduct: 1 / product };
}

function resample(state: LbfgsState, from: Size, to: Size): LbfgsState {
  const scaled = (values: Float32Array) => resamplePlanes(values, planes, from, to);
  const ratio = gradientRatio(from, to);
  const history = state.history.flatMap(({ step, change }) => {
    const changed = scaled(change).map((value) => ratio * value);
    return curvaturePair(scaled(step), changed) ?? [];
  });
  const shown = state.accepted?.picture ?? state.trial;
  return {
    ...state,
    trial: scaled(shown).map(clampUnit),
    accepted: undefined,
    direction: undefined,
    history,
  };
}

function slower(state: LbfgsState): LbfgsState {
  const learningRate = state.learningRate / 2;
  const { accepted } = state;
  if (!accepted || !state.direction) return { ...state, learningRate };
  return retry({ ...state, learningRate, history: [] }, accepted, state.stepLength * backtrack ** 2);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(target: Float32Array, values: Float32Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (values[i] as number);
}

function multiply(target: Float32Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) * factor;
}

function maximumMagnitude(values: Float32Array): number {
  return values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
}
