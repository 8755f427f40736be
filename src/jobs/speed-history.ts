import { z } from 'zod';
import { canonicalJson, sha256 } from '../common/hash.js';
import type { Timing } from '../compute/index.js';
import { isCpu } from '../engines/index.js';
import { describeNetwork, type NetworkDescription } from '../networks/index.js';
import { isInstant, type StylizeOptions } from '../stylize/index.js';
import { readJson, writeJson } from './json-file.js';

/** By subject and number of pixels. */
const historySchema = z.record(
  z.string(),
  z.record(z.string().regex(/^[1-9]\d{0,11}$/), z.number().positive().max(1e6)),
);

/** Weight of a new measurement against the earlier ones. */
const newWeight = 0.5;

/** What determines the time of an iteration, besides the size. Another network of the same name has another description. */
interface SpeedSubject extends Pick<StylizeOptions, 'network' | 'optimizer' | 'preset'> {
  readonly description: NetworkDescription;
}

/** The subject for the options of a painting. @throws UserError as `describeNetwork` does. */
export async function speedSubject({
  network,
  pooling,
  optimizer,
  preset,
}: Pick<StylizeOptions, 'network' | 'pooling' | 'optimizer' | 'preset'>): Promise<SpeedSubject> {
  return {
    network,
    optimizer,
    preset,
    description: await describeNetwork(network, pooling ? { pooling } : {}),
  };
}

export interface SpeedContext {
  readonly device: string;
  readonly threads: number;
}

/**
 * The speed of this machine: seconds per iteration by network and picture size, learned from every painting.
 */
export class SpeedHistory {
  readonly #path: string;
  #history: Record<string, Record<string, number>> = {};

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads the earlier measurements; a damaged file is ignored. */
  async load(): Promise<void> {
    this.#history = (await readJson(this.#path, historySchema)) ?? {};
  }

  /** Adds the timings of a painting. */
  async learn(subject: SpeedSubject, context: SpeedContext, timings: readonly Timing[]): Promise<void> {
    const key = keyOf(subject, context);
    const known = { ...this.#history[key] };
    for (const { pixels, iterations, seconds } of timings) {
      if (!(iterations > 0 && seconds > 0)) continue;
      const now = seconds / iterations;
      const before = known[pixels] ?? now;
      known[pixels] = before + newWeight * (now - before);
    }
    if (Object.keys(known).length === 0) return;
    this.#history[key] = known;
    // If it cannot be written, it is learned again.
    await writeJson(this.#path, this.#history).catch(() => undefined);
  }

  /** Seconds per iteration at a number of pixels (width times height); undefined if nothing is known about the network. */
  secondsPerIteration(subject: SpeedSubject, context: SpeedContext, pixels: number): number | undefined {
    const known = Object.entries(this.#history[keyOf(subject, context)] ?? {})
      .map(([size, seconds]) => [Number(size), seconds] as const)
      .sort(([a], [b]) => a - b);
    return interpolated(known, pixels);
  }
}

/** Only the CPU's speed depends on threads. What earlier versions learned by the network's name alone is not used. */
function keyOf(subject: SpeedSubject, { device, threads }: SpeedContext): string {
  const { network, optimizer, description } = subject;
  const structure = sha256(canonicalJson(description)).slice(0, 16);
  const what = isInstant(subject) ? ['instant'] : [network, structure, optimizer];
  return [...what, isCpu(device) ? threads : device].join(' ');
}

/** Linear interpolation between the neighbours in log-log space; beyond the ends the time is proportional to the pixels. */
function interpolated(known: readonly (readonly [number, number])[], pixels: number): number | undefined {
  const above = known.find(([size]) => size >= pixels);
  const below = known.findLast(([size]) => size <= pixels);
  if (!above || !below) {
    const nearest = above ?? below;
    return nearest && (nearest[1] * pixels) / nearest[0];
  }
  if (above[0] === below[0]) return above[1];
  const share = Math.log(pixels / below[0]) / Math.log(above[0] / below[0]);
  return below[1] * (above[1] / below[1]) ** share;
}
