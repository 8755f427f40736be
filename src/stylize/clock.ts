import { elementAt } from '../common/elements.js';
import type { Scale } from './schedule.js';

/** Measures the time that a run has worked and estimates what remains; work is taken to grow with the pixels. */
export class Clock {
  readonly #scales: readonly Scale[];
  #elapsed: number;
  #runningSince: number | undefined = performance.now();
  #secondsPerPixel: number | undefined;

  /**
   * @param scales of the run, in order.
   * @param elapsed seconds of work before this run resumed it.
   */
  constructor(scales: readonly Scale[], elapsed = 0) {
    this.#scales = scales;
    this.#elapsed = elapsed;
  }

  /** Seconds of work so far, without pauses. */
  elapsed(): number {
    return this.#elapsed + this.#sinceResumed();
  }

  /** Stops counting until {@link resume}. */
  pause(): void {
    this.#elapsed += this.#sinceResumed();
    this.#runningSince = undefined;
  }

  resume(): void {
    this.#runningSince ??= performance.now();
  }

  #sinceResumed(): number {
    return this.#runningSince === undefined ? 0 : (performance.now() - this.#runningSince) / 1000;
  }

  /** Records the seconds of an iteration at a scale, as a moving average, so that it follows changes of the machine's speed. */
  tick(scale: number, seconds: number): void {
    const perPixel = seconds / pixelsOf(elementAt(this.#scales, scale));
    this.#secondsPerPixel =
      this.#secondsPerPixel === undefined ? perPixel : 0.9 * this.#secondsPerPixel + 0.1 * perPixel;
  }

  /** Seconds that remain after an iteration (from 1) of a scale (from 0); undefined before the first tick. */
  remaining(scale: number, iteration: number): number | undefined {
    if (this.#secondsPerPixel === undefined) return undefined;
    const pixels = this.#scales.slice(scale).reduce((sum, each) => sum + pixelsOf(each) * each.iterations, 0);
    return this.#secondsPerPixel * (pixels - iteration * pixelsOf(elementAt(this.#scales, scale)));
  }
}

/** In proportion to the pixels of a scale: the aspect is the same at all of them. */
const pixelsOf = ({ size }: Scale) => size * size;
