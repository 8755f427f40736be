import { ComputeProcess, type Launch } from '../compute/index.js';

/** The processes that paint: as many as jobs are painted at the same time. */
export class ComputePool {
  readonly #launch: Launch;
  readonly #free: ComputeProcess[] = [];
  readonly #busy = new Set<ComputeProcess>();

  /** @param launch starts a process. */
  constructor(launch: Launch) {
    this.#launch = launch;
  }

  /** A process that nobody uses, until it is given back. The one used last is the one given, as it may know the network and style. */
  take(): ComputeProcess {
    const painter = this.#free.pop() ?? new ComputeProcess(this.#launch);
    this.#busy.add(painter);
    return painter;
  }

  /** Gives a process back. @param keep how many may wait for work; more are ended. */
  give(painter: ComputeProcess, keep: number): void {
    this.#busy.delete(painter);
    this.#free.push(painter);
    while (this.#free.length > keep) this.#free.shift()?.close();
  }

  /** Ends them all at once. */
  close(): void {
    for (const painter of [...this.#free, ...this.#busy]) painter.close();
  }
}
