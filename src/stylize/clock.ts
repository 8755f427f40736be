import { elementAt } from '../common/elements.js';
import type { Scale } from './schedule.js';

/** Measures the time that a run has worked and estimates what remains; the work of an iteration is linear in the pixels. */
export class Clock {
  readonly #scales: readonly Scale[];
  #elapsed: number;
  #runningSince: number | undefined = performance.now();
  /** Number of iterations and mean seconds of each, by scale. */
  readonly #measured = new Map<number, { readonly count: number; readonly mean: number }>();
  #scale: number | undefined;
  /** The last estimate, and when it was made, in seconds of work. */
  #shown:
    | { readonly seconds: number; readonly at: number; readonly slowSince: number | undefined }
    | undefined;

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

  /**
   * Records the seconds of an iteration at a scale, as a moving average, so that it follows changes of the machine's speed. The first
   * iteration of a scale is left out: it warms up the engine.
   */
  tick(scale: number, seconds: number): void {
    const isFirst = scale !== this.#scale;
    this.#scale = scale;
    if (isFirst) return;
    const { count, mean } = this.#measured.get(scale) ?? { count: 0, mean: 0 };
    const share = Math.max(0.1, 1 / (count + 1));
    this.#measured.set(scale, { count: count + 1, mean: mean + share * (seconds - mean) });
  }

  /**
   * Seconds that remain after an iteration (from 1) of a scale (from 0); undefined before the second tick. The estimate is smoothed and
   * grows only when the machine has been slower than expected for {@link patience}.
   */
  remaining(scale: number, iteration: number): number | undefined {
    const raw = this.#rawRemaining(scale, iteration);
    if (raw === undefined || raw === 0) return raw;
    const now = this.elapsed();
    const last = this.#shown ?? { seconds: raw, at: now, slowSince: undefined };
    const passed = now - last.at;
    const expected = Math.max(0, last.seconds - passed);
    const slowSince = raw > 1.3 * expected + 2 ? (last.slowSince ?? now) : undefined;
    const isSlower = slowSince !== undefined && now - slowSince >= patience;
    const followed = expected + (1 - Math.exp(-passed / smoothing)) * (raw - expected);
    const seconds = isSlower ? raw : Math.min(last.seconds, followed);
    this.#shown = { seconds, at: now, slowSince: isSlower ? undefined : slowSince };
    return seconds;
  }

  #rawRemaining(scale: number, iteration: number): number | undefined {
    const left = this.#scales.slice(scale).map((each, index) => ({
      iterations: each.iterations - (index === 0 ? iteration : 0),
      seconds: this.#secondsAt(pixelsOf(each)),
    }));
    if (left.every(({ iterations }) => iterations === 0)) return 0;
    if (this.#measured.size === 0) return undefined;
    return left.reduce((sum, each) => sum + each.iterations * each.seconds, 0);
  }

  /** Seconds of an iteration at a number of pixels: in proportion to the last scale measured, less the fixed cost seen at the one before. */
  #secondsAt(pixels: number): number {
    const [last, before] = [...this.#measured].reverse().map(([scale, { mean }]) => ({
      pixels: pixelsOf(elementAt(this.#scales, scale)),
      seconds: mean,
    }));
    if (!last) return 0;
    const proportional = (last.seconds * pixels) / last.pixels;
    if (!before) return proportional;
    const slope = (last.seconds - before.seconds) / (last.pixels - before.pixels);
    const linear = last.seconds + slope * (pixels - last.pixels);
    return Math.min(proportional, Math.max(last.seconds, linear));
  }
}

/** Time constant with which the estimate follows the measured speed, in seconds. */
const smoothing = 3;

/** How long the machine must be slower than expected before the estimate grows, in seconds. */
const patience = 8;

/** In proportion to the pixels of a scale: the aspect is the same at all of them. */
const pixelsOf = ({ size }: Scale) => size * size;
