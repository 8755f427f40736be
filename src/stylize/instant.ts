import { UserError } from '../common/errors.js';
import type { Engine } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import {
  type EncodedPicture,
  InstantPainter,
  mixed,
  openInstantNetwork,
  type Statistics,
} from '../instant/index.js';
import { EMBEDDED } from '../networks/index.js';
import type { InstantMemory } from './instant-memory.js';
import type { StylizeOptions } from './options.js';
import { contentAt, finishPicture, networkInputs, styleAt } from './pictures.js';
import type { Progress } from './progress.js';
import type { StylizeRequest } from './run.js';
import { blendShares } from './targets.js';

/** The ratio of style weight to content weight at which the style is followed wholly: that of the defaults. */
const wholeRatio = 4;

/**
 * How far an instant painting goes from A, 0, to B, 1. The optimiser's balance depends on the ratio of the weights; below the default
 * ratio its square root gives the slider an even effect.
 */
export function instantStrength({ styleWeight, contentWeight }: StylizeOptions): number {
  if (styleWeight === 0) return 0;
  if (contentWeight === 0) return 1;
  return Math.min(1, Math.sqrt(styleWeight / contentWeight / wholeRatio));
}

/**
 * A painter on an engine's device. Release it before the engine.
 * @throws UserError `instant-device` when the device runs only feature networks, and as `openInstantNetwork` does.
 */
export async function createInstantPainter({ compile, device }: Engine): Promise<InstantPainter> {
  if (compile) return new InstantPainter(await openInstantNetwork(), compile);
  throw new UserError(
    'instant-device',
    `The preset instant cannot run on ${device}: choose another device, such as cpu, or another preset.`,
    { values: { device } },
  );
}

/**
 * Paints in one pass through the instant network, which counts as one iteration: a record before it, one after it, and `done`; or `stopped`
 * when the signal fired before.
 * @throws UserError `style-missing`, `style-weights`, `instant-network`, and those of {@link createInstantPainter}.
 */
export async function* paintInstantly(
  request: StylizeRequest,
  signal?: AbortSignal,
): AsyncGenerator<Progress, void> {
  const { content, styles, options, engine } = request;
  checkInstant(styles, options);
  const shares = blendShares(options.styleWeights, styles.length);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const shown = contentAt(content, options.size);
  const record = (stage: Progress['stage'], data: Float32Array): Progress => ({
    stage,
    size: options.size,
    scale: 1,
    scales: 1,
    iteration: stage === 'preparing' || stage === 'stopped' ? 0 : 1,
    iterations: 1,
    losses: {},
    loss: undefined,
    elapsedSeconds: seconds(),
    remainingSeconds: stage === 'done' ? 0 : undefined,
    picture: () => finishPicture(data, shown, options.colors),
    checkpoint: () => ({
      scale: 0,
      iteration: 0,
      canvas: { width: shown.width, height: shown.height },
      state: {},
      elapsedSeconds: seconds(),
    }),
  });
  yield record('preparing', shown.data);
  if (signal?.aborted) {
    yield record('stopped', shown.data);
    return;
  }
  const painter = request.instant ? await request.instant.painter() : await createInstantPainter(engine);
  try {
    const data = await painted(painter, request, shares);
    yield record('painting', data);
    yield record('done', data);
  } finally {
    if (!request.instant) await painter.release();
  }
}

function checkInstant(styles: readonly Picture[], { network }: StylizeOptions): void {
  if (styles.length === 0)
    throw new UserError('style-missing', 'There is no style picture: give at least one.');
  if (network !== EMBEDDED)
    throw new UserError(
      'instant-network',
      `The preset instant paints with a network of its own and not with ${network}: leave the network at ${EMBEDDED}, or choose another preset.`,
      { values: { network } },
    );
}

async function painted(
  painter: InstantPainter,
  request: StylizeRequest,
  shares: readonly number[],
): Promise<Float32Array> {
  const { content, styles, options, instant } = request;
  const inputs = networkInputs(content, styles, options.colors);
  const statistics: Statistics[] = [];
  for (const [index, style] of inputs.styles.entries()) {
    if (shares[index] === 0) continue;
    const name = instant?.styleNames[index];
    statistics.push(await statisticsOf(painter, { picture: style, name }, options, instant));
  }
  const named = { picture: inputs.content, name: instant?.contentName };
  const encoded = await encodedContent(painter, named, options, instant);
  return painter.paint(encoded, {
    statistics: mixed(
      statistics,
      shares.filter((share) => share > 0),
    ),
    strength: instantStrength(options),
    seed: options.seed,
  });
}

/** A picture as the network sees it; pictures of one name have the same pixels before the option `colors` is applied. */
interface Named {
  readonly picture: Picture;
  readonly name: string | undefined;
}

/** The statistics of a style at the scale of its strokes. */
async function statisticsOf(
  painter: InstantPainter,
  { picture, name }: Named,
  { size, styleScale, colors }: StylizeOptions,
  memory: InstantMemory | undefined,
): Promise<Statistics> {
  const seen = styleAt(picture, size, styleScale);
  const compute = async () => (await painter.encode(seen)).statistics;
  // With other colours it depends on A too.
  if (!memory || name === undefined || colors !== 'style') return await compute();
  return await memory.statistics.recall(`${name} ${seen.width}x${seen.height}`, compute);
}

async function encodedContent(
  painter: InstantPainter,
  { picture, name }: Named,
  { size, colors }: StylizeOptions,
  memory: InstantMemory | undefined,
): Promise<EncodedPicture> {
  const encode = () => painter.encode(contentAt(picture, size));
  if (!memory || name === undefined || colors === 'content') return await encode();
  return await memory.pictures.recall(`${name} ${size}`, encode);
}

/** What is known of an instant painting that will be wanted. */
interface Preparation {
  readonly content: Picture | undefined;
  readonly styles: readonly Picture[];
  readonly options: StylizeOptions;
  readonly instant: InstantMemory;
}

/**
 * Computes what an instant painting needs of the pictures that are known, and keeps it in the memory, so that the painting comes sooner.
 * @throws UserError as {@link createInstantPainter} does.
 */
export async function prepareInstant({ content, styles, options, instant }: Preparation): Promise<void> {
  const painter = await instant.painter();
  if (options.colors === 'style')
    for (const [index, picture] of styles.entries())
      await statisticsOf(painter, { picture, name: instant.styleNames[index] }, options, instant);
  if (!content || options.colors === 'content') return;
  const named = { picture: content, name: instant.contentName };
  const encoded = await encodedContent(painter, named, options, instant);
  // Painting it in its own style compiles the graphs for its size, and factors its covariances.
  await painter.paint(encoded, { statistics: encoded.statistics, strength: 1, seed: options.seed });
}
