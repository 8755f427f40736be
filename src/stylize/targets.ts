import { checkLengths, elementAt } from '../common/elements.js';
import { UserError } from '../common/errors.js';
import type { Engine, TapSelection, Targets } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import { margin, onCanvas } from './canvas.js';
import { styleAt, styleSizeAt } from './pictures.js';
import type { StyleMemory } from './style-memory.js';

/** The style pictures of a run and how they become targets. */
export interface StyleBlend {
  readonly styles: readonly Picture[];
  /** Share of each style, summing to 1; see {@link blendShares}. */
  readonly shares: readonly number[];
  /** Long side of a style relative to the pastiche's. */
  readonly styleScale: number;
  /** Smallest side that the network can process, in pixels. */
  readonly side: number;
  /** Style targets of earlier runs, if these styles may use them. */
  readonly remembered?: RememberedStyles | undefined;
  /** Largest side of the windows in which the pictures are evaluated, in pixels; whole pictures if left out. */
  readonly tile?: number | undefined;
}

/** The style memory of an engine, and the names of the style pictures in it, in the order of the styles. */
export interface RememberedStyles {
  readonly memory: StyleMemory;
  /** Pictures of one name have the same pixels: it covers the file's hash, the crop and the size of decoding. */
  readonly names: readonly (string | undefined)[];
}

/**
 * Shares of the styles in a blend, summing to 1.
 * @throws UserError `style-weights` when there are not as many weights as styles, or all are zero.
 */
export function blendShares(weights: readonly number[] | undefined, styles: number): number[] {
  const given = weights ?? Array.from({ length: styles }, () => 1);
  if (given.length !== styles) {
    throw new UserError(
      'style-weights',
      `There are ${given.length} style weights for ${styles} style pictures: give one weight for each style.`,
    );
  }
  const total = given.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0))
    throw new UserError('style-weights', 'The style weights are all zero: give at least one style a weight.');
  return given.map((weight) => weight / total);
}

/**
 * The targets of the objective at one scale: the Gram matrices of the styles, averaged by their shares, and the activations
 * of the content.
 * @param canvas the content at this scale with its margin, at least `side` pixels on each side.
 * @param longSide of the scale, in pixels.
 */
export async function targetsAt(
  engine: Engine,
  taps: TapSelection,
  blend: StyleBlend,
  canvas: Picture,
  longSide: number,
): Promise<Targets> {
  const style = taps.style.length === 0 ? {} : await blendedStyle(engine, taps.style, blend, longSide);
  const selection = { style: [], content: taps.content };
  const { content } =
    taps.content.length === 0
      ? { content: {} }
      : await engine.targets(canvas.data, canvas, selection, blend.tile);
  return { style, content };
}

type StyleTargets = Targets['style'];

async function blendedStyle(
  engine: Engine,
  taps: readonly string[],
  blend: StyleBlend,
  longSide: number,
): Promise<StyleTargets> {
  const sum: Record<string, Float32Array> = {};
  for (const [index, share] of blend.shares.entries()) {
    if (share === 0) continue;
    const grams = await styleTargets(engine, taps, blend, index, longSide);
    for (const [tap, gram] of Object.entries(grams)) sum[tap] = addShare(sum[tap], gram, share);
  }
  return sum;
}

function addShare(sum: Float32Array | undefined, gram: Float32Array, share: number): Float32Array {
  const before = sum ?? new Float32Array(gram.length);
  checkLengths(before, gram, 'Gram matrices of two styles');
  return gram.map((value, index) => (before[index] as number) + share * value);
}

async function styleTargets(
  engine: Engine,
  taps: readonly string[],
  { styles, styleScale, side, remembered, tile }: StyleBlend,
  index: number,
  longSide: number,
): Promise<StyleTargets> {
  const style = elementAt(styles, index);
  const compute = async () => {
    const shown = onCanvas(styleAt(style, longSide, styleScale), side);
    return (await engine.targets(shown.data, shown, { style: taps, content: [], margin }, tile)).style;
  };
  const name = remembered?.names[index];
  if (!remembered || name === undefined) return compute();
  const { width, height } = styleSizeAt(style, longSide, styleScale);
  // Tiles round differently.
  return remembered.memory.recall(`${name} ${width}x${height} ${side} ${taps} ${tile ?? ''}`, compute);
}
