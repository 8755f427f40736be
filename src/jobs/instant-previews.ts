import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ComputeProcess, type InstantTask, type Launch, type PrepareTask } from '../compute/index.js';
import { cpuUse, type DeviceUse, isCpu } from '../engines/index.js';
import { parseStylizeOptions } from '../stylize/index.js';

/** A picture to paint in one pass. */
type InstantRequest = Pick<InstantTask, 'content' | 'styles' | 'options'>;

/** Milliseconds without a preview after which their process is ended, which frees about 400 MB. */
const idleMilliseconds = 300_000;

/** Quality of the JPEG files: hardly visible against the original, at a fifth of its size. */
const quality = 90;

/**
 * Instant paintings for the screen. They have a process of their own, so that they do not wait for the painting that is running. One is
 * painted at a time.
 */
export class InstantPreviews {
  readonly #file: string;
  readonly #process: ComputeProcess;
  readonly #use: () => Promise<DeviceUse & { readonly threads: number }>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param folder for a temporary file. @param use the device to paint on. */
  constructor(folder: string, launch: Launch, use: () => Promise<DeviceUse & { readonly threads: number }>) {
    this.#file = join(folder, 'instant.jpg');
    this.#process = new ComputeProcess(launch, idleMilliseconds);
    this.#use = use;
  }

  /**
   * Paints a picture once the earlier ones are done.
   * @param signal fires when nobody wants it any more: it is then not begun, and the signal's reason is thrown.
   * @returns a JPEG file.
   * @throws UserError as `paintInstantly` does.
   */
  paint(request: InstantRequest, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      signal?.throwIfAborted();
      await this.#onDevice(
        (use) => this.#process.run('instant', { ...request, ...use, target: this.#file, quality }).result,
      );
      return await readFile(this.#file);
    });
  }

  /** Starts the process and loads the network, unless that is done. @throws UserError as `prepareInstant` does. */
  async prepare(): Promise<void> {
    const options = parseStylizeOptions({ preset: 'instant' });
    await this.#inTurn(() =>
      this.#onDevice((use) => this.#process.run('prepare', { options, ...use }).result),
    );
  }

  close(): void {
    this.#process.close();
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Runs a task on the device in use, or on the CPU if that one cannot. */
  async #onDevice<Value>(run: (use: Omit<PrepareTask, 'options'>) => Promise<Value>): Promise<Value> {
    const use = await this.#use();
    try {
      return await run(use);
    } catch (error) {
      if (isCpu(use.device)) throw error;
      return await run({ ...use, ...cpuUse });
    }
  }
}
