import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { z } from 'zod';
import { failureValuesSchema } from '../common/failures.js';
import { writeAtomically } from '../disk/index.js';
import type { Hardware } from './hardware.js';
import type { Verdict } from './trial.js';

const placementSchema = z.object({
  onDevice: z.int(),
  onCpu: z.record(z.string(), z.int()),
  copies: z.int(),
});

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

const bookSchema = z.object({
  surroundings: z.string(),
  /** Whether somebody in a hurry has tried the devices and did not come to the end. */
  hurried: z.boolean(),
  verdicts: z.record(z.string(), verdictSchema),
});

/**
 * What was found when the devices were tried, kept on disk so that each is tried once. It counts only as long as nothing has changed that
 * could change it: hardware, drivers, ONNX Runtime, the system.
 */
export class DeviceBook {
  readonly #path: string;
  #surroundings = '';
  #verdicts: Record<string, Verdict> = {};
  #hurried = false;

  /** @param path of the file. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Reads what counts on this hardware; a damaged book is begun anew. */
  async load(hardware: Hardware): Promise<void> {
    this.#surroundings = surroundingsOf(hardware);
    this.clear();
    const text = await readFile(this.#path, 'utf8').catch(() => '{}');
    try {
      const { surroundings, hurried, verdicts } = bookSchema.parse(JSON.parse(text));
      if (surroundings !== this.#surroundings) return;
      this.#verdicts = verdicts;
      this.#hurried = hurried;
    } catch {
      // What is not there or not whole is found out again.
    }
  }

  verdict(id: string): Verdict | undefined {
    return this.#verdicts[id];
  }

  /** Notes what came of a trial. What cannot be written is found out again the next time. */
  async note(id: string, verdict: Verdict): Promise<void> {
    this.#verdicts = { ...this.#verdicts, [id]: verdict };
    await this.#write();
  }

  get hurried(): boolean {
    return this.#hurried;
  }

  /** Notes that somebody in a hurry did not come to the end, and need not be held up again. */
  async noteHurry(): Promise<void> {
    this.#hurried = true;
    await this.#write();
  }

  async #write(): Promise<void> {
    const book = { surroundings: this.#surroundings, hurried: this.#hurried, verdicts: this.#verdicts };
    await mkdir(dirname(this.#path), { recursive: true }).catch(() => undefined);
    await writeAtomically(this.#path, `${JSON.stringify(book, undefined, 2)}\n`).catch(() => undefined);
  }

  /** Forgets everything, as nothing counts any more. */
  clear(): void {
    this.#verdicts = {};
    this.#hurried = false;
  }
}

/** Everything that a driver's behaviour hangs on; a driver chosen by the environment too. */
function surroundingsOf({ processor, cards }: Hardware): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = process.env;
  const named = cards.map(({ name, driver }) => `${name} ${driver}`);
  return JSON.stringify([process.platform, version, processor, named, VK_ICD_FILENAMES, VK_DRIVER_FILES]);
}
