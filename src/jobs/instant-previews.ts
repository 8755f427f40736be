import { ComputeProcess, type InstantTask, type Launch, type PrepareTask } from '../compute/index.js';
import { cpuUse, type DeviceUse, isCpu } from '../engines/index.js';
import { Turns } from './turns.js';

/** A picture to paint in one pass. */
type InstantRequest = Pick<InstantTask, 'content' | 'styles' | 'options'>;

/** What is known of a picture that will be painted. */
type Preparation = Pick<PrepareTask, 'content' | 'styles' | 'options'>;

/** The device to paint on, and its threads. */
type Use = DeviceUse & { readonly threads: number };

/** How a request is treated. */
interface Treatment {
  /** Whether it goes before those that are not urgent. */
  readonly urgent?: boolean;
  /** Fires when nobody wants the picture any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds without a preview after which their process is ended, which frees about 400 MB. */
const idleMilliseconds = 300_000;

/** Quality of the JPEG files: hardly visible against the original, at a fifth of its size. */
const quality = 90;

/**
 * Instant paintings for the screen. They have a process of their own, so that they do not wait for the painting that is running. One is
 * painted at a time, urgent ones first.
 */
export class InstantPreviews {
  readonly #process: ComputeProcess;
  readonly #use: () => Promise<Use>;
  readonly #turns = new Turns();

  /** @param use the device to paint on. */
  constructor(launch: Launch, use: () => Promise<Use>) {
    this.#process = new ComputeProcess(launch, idleMilliseconds);
    this.#use = use;
  }

  /**
   * Paints a picture once the earlier ones of its urgency are done. One that nobody wants any more is not begun, and the reason of its
   * signal is thrown.
   * @returns a JPEG file.
   * @throws UserError as `paintInstantly` does.
   */
  paint(request: InstantRequest, { urgent = true, signal }: Treatment = {}): Promise<Uint8Array> {
    return this.#turns.run(urgent, async () => {
      signal?.throwIfAborted();
      return await this.#onDevice(
        (use) => this.#process.run('instant', { ...request, ...use, quality }).result,
      );
    });
  }

  /**
   * Starts the process, loads the network, and computes what the next painting needs of the pictures that are known.
   * @throws UserError as `prepareInstant` does.
   */
  async prepare(preparation: Preparation): Promise<void> {
    await this.#turns.run(true, () =>
      this.#onDevice((use) => this.#process.run('prepare', { ...preparation, ...use }).result),
    );
  }

  close(): void {
    this.#process.close();
  }

  /** Runs a task on the device in use, or on the CPU if that one cannot. */
  async #onDevice<Value>(run: (use: Use) => Promise<Value>): Promise<Value> {
    const use = await this.#use();
    try {
      return await run(use);
    } catch (error) {
      if (isCpu(use.device)) throw error;
      return await run({ ...use, ...cpuUse });
    }
  }
}
