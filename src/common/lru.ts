/** A map that holds the most recently used values up to a total size, and evicts the least recently used ones. */
export class LruCache<Key, Value> {
  readonly #capacity: number;
  readonly #sizeOf: (value: Value) => number;
  readonly #onEvict: (key: Key, value: Value) => void;
  readonly #values = new Map<Key, Value>();
  #size = 0;

  /**
   * @param capacity the largest total size that is kept, in the unit of `sizeOf`.
   * @param sizeOf the size of a value; 1 if left out, so that the capacity is a count.
   * @param onEvict called with each value that is evicted.
   */
  constructor(
    capacity: number,
    sizeOf: (value: Value) => number = () => 1,
    onEvict: (key: Key, value: Value) => void = () => undefined,
  ) {
    this.#capacity = capacity;
    this.#sizeOf = sizeOf;
    this.#onEvict = onEvict;
  }

  /** The value of a key, which becomes the most recently used one. */
  get(key: Key): Value | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  /** The value of a key, computed and stored if it is not kept. */
  async recall(key: Key, compute: () => Promise<Value>): Promise<Value> {
    const value = this.get(key) ?? (await compute());
    this.set(key, value);
    return value;
  }

  /** Stores a value as the most recently used one and evicts others until it fits; it is kept even if it never does. */
  set(key: Key, value: Value): void {
    this.delete(key);
    this.#values.set(key, value);
    this.#size += this.#sizeOf(value);
    for (const [oldest, old] of this.#values) {
      if (this.#size <= this.#capacity || oldest === key) return;
      this.delete(oldest);
      this.#onEvict(oldest, old);
    }
  }

  /** All values that are kept. */
  values(): Value[] {
    return [...this.#values.values()];
  }

  /** Removes a key without calling `onEvict`. */
  delete(key: Key): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#size -= this.#sizeOf(value);
  }
}
