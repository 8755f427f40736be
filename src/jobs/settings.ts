import { z } from 'zod';
import { deviceChoiceShape } from '../common/device-choice.js';
import { moveAside } from './data-folder.js';
import { readJsonFile, type SetAside, writeJson } from './json-file.js';

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
  #isForeign = false;

  constructor(path: string) {
    this.#path = path;
  }

  get current(): StoredSettings {
    return this.#settings;
  }

  /** Reads them; the defaults are used instead of a file that cannot be read. @returns such a file. */
  async load(): Promise<readonly SetAside[]> {
    const { value, fault } = await readJsonFile(this.#path, storedSchema);
    this.#settings = value ?? storedSchema.parse({});
    this.#isForeign = fault !== undefined && fault !== 'absent';
    return this.#isForeign ? [{ path: this.#path, isNewer: fault === 'newer' }] : [];
  }

  /** Changes some settings; a file that could not be read is renamed before. @throws UserError as `writeAtomically` does. */
  async change(change: Partial<StoredSettings>): Promise<StoredSettings> {
    const changed = storedSchema.parse({ ...this.#settings, ...change });
    if (this.#isForeign) await moveAside(this.#path).catch(() => undefined);
    this.#isForeign = false;
    await writeJson(this.#path, changed, 2);
    this.#settings = changed;
    return changed;
  }
}
