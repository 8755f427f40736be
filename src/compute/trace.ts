import { writeAtomically } from '../disk/index.js';
import type { StoredSettings } from '../stylize/index.js';
import type { PaintProgress } from './protocol.js';

/** Collects every loss of every iteration for the file of `--trace`. */
export class Trace {
  readonly #path: string;
  readonly #settings: StoredSettings;
  readonly records: object[];

  /** @param earlier records of the run that this one resumes. */
  constructor(path: string, settings: StoredSettings, earlier: readonly object[]) {
    this.#path = path;
    this.#settings = settings;
    this.records = [...earlier];
  }

  /** Adds an iteration; other progress is ignored. @param note of an unusual event, such as a loss that was not finite. */
  add({ stage, scale, size, iteration, losses, loss, elapsedSeconds }: PaintProgress, note?: string): void {
    if (stage !== 'painting') return;
    this.records.push({ scale, size, iteration, elapsedSeconds, loss, losses, ...(note && { note }) });
  }

  /** Writes the file atomically. */
  async write(outcome: 'done' | 'stopped' | 'failed'): Promise<void> {
    const head = JSON.stringify({ ...this.#settings, outcome }).slice(0, -1);
    const records = this.records.map((record) => JSON.stringify(record)).join(',\n');
    await writeAtomically(this.#path, `${head},"iterations":[\n${records}\n]}\n`);
  }
}
