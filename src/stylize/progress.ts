import type { Stage } from '../common/job.js';
import type { Picture } from '../images/index.js';
import type { Checkpoint } from './checkpoint.js';

/** Where a run is. Small enough to be made at every iteration; the picture is made only when asked for. */
export interface Progress {
  readonly stage: Stage;
  /** Long side of the scale being painted, in pixels, and its number, from 1. */
  readonly size: number;
  readonly scale: number;
  readonly scales: number;
  /** Iterations done at this scale, and how many it has. */
  readonly iteration: number;
  readonly iterations: number;
  /** The terms of the objective by name, each times its weight; empty before the first evaluation. */
  readonly losses: Readonly<Record<string, number>>;
  readonly loss: number | undefined;
  /** Seconds of work, without the time in which nobody asked for more, and until it ends by the speed so far (undefined until there is one). */
  readonly elapsedSeconds: number;
  readonly remainingSeconds: number | undefined;
  /** What happened out of the ordinary in this iteration, such as a step back from a loss that was not finite. */
  readonly note?: string;
  /** The picture as it is now, at this scale's size, in its final colours and with the content's alpha. */
  readonly picture: () => Picture;
  /** All that a later run needs to go on from here. What it holds is never changed afterwards, so it can be written at leisure. */
  readonly checkpoint: () => Checkpoint;
}

/** Work of one scale, to estimate the time from. */
interface Work {
  readonly pixels: number;
  readonly iterations: number;
}

/** Measures the speed of a run and foretells its end; work is taken to grow with the pixels. */
export class Clock {
  readonly #work: readonly Work[];
  #elapsed: number;
  #runningSince: number | undefined = performance.now();
  #secondsPerPixel: number | undefined;

  /**
   * @param work the scales of the run in order.
   * @param elapsed seconds of work that were done before, in a run that this one goes on from.
   */
  constructor(work: readonly Work[], elapsed = 0) {
    this.#work = work;
    this.#elapsed = elapsed;
  }

  elapsed(): number {
    return this.#elapsed + this.#sinceResumed();
  }

  /** Stands still until {@link resume}: what happens meanwhile is no work of the run's. */
  hold(): void {
    this.#elapsed += this.#sinceResumed();
    this.#runningSince = undefined;
  }

  resume(): void {
    this.#runningSince ??= performance.now();
  }

  #sinceResumed(): number {
    return this.#runningSince === undefined ? 0 : (performance.now() - this.#runningSince) / 1000;
  }

  /** Takes note of an iteration at a scale. Later ones count more, so that a machine that slows down is noticed. */
  tick(scale: number, seconds: number): void {
    const perPixel = seconds / (this.#work[scale]?.pixels ?? 1);
    this.#secondsPerPixel =
      this.#secondsPerPixel === undefined ? perPixel : 0.9 * this.#secondsPerPixel + 0.1 * perPixel;
  }

  /** Seconds of painting that remain after this iteration of this scale (counted from 0). */
  remaining(scale: number, iteration: number): number | undefined {
    if (this.#secondsPerPixel === undefined) return undefined;
    const pixels = this.#work.slice(scale).reduce((sum, work) => sum + work.pixels * work.iterations, 0);
    return this.#secondsPerPixel * (pixels - iteration * (this.#work[scale]?.pixels ?? 0));
  }
}
