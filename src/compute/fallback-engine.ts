import type { DeviceChoice } from '../common/device-choice.js';
import { type Engine, isCpu } from '../engines/index.js';
import type { OutOfMemoryAnswer } from '../stylize/index.js';

/** The engine on the CPU that goes on where a device runs out of memory; it is opened when it is needed. */
export class FallbackEngine {
  readonly #open: () => Promise<Engine>;
  #engine: Engine | undefined;

  /** @param open opens an engine on the CPU over the run's network. */
  constructor(open: () => Promise<Engine>) {
    this.#open = open;
  }

  /** The engine, once it was needed. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  /** What is done when a device runs out of memory; the CPU itself has nothing to go on on. */
  answerFor(device: string, whenOutOfMemory: DeviceChoice['whenOutOfMemory']): OutOfMemoryAnswer {
    return whenOutOfMemory === 'cpu' && !isCpu(device) ? () => this.#give() : 'smaller';
  }

  async release(): Promise<void> {
    await this.#engine?.release();
  }

  async #give(): Promise<Engine> {
    this.#engine ??= await this.#open();
    return this.#engine;
  }
}
