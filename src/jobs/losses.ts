import { z } from 'zod';

/** The loss at an iteration; `total` counts the iterations of all scales. */
export const lossPointSchema = z.object({
  scale: z.int(),
  iteration: z.int(),
  total: z.int(),
  loss: z.number(),
});
export type LossPoint = Readonly<z.output<typeof lossPointSchema>>;

/** The largest number of points kept. */
const capacity = 400;

/** The loss curve of a job; when it grows long, every second point is dropped. Iterations that are repeated replace their points. */
export class LossCurve {
  #points: LossPoint[];
  #step = 1;
  #added = 0;

  /** @param points of earlier runs. */
  constructor(points: readonly LossPoint[] = []) {
    this.#points = [...points];
    const [before, last] = points.slice(-2);
    if (before && last) this.#step = Math.max(1, last.total - before.total);
  }

  get points(): readonly LossPoint[] {
    return this.#points;
  }

  add(point: LossPoint): void {
    while ((this.#points.at(-1)?.total ?? 0) >= point.total) this.#points.pop();
    this.#added += 1;
    if (this.#added % this.#step !== 0) return;
    this.#points.push(point);
    if (this.#points.length < capacity) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#step *= 2;
  }
}
