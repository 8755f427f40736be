/** The loss at an iteration; `total` counts the iterations of all scales. */
export interface LossPoint {
  readonly scale: number;
  readonly iteration: number;
  readonly total: number;
  readonly loss: number;
}

/** The most points that are kept. */
const room = 400;

/** How the loss fell, thinned out evenly when it grows long. */
export class LossCurve {
  #points: LossPoint[];
  #step = 1;
  #seen = 0;

  /** @param points of earlier runs. */
  constructor(points: readonly LossPoint[] = []) {
    this.#points = [...points];
  }

  get points(): readonly LossPoint[] {
    return this.#points;
  }

  /** Takes note of a loss. */
  add(point: LossPoint): void {
    this.#seen += 1;
    if (this.#seen % this.#step !== 0) return;
    this.#points.push(point);
    if (this.#points.length < room) return;
    this.#points = this.#points.filter((_, index) => index % 2 === 0);
    this.#step *= 2;
  }
}
