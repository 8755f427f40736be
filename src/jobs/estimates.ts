import type { Crop } from '../common/job.js';
import { availableMemory, cropped } from '../compute/index.js';
import { fitSize, type Size } from '../images/index.js';
import { canvasSize, isInstant, planMemory, type StylizeOptions, schedule } from '../stylize/index.js';
import { type SpeedContext, type SpeedHistory, speedSubject } from './speed-history.js';

/** The time and memory that a painting needs. */
export interface Estimate extends Size {
  /** Long sides of the scales. */
  readonly sizes: readonly number[];
  /** Id of the device that paints it. */
  readonly device: string;
  /** Undefined while the speed with this network is not known. */
  readonly seconds: number | undefined;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
}

/** The size of a picture, and the part of it that is used. */
export interface CroppedSize extends Size {
  readonly crop?: Crop | undefined;
}

/** Seconds until the first iteration: starting the process, loading network and pictures. Measured: 0.5 to 1. */
const startSeconds = 1;

/**
 * Estimates the time and memory of a painting on this machine.
 * @throws UserError as `openNetwork` does.
 */
export async function estimate(
  content: CroppedSize,
  styles: readonly CroppedSize[],
  options: StylizeOptions,
  context: SpeedContext,
  history: SpeedHistory,
): Promise<Estimate> {
  const subject = await speedSubject(options);
  const { description } = subject;
  const scales = schedule(options, description);
  const aspect = cropped(content, content.crop);
  const size = fitSize(aspect, options.size);
  const times = scales.map(({ size: side, iterations }) => {
    const { width, height } = isInstant(options) ? fitSize(aspect, side) : canvasSize(fitSize(aspect, side));
    const each = history.secondsPerIteration(subject, context, width * height);
    return each === undefined ? undefined : each * iterations;
  });
  const freeMemoryBytes = availableMemory();
  const isKnown = times.every((time) => time !== undefined);
  return {
    ...size,
    device: context.device,
    sizes: scales.map(({ size: side }) => side),
    seconds: isKnown ? startSeconds + times.reduce((sum: number, time) => sum + (time ?? 0), 0) : undefined,
    memoryBytes: planMemory(
      description,
      size,
      options,
      freeMemoryBytes,
      styles.map((style) => cropped(style, style.crop)),
    ).bytes,
    freeMemoryBytes,
  };
}
