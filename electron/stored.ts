import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../src/images/index.js';

const MOST_RECENT = 10;

const storedSchema = z.object({
  /** Where the window was. */
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
  /** The folder that each dialog was last left in. */
  folders: z.record(z.string(), z.string()).catch({}),
  /** Pictures that were opened, the last first. */
  recent: z.array(z.string()).max(MOST_RECENT).catch([]),
  /** Whether to look for a newer version at each start. */
  updates: z.boolean().catch(true),
});

/** What the shell remembers between starts, beside what the screen has the API remember. */
export type Stored = z.output<typeof storedSchema>;
/** Where a window is, in the system's own pixels. */
export type Place = NonNullable<Stored['place']>;

/** Keeps {@link Stored} in a file. */
export class StoredShell {
  readonly #path: string;
  readonly #onTrouble: (error: unknown) => void;
  #current: Stored = storedSchema.parse({});
  #writing: Promise<void> = Promise.resolve();

  /** @param onTrouble told when it could not be written, which is no reason to stop. */
  constructor(path: string, onTrouble: (error: unknown) => void) {
    this.#path = path;
    this.#onTrouble = onTrouble;
  }

  get current(): Stored {
    return this.#current;
  }

  /** Reads what an earlier run kept; what is damaged is begun anew. */
  async load(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch(() => '{}');
    try {
      this.#current = storedSchema.parse(JSON.parse(text));
    } catch {
      // No JSON: the defaults stand.
    }
  }

  /** Changes some of it at once, and writes it in the background; see {@link settled}. */
  change(change: Partial<Stored>): void {
    this.#current = { ...this.#current, ...change };
    const text = `${JSON.stringify(this.#current, undefined, 2)}\n`;
    this.#writing = this.#writing.then(() => writeAtomically(this.#path, text)).catch(this.#onTrouble);
  }

  /** Puts pictures before those that were opened earlier. */
  addRecent(paths: readonly string[]): void {
    const older = this.#current.recent.filter((path) => !paths.includes(path));
    this.change({ recent: [...paths, ...older].slice(0, MOST_RECENT) });
  }

  /** Resolves when everything is written. */
  async settled(): Promise<void> {
    await this.#writing;
  }
}
