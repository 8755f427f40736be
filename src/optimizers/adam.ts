import { checkLengths } from '../common/elements.js';
import type { Size } from '../images/index.js';
import {
  clampUnit,
  gradientRatio,
  type Optimizer,
  type OptimizerSettings,
  wholePicture,
} from './optimizer.js';

/** Decay of the mean gradient. Adam's own 0.9 (Kingma and Ba 2015). */
const meanDecay = 0.9;
/** Decay of the mean squared gradient; less than Adam's 0.999 because a scale has only some hundred steps (style-transfer-pytorch). */
const squareDecay = 0.99;
/**
 * Decay of the mean of the iterates, which removes the noise of single steps (style-transfer-pytorch has 0.99). A shorter mean fits the
 * network's own layers better and an independent network's worse, which sees the grain (models/training/results/schedule.md).
 */
const averageDecay = 0.97;
/** Step length at the end of a scale, as a share of that at its start: with constant steps the picture circles around the minimum. */
const leastRate = 0.3;
/** Guards the division; far below the root mean square gradient of relative losses. */
const epsilon = 1e-10;

/** State of Adam with iterate averaging. The means are not bias-corrected; `shown` and `step` correct them. */
export interface AdamState {
  readonly picture: Float32Array;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  /** Exponential mean of the iterates since the start of the scale. */
  readonly average: Float32Array;
  readonly steps: number;
  readonly averagedSteps: number;
  readonly learningRate: number;
}

/**
 * Adam (Kingma and Ba 2015) with each iterate clamped to 0..1 and steps that become shorter towards the end of a scale. The picture
 * shown is the bias-corrected exponential mean of the iterates (Polyak averaging).
 */
export function adam(settings: OptimizerSettings): Optimizer<AdamState> {
  return {
    start: (picture) => ({
      picture,
      mean: new Float32Array(picture.length),
      square: new Float32Array(picture.length),
      average: new Float32Array(picture.length),
      steps: 0,
      averagedSteps: 0,
      learningRate: settings.learningRate,
    }),
    point: (state) => state.picture,
    step,
    shown,
    resample,
    slower: (state) => ({ ...state, learningRate: state.learningRate / 2 }),
  };
}

/** Half a cosine from 1 at the start of a scale to {@link leastRate} at its end (Loshchilov and Hutter 2017). */
const rateAt = (progress: number) => leastRate + (1 - leastRate) * 0.5 * (1 + Math.cos(Math.PI * progress));

function step(state: AdamState, _loss: number, gradient: Float32Array, progress = 0): AdamState {
  checkLengths(gradient, state.picture, 'gradient and picture');
  const length = gradient.length;
  const steps = state.steps + 1;
  const rate = (state.learningRate * rateAt(progress)) / (1 - meanDecay ** steps);
  const squareCorrection = 1 / (1 - squareDecay ** steps);
  const { picture: oldPicture, mean: oldMean, square: oldSquare, average: oldAverage } = state;
  const picture = new Float32Array(length);
  const mean = new Float32Array(length);
  const square = new Float32Array(length);
  const average = new Float32Array(length);
  // Written for speed: 9 ms at 512 × 512 pixels instead of 17 with field accesses and a clamp function inside the loop.
  for (let i = 0; i < length; i++) {
    const g = gradient[i] as number;
    const m = meanDecay * (oldMean[i] as number) + (1 - meanDecay) * g;
    const s = squareDecay * (oldSquare[i] as number) + (1 - squareDecay) * g * g;
    const moved = (oldPicture[i] as number) - (rate * m) / (Math.sqrt(s * squareCorrection) + epsilon);
    let x = moved;
    if (x < 0) x = 0;
    else if (x > 1) x = 1;
    mean[i] = m;
    square[i] = s;
    picture[i] = x;
    average[i] = averageDecay * (oldAverage[i] as number) + (1 - averageDecay) * x;
  }
  return { ...state, picture, mean, square, average, steps, averagedSteps: state.averagedSteps + 1 };
}

function shown(state: AdamState): Float32Array {
  if (state.averagedSteps === 0) return state.picture;
  const correction = 1 / (1 - averageDecay ** state.averagedSteps);
  return state.average.map((value) => clampUnit(value * correction));
}

function resample(state: AdamState, from: Size, to: Size, resampler = wholePicture(from, to)): AdamState {
  const picture = resampler(shown(state)).map(clampUnit);
  const ratio = gradientRatio(from, to);
  return {
    ...state,
    picture,
    mean: resampler(state.mean).map((value) => ratio * value),
    square: resampler(state.square, 'bilinear').map((value) => ratio * ratio * value),
    average: new Float32Array(picture.length),
    averagedSteps: 0,
  };
}
