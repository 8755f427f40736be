import type { Progress, Scale } from '../stylize/index.js';
import type { PaintProgress, Timing } from './protocol.js';

/** Measures how fast each scale goes, and makes records of progress that JSON can hold. */
export class Stopwatch {
  readonly #scales: readonly Scale[];
  readonly #timings = new Map<number, Timing & { readonly began: number; readonly from: number }>();

  /** @param scales of the run. */
  constructor(scales: readonly Scale[]) {
    this.#scales = scales;
  }

  /** Takes note of a record of the run. */
  see({ stage, scale, iteration, elapsedSeconds, checkpoint }: Progress): void {
    if (stage === 'preparing') {
      const { width, height } = checkpoint().canvas;
      const start = {
        pixels: width * height,
        iterations: 0,
        seconds: 0,
        began: elapsedSeconds,
        from: iteration,
      };
      this.#timings.set(scale, start);
    }
    const timing = this.#timings.get(scale);
    if (stage !== 'painting' || !timing) return;
    const { began, from } = timing;
    this.#timings.set(scale, { ...timing, iterations: iteration - from, seconds: elapsedSeconds - began });
  }

  /** Seconds and iterations of each scale that has any, its preparation included. */
  timings(): Timing[] {
    return [...this.#timings.values()]
      .filter(({ iterations }) => iterations > 0)
      .map(({ pixels, iterations, seconds }) => ({ pixels, iterations, seconds }));
  }

  /** A record of the run without its pictures. */
  record(progress: Progress): PaintProgress {
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

  /** Share of the work done, which grows with the pixels. */
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
