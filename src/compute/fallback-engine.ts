import type { DeviceChoice } from '../common/device-choice.js';
import { type Engine, isCpu } from '../engines/index.js';
import type { OutOfMemoryAnswer } from '../stylize/index.js';

/** The engine on the CPU that continues a painting when the device runs out of memory. It is opened on first use. */
export class FallbackEngine {
  readonly #open: () => Promise<Engine>;
  #engine: Engine | undefined;

  /** @param open opens an engine on the CPU for the run's network. */
  constructor(open: () => Promise<Engine>) {
    this.#open = open;
  }

  /** The engine, if it has been used. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  /** What to do when a device runs out of memory; there is no fallback from the CPU itself. */
  answerFor(device: string, whenOutOfMemory: DeviceChoice['whenOutOfMemory']): OutOfMemoryAnswer {
    return whenOutOfMemory === 'cpu' && !isCpu(device) ? () => this.#get() : 'smaller';
  }

  async release(): Promise<void> {
    await this.#engine?.release();
  }

  async #get(): Promise<Engine> {
    this.#engine ??= await this.#open();
    return this.#engine;
  }
}
