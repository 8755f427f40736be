/** Lets one piece of work run at a time: urgent ones first, each kind in its order. */
export class Turns {
  #urgent: readonly (() => void)[] = [];
  #others: readonly (() => void)[] = [];
  #busy = false;

  /** Does the work when it is its turn. @throws what the work throws. */
  async run<Value>(urgent: boolean, work: () => Promise<Value>): Promise<Value> {
    await new Promise<void>((start) => {
      if (urgent) this.#urgent = [...this.#urgent, start];
      else this.#others = [...this.#others, start];
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#busy = false;
      this.#next();
    }
  }

  #next(): void {
    if (this.#busy) return;
    const [start] = this.#urgent.length > 0 ? this.#urgent : this.#others;
    if (!start) return;
    this.#busy = true;
    if (this.#urgent.length > 0) this.#urgent = this.#urgent.slice(1);
    else this.#others = this.#others.slice(1);
    start();
  }
}
