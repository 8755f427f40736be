interface Task<Value, Result> {
  /** Makes the result of a value. */
  readonly make: (value: Value) => Promise<Result>;
  /** Takes a result; its value may not be the newest any more. */
  readonly done: (value: Value, result: Result) => void;
  /** Takes the error of the newest value. */
  readonly failed: (error: unknown, value: Value) => void;
}

/**
 * Follows a value that changes faster than its result can be made: one result is made at a time, then that of the newest value. The
 * values between are skipped, the last one never.
 */
export class Newest<Value extends string | number, Result> {
  readonly #task: Task<Value, Result>;
  #wanted: Value | undefined;
  #made: Value | undefined;
  #busy = false;

  constructor(task: Task<Value, Result>) {
    this.#task = task;
  }

  /**
   * Wants the result of a value, unless it is the last one that was made. One that failed is tried again.
   * @param value undefined wants nothing, and drops the result that is being made.
   */
  want(value: Value | undefined): void {
    this.#wanted = value;
    if (!this.#busy) void this.#follow();
  }

  /** Makes the next value again, even if it is the last one that was made. */
  forget(): void {
    this.#made = undefined;
  }

  async #follow(): Promise<void> {
    this.#busy = true;
    while (this.#wanted !== undefined && this.#wanted !== this.#made)
      if (!(await this.#make(this.#wanted))) break;
    this.#busy = false;
  }

  /** @returns whether to continue: not after an error of the newest value. */
  async #make(value: Value): Promise<boolean> {
    try {
      const result = await this.#task.make(value);
      if (this.#wanted === undefined) return false;
      this.#made = value;
      this.#task.done(value, result);
      return true;
    } catch (error) {
      if (this.#wanted !== value) return true;
      this.#task.failed(error, value);
      return false;
    }
  }
}
