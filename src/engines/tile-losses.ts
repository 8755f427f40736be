import { checkLengths } from '../common/elements.js';
import { tiny, tip } from '../graph/index.js';
import type { Size } from '../images/index.js';

/*
 * The losses of graph/terms.ts and their gradients from sums over all positions, with 64 bits. These are small numbers of values, so they
 * need no graph.
 */

/** ‖values‖². */
export function sumSquares(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return sum;
}

/** A loss and the factor that makes the difference d its gradient with respect to d. */
interface Distance {
  readonly loss: number;
  readonly factor: number;
}

/**
 * weight · (√(‖d‖² / ‖target‖² + ε²) − ε), with ε the {@link tip}, as in graph/terms.ts.
 * @param squares ‖d‖².
 * @param targetSquares ‖target‖².
 */
export function relativeDistance(squares: number, targetSquares: number, weight: number): Distance {
  const size = targetSquares + tiny;
  const root = Math.sqrt(squares / size + tip * tip);
  return { loss: weight * (root - tip), factor: weight / (size * root) };
}

/**
 * The loss of a style term, and S with which S F is its gradient with respect to the map F.
 * @param sums Σ F Fᵀ over all positions [channels, channels].
 * @param target Gram matrix [channels, channels].
 */
export function styleLoss(
  sums: Float64Array,
  positions: number,
  target: Float32Array,
  weight: number,
): { readonly loss: number; readonly direction: Float32Array } {
  checkLengths(sums, target, 'Gram matrices');
  const difference = sums.map((sum, index) => sum / positions - (target[index] as number));
  const { loss, factor } = relativeDistance(sumSquares(difference), sumSquares(target), weight);
  return { loss, direction: Float32Array.from(difference, (value) => (2 * factor * value) / positions) };
}

/**
 * Total variation as in graph/terms.ts: weight times the mean over all samples of the squared differences to the right and lower neighbour.
 * @param gradient planes [3, height, width], to which the gradient is added.
 */
export function addTotalVariation(
  picture: Float32Array,
  { width, height }: Size,
  weight: number,
  gradient: Float32Array,
): number {
  checkLengths(picture, gradient, 'picture and gradient');
  const factor = weight / picture.length;
  const step = (from: number, to: number): number => {
    const difference = (picture[to] as number) - (picture[from] as number);
    gradient[from] = (gradient[from] as number) - 2 * factor * difference;
    gradient[to] = (gradient[to] as number) + 2 * factor * difference;
    return difference * difference;
  };
  let sum = 0;
  for (let start = 0; start < picture.length; start += width) {
    const isLast = (start / width) % height === height - 1;
    for (let i = start; i < start + width; i++) {
      if (i + 1 < start + width) sum += step(i, i + 1);
      if (!isLast) sum += step(i, i + width);
    }
  }
  return factor * sum;
}
