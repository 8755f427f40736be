import { freemem, platform, totalmem } from 'node:os';
import { UserError } from '../common/errors.js';
import { memoryFloorText, memoryText, memoryValues } from '../common/wording.js';
import { fitSize, type Size } from '../images/index.js';
import type { NetworkDescription } from '../networks/index.js';
import { largestSize, type MemoryPlan, planMemory, type StylizeOptions } from '../stylize/index.js';

/** The environment variable that limits the memory of a run, in megabytes. */
export const MEMORY_VARIABLE = 'IMPASTO_MEMORY_LIMIT_MB';

/** The smallest size to suggest. */
const smallestHint = 32;

/**
 * Bytes that a run may use: the user's limit, or what is free on the machine and in the container.
 * @throws UserError `memory-limit` when the limit is not a positive number.
 */
export function availableMemory(environment: NodeJS.ProcessEnv = process.env): number {
  const limit = environment[MEMORY_VARIABLE];
  if (limit !== undefined) return limitBytes(limit);
  return Math.min(freeMemory(), containerMemory());
}

function limitBytes(text: string): number {
  const megabytes = Number(text);
  if (megabytes > 0) return megabytes * 1e6;
  throw new UserError(
    'memory-limit',
    `${MEMORY_VARIABLE} takes a number of megabytes above 0, but ${JSON.stringify(text)} was given.`,
  );
}

/** macOS counts only recently unused memory as free and can provide far more, so at least half of the memory is assumed there. */
function freeMemory(): number {
  return platform() === 'darwin' ? Math.max(freemem(), totalmem() / 2) : freemem();
}

/** What a control group leaves to this process; infinite if there is none. */
function containerMemory(): number {
  const limit = process.constrainedMemory() ?? 0;
  return limit > 0 ? limit - process.memoryUsage.rss() : Number.POSITIVE_INFINITY;
}

/**
 * The estimated peak memory of a run, in tiles where whole pictures do not fit.
 * @param content whose aspect ratio the result will have.
 * @param styles sizes of the style pictures.
 * @throws UserError `memory` when less is available, with the size that would fit.
 */
export function checkMemory(
  description: NetworkDescription,
  content: Size,
  options: StylizeOptions,
  available: number,
  styles: readonly Size[] = [],
): MemoryPlan {
  const plan = planMemory(description, fitSize(content, options.size), options, available, styles);
  const { bytes: needed } = plan;
  if (needed <= available) return plan;
  const { size } = options;
  const fits = largestSize(description, content, options, available, styles);
  throw new UserError(
    'memory',
    `Painting at ${size} pixels needs about ${memoryText(needed)} of memory, but only ` +
      `${memoryFloorText(available)} is free: ${advice(fits)}.`,
    {
      values: {
        ...(fits < smallestHint && { context: 'nothing' }),
        size,
        fits,
        ...memoryValues(needed, available),
      },
    },
  );
}

function advice(size: number): string {
  return size >= smallestHint
    ? `--size ${size} would fit`
    : 'not even a small picture would fit, so close other programs or choose a smaller --network';
}
