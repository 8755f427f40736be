/** What waits in line; `canvas` goes before `tile`. */
export type Priority = 'canvas' | 'tile';

interface Waiting {
  readonly priority: Priority;
  readonly start: () => void;
}

/** Lets one task run at a time, since the server paints one picture at a time: a task that comes first here is also painted first. */
export class Line {
  #waiting: readonly Waiting[] = [];
  #busy = false;
  #held = false;

  /** Holds tiles back while the canvas will soon have a task. The one that is running ends. */
  hold(held: boolean): void {
    this.#held = held;
    this.#next();
  }

  /**
   * Runs a task when it is its turn: after the running one and those before it with the same priority.
   * @param signal fires when the task is not wanted any more; if it has not started, it never does, and the signal's reason is thrown.
   */
  async run<Value>(priority: Priority, task: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    await this.#turn(priority, signal);
    try {
      return await task();
    } finally {
      this.#busy = false;
      this.#next();
    }
  }

  #turn(priority: Priority, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(signal?.reason);
      };
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const waiting = { priority, start };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting = [...this.#waiting, waiting];
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy) return;
    const canvas = this.#waiting.find(({ priority }) => priority === 'canvas');
    const next = canvas ?? (this.#held ? undefined : this.#waiting[0]);
    if (!next) return;
    this.#busy = true;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    next.start();
  }
}
