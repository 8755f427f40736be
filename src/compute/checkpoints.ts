import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../disk/index.js';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, type Progress } from '../stylize/index.js';
import type { NetworkMark } from './protocol.js';

/** The file's name in a job's folder. */
export const checkpointFile = 'checkpoint.bin';

/** Keeps a painting's newest checkpoint on disk; it is written while the painting goes on. */
export class Checkpoints {
  readonly #path: string;
  readonly #network: NetworkMark;
  readonly #interval: number;
  readonly #onWritten: (checkpoint: Checkpoint) => void;
  readonly #onFailure: (error: unknown) => void;
  #last = performance.now();
  #offered = performance.now();
  #busy: Promise<void> | undefined;

  /**
   * @param seconds between two checkpoints.
   * @param onFailure told when one could not be written; the painting goes on.
   */
  constructor(
    folder: string,
    network: NetworkMark,
    seconds: number,
    onWritten: (checkpoint: Checkpoint) => void,
    onFailure: (error: unknown) => void,
  ) {
    this.#path = join(folder, checkpointFile);
    this.#network = network;
    this.#interval = 1000 * seconds;
    this.#onWritten = onWritten;
    this.#onFailure = onFailure;
  }

  /** Begins to write a checkpoint of this moment if it is time for one. */
  offer(progress: Progress): void {
    if (progress.stage !== 'painting') return;
    const now = performance.now();
    const iteration = now - this.#offered;
    this.#offered = now;
    // Half an interval more and it is too late: if the next iteration may end after that, it is time now.
    if (this.#busy || now - this.#last + iteration / 2 < this.#interval) return;
    this.#last = now;
    this.#busy = this.#write(progress.checkpoint())
      .catch(this.#onFailure)
      .finally(() => {
        this.#busy = undefined;
      });
  }

  /** Writes a checkpoint of this moment. @throws UserError as `writeAtomically` does. */
  async save(progress: Progress): Promise<void> {
    await this.#busy;
    await this.#write(progress.checkpoint());
  }

  /** Returns when nothing is being written. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  async #write(checkpoint: Checkpoint): Promise<void> {
    const pieces = encodeCheckpoint(checkpoint, this.#network);
    await writeAtomically(this.#path, async ({ write }) => {
      for (const piece of pieces) await write(piece);
    });
    this.#onWritten(checkpoint);
  }
}

/**
 * The checkpoint that an earlier run with this network left in a job's folder.
 * @returns undefined where there is none, where it is damaged, or where the network is another by now.
 */
export async function readCheckpoint(folder: string, network: NetworkMark): Promise<Checkpoint | undefined> {
  const bytes = await readFile(join(folder, checkpointFile)).catch(() => undefined);
  const decoded = bytes && decodeCheckpoint(bytes);
  const about = decoded?.about as Partial<NetworkMark> | undefined;
  return about?.fingerprint === network.fingerprint ? decoded?.checkpoint : undefined;
}
