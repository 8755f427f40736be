import { ComputeProcess, type Launch } from '../compute/index.js';

/** The compute processes that paint, one for each job that is painted at the same time. */
export class ComputePool {
  readonly #launch: Launch;
  readonly #free: ComputeProcess[] = [];
  readonly #busy = new Set<ComputeProcess>();

  constructor(launch: Launch) {
    this.#launch = launch;
  }

  /** A free process, until it is given back: the most recently used one, as it may have the network and style in memory. */
  take(): ComputeProcess {
    const painter = this.#free.pop() ?? new ComputeProcess(this.#launch);
    this.#busy.add(painter);
    return painter;
  }

  /** Gives a process back. @param keep how many free processes are kept; the others are ended. */
  give(painter: ComputeProcess, keep: number): void {
    this.#busy.delete(painter);
    this.#free.push(painter);
    while (this.#free.length > keep) this.#free.shift()?.close();
  }

  close(): void {
    for (const painter of [...this.#free, ...this.#busy]) painter.close();
  }
}
