import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { z } from 'zod';
import { failureValuesSchema } from '../common/failures.js';
import { makeFolder, readRegular, writeAtomically } from '../disk/index.js';
import type { Hardware } from './hardware.js';

const placementSchema = z.object({
  onDevice: z.int(),
  onCpu: z.record(z.string(), z.int()),
  copies: z.int(),
});

/** What a check found, or why the device cannot be used, as a sentence with its code and values. */
const verdictSchema = z.union([
  z.object({
    findings: z.object({
      evaluationMilliseconds: z.number().positive(),
      isMeasured: z.boolean(),
      half: z.boolean(),
      software: z.string().nullable(),
      placement: placementSchema.nullable(),
    }),
  }),
  z.object({
    reason: z.string(),
    code: z.string().default('device-unusable'),
    values: failureValuesSchema.optional(),
  }),
]);

/** The result of a device's check. */
export type Verdict = z.output<typeof verdictSchema>;

const historySchema = z.object({
  surroundings: z.string(),
  /** Whether a quick check ran out of time; it is not repeated. */
  hurried: z.boolean(),
  verdicts: z.record(z.string(), verdictSchema),
});

/**
 * The results of device checks, kept on disk so that each device is checked once. They are valid until something that could change them
 * changes: hardware, drivers, ONNX Runtime or the system.
 */
export class DeviceHistory {
  readonly #path: string;
  #history: z.output<typeof historySchema> = { surroundings: '', hurried: false, verdicts: {} };

  /** @param path of the file. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Reads the results for this hardware; a damaged file counts as empty. */
  async load(hardware: Hardware): Promise<void> {
    const surroundings = environmentOf(hardware);
    this.#history = { surroundings, hurried: false, verdicts: {} };
    try {
      const text = (await readRegular(this.#path)).toString();
      const found = historySchema.parse(JSON.parse(text));
      if (found.surroundings === surroundings) this.#history = found;
    } catch {
      // The devices are checked again.
    }
  }

  verdict(id: string): Verdict | undefined {
    return this.#history.verdicts[id];
  }

  /** Records the result of a check. If the file cannot be written, the device is checked again after the next start. */
  async record(id: string, verdict: Verdict): Promise<void> {
    await this.#change({ verdicts: { ...this.#history.verdicts, [id]: verdict } });
  }

  /** Whether a quick check ran out of time. */
  get hurried(): boolean {
    return this.#history.hurried;
  }

  /** Records that a quick check ran out of time. */
  async recordHurry(): Promise<void> {
    await this.#change({ hurried: true });
  }

  async #change(change: Partial<z.output<typeof historySchema>>): Promise<void> {
    this.#history = { ...this.#history, ...change };
    await makeFolder(dirname(this.#path)).catch(() => undefined);
    const json = JSON.stringify(this.#history, undefined, 2);
    await writeAtomically(this.#path, `${json}\n`).catch(() => undefined);
  }

  /** Forgets all results. */
  clear(): void {
    this.#history = { ...this.#history, hurried: false, verdicts: {} };
  }
}

/** Everything that a driver's behaviour depends on, including a driver that environment variables choose. */
function environmentOf({ processor, cards }: Hardware): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = process.env;
  const named = cards.map(({ name, driver }) => `${name} ${driver}`);
  return JSON.stringify([process.platform, version, processor, named, VK_ICD_FILENAMES, VK_DRIVER_FILES]);
}
