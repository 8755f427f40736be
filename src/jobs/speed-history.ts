import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Timing } from '../compute/index.js';
import { writeAtomically } from '../disk/index.js';
import { isCpu } from '../engines/index.js';
import type { StylizeOptions } from '../stylize/index.js';

const bookSchema = z.record(z.string(), z.record(z.string(), z.number().positive()));

/** How much a new measurement counts against what was known. */
const novelty = 0.5;

/** What decides how long an iteration takes, beside the size. */
type SpeedSubject = Pick<StylizeOptions, 'network' | 'pooling' | 'optimizer'>;

/** On what it is computed. */
export interface SpeedContext {
  /** Id of the device. */
  readonly device: string;
  readonly threads: number;
}

/**
 * What is known of this machine's speed: seconds per iteration by network and picture size, learned from every painting.
 */
export class SpeedHistory {
  readonly #path: string;
  #book: Record<string, Record<string, number>> = {};

  /** @param path of the file it is kept in. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Reads what was learned before; a damaged book is begun anew. */
  async load(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '{}');
    try {
      this.#book = bookSchema.parse(JSON.parse(text));
    } catch {
      this.#book = {};
    }
  }

  /** Learns from a painting. */
  async learn(subject: SpeedSubject, place: SpeedContext, timings: readonly Timing[]): Promise<void> {
    const key = keyOf(subject, place);
    const known = { ...this.#book[key] };
    for (const { pixels, iterations, seconds } of timings) {
      if (!(iterations > 0 && seconds > 0)) continue;
      const now = seconds / iterations;
      const before = known[pixels] ?? now;
      known[pixels] = before + novelty * (now - before);
    }
    if (Object.keys(known).length === 0) return;
    this.#book[key] = known;
    // What cannot be written is learned again.
    await writeAtomically(this.#path, `${JSON.stringify(this.#book)}\n`).catch(() => undefined);
  }

  /** Seconds of an iteration at a number of pixels (width times height); undefined while nothing is known of that network. */
  secondsPerIteration(subject: SpeedSubject, place: SpeedContext, pixels: number): number | undefined {
    const known = Object.entries(this.#book[keyOf(subject, place)] ?? {})
      .map(([size, seconds]) => [Number(size), seconds] as const)
      .sort(([a], [b]) => a - b);
    return interpolated(known, pixels);
  }
}

/** Threads matter to the CPU only, which books of earlier versions do not name. */
const keyOf = ({ network, pooling, optimizer }: SpeedSubject, { device, threads }: SpeedContext) =>
  [network, pooling ?? 'own', optimizer, isCpu(device) ? threads : device].join(' ');

/** Along the straight line between the neighbours in logarithms; beyond the ends time grows with the pixels. */
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
