import { z } from 'zod';
import { deviceChoiceShape } from '../common/device-choice.js';
import { readJson, writeJson } from './json-file.js';

const storedSchema = z.object({
  /** Jobs painted at the same time. */
  parallel: z.int().min(1).max(16).default(1),
  /** Threads of each; 0 means one per core. */
  threads: z.int().min(0).max(256).default(0),
  /** The default device, and what happens if it runs out of memory. */
  ...deviceChoiceShape,
  options: z.record(z.string(), z.unknown()).default({}),
  screen: z.record(z.string(), z.unknown()).default({}),
});

export type StoredSettings = z.output<typeof storedSchema>;

export class SettingsStore {
  readonly #path: string;
  #settings: StoredSettings = storedSchema.parse({});

  constructor(path: string) {
    this.#path = path;
  }

  get current(): StoredSettings {
    return this.#settings;
  }

  /** Reads them; damaged ones are replaced by the defaults. */
  async load(): Promise<void> {
    this.#settings = (await readJson(this.#path, storedSchema)) ?? storedSchema.parse({});
  }

  /** Changes some settings. @throws UserError as `writeAtomically` does. */
  async change(change: Partial<StoredSettings>): Promise<StoredSettings> {
    const changed = storedSchema.parse({ ...this.#settings, ...change });
    await writeJson(this.#path, changed, 2);
    this.#settings = changed;
    return changed;
  }
}
