import type { Progress, Scale } from '../stylize/index.js';
import type { PaintProgress, Timing } from './protocol.js';

/** Measures the speed of each scale, and converts progress to what JSON can hold. */
export class Stopwatch {
  readonly #scales: readonly Scale[];
  readonly #timings = new Map<number, Timing & { readonly started: number; readonly from: number }>();

  /** @param scales of the run. */
  constructor(scales: readonly Scale[]) {
    this.#scales = scales;
  }

  /** Records the progress of the run, and returns it without its pictures. */
  record(progress: Progress): PaintProgress {
    this.#measure(progress);
    const { stage, size, scale, iteration, iterations, elapsedSeconds } = progress;
    const losses = Object.entries(progress.losses).map(([name, loss]) => [name, finite(loss)] as const);
    return {
      stage,
      size,
      scale,
      iteration,
      iterations,
      loss: finite(progress.loss),
      losses: Object.fromEntries(losses),
      elapsedSeconds,
      remainingSeconds: finite(progress.remainingSeconds),
      fraction: stage === 'done' ? 1 : this.#fraction(scale, iteration),
    };
  }

  #measure({ stage, scale, iteration, elapsedSeconds, checkpoint }: Progress): void {
    if (stage === 'preparing') {
      const { width, height } = checkpoint().canvas;
      const start = { iterations: 0, seconds: 0, started: elapsedSeconds, from: iteration };
      this.#timings.set(scale, { pixels: width * height, ...start });
    }
    const timing = this.#timings.get(scale);
    if (stage !== 'painting' || !timing) return;
    const { started, from } = timing;
    this.#timings.set(scale, { ...timing, iterations: iteration - from, seconds: elapsedSeconds - started });
  }

  /** Seconds and iterations of each scale that has any, including its preparation. */
  timings(): Timing[] {
    return [...this.#timings.values()]
      .filter(({ iterations }) => iterations > 0)
      .map(({ pixels, iterations, seconds }) => ({ pixels, iterations, seconds }));
  }

  /** Share of the work done; an iteration's work grows with its pixels. */
  #fraction(scale: number, iteration: number): number {
    const works = this.#scales.map(({ size, iterations }) => size * size * iterations);
    const total = works.reduce((sum, work) => sum + work, 0);
    const before = works.slice(0, scale - 1).reduce((sum, work) => sum + work, 0);
    const now = (this.#scales[scale - 1]?.size ?? 0) ** 2 * iteration;
    return Math.min(1, (before + now) / total);
  }
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
