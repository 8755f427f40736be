import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../src/disk/index.js';

const MAX_RECENT = 10;

const stateSchema = z.object({
  /** Bounds of the window when it was last closed. */
  place: z
    .object({
      x: z.int(),
      y: z.int(),
      width: z.int().positive(),
      height: z.int().positive(),
      maximized: z.boolean(),
    })
    .nullable()
    .catch(null),
  /** The folder last used in each kind of dialog. */
  folders: z.record(z.string(), z.string()).catch({}),
  /** Recently opened pictures, the latest first. */
  recent: z.array(z.string()).max(MAX_RECENT).catch([]),
  /** Whether to check for updates at each start. */
  updates: z.boolean().catch(true),
});

/** What the shell keeps between starts; the page's settings are kept by the API. */
type ShellState = z.output<typeof stateSchema>;
/** Bounds of a window in device-independent pixels. */
export type WindowBounds = NonNullable<ShellState['place']>;

/** {@link ShellState} in memory and in a file. */
export class ShellStateFile {
  readonly #path: string;
  readonly #onError: (error: unknown) => void;
  #current: ShellState = stateSchema.parse({});
  #writing: Promise<void> = Promise.resolve();

  /** @param onError called when the file cannot be written; the state in memory stays valid. */
  constructor(path: string, onError: (error: unknown) => void) {
    this.#path = path;
    this.#onError = onError;
  }

  get current(): ShellState {
    return this.#current;
  }

  /** Reads the file; missing or invalid parts get their defaults. */
  async load(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '{}');
    try {
      this.#current = stateSchema.parse(JSON.parse(text));
    } catch {
      // Not JSON: keep the defaults.
    }
  }

  /** Changes part of the state at once and writes the file in the background; see {@link settled}. */
  change(change: Partial<ShellState>): void {
    this.#current = { ...this.#current, ...change };
    const text = `${JSON.stringify(this.#current, undefined, 2)}\n`;
    this.#writing = this.#writing.then(() => writeAtomically(this.#path, text)).catch(this.#onError);
  }

  /** Puts pictures at the head of the recent ones. */
  addRecent(paths: readonly string[]): void {
    const older = this.#current.recent.filter((path) => !paths.includes(path));
    this.change({ recent: [...paths, ...older].slice(0, MAX_RECENT) });
  }

  /** Resolves when everything is written. */
  async settled(): Promise<void> {
    await this.#writing;
  }
}
