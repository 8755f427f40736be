import { writeAtomically } from '../disk/index.js';
import type { Progress, StoredSettings } from '../stylize/index.js';

/** How a run ended. */
export type Outcome = 'done' | 'stopped' | 'failed';

/** Collects every loss of every iteration for the file of `--trace`. */
export class Trace {
  readonly #path: string;
  readonly #settings: StoredSettings;
  readonly #records: object[] = [];

  constructor(path: string, settings: StoredSettings) {
    this.#path = path;
    this.#settings = settings;
  }

  /** Takes note of an iteration; other records pass by. */
  add({ stage, scale, size, iteration, losses, loss, elapsedSeconds, note }: Progress): void {
    if (stage !== 'painting') return;
    // JSON has no NaN: a loss that was not finite is null there, and the note says so.
    this.#records.push({ scale, size, iteration, elapsedSeconds, loss, losses, ...(note && { note }) });
  }

  /** Writes the file, whole or not at all. */
  async write(outcome: Outcome): Promise<void> {
    const head = JSON.stringify({ ...this.#settings, outcome }).slice(0, -1);
    const records = this.#records.map((record) => JSON.stringify(record)).join(',\n');
    await writeAtomically(this.#path, `${head},"iterations":[\n${records}\n]}\n`);
  }
}
