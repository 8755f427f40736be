import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../common/errors.js';
import { listed } from '../common/wording.js';
import { readRegular, writeAtomically } from '../disk/index.js';
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type Progress,
  type StylizeOptions,
} from '../stylize/index.js';
import type { NetworkMark, PaintEvent, PaintTask } from './protocol.js';

/** The name of the file in a painting's folder. */
export const checkpointFile = 'checkpoint.bin';

/** What is stored with a checkpoint. */
export interface CheckpointFacts extends NetworkMark {
  /** What the painting is made from, where no job record keeps that. */
  readonly origin?: CheckpointOrigin | undefined;
  /** Records of the iterations so far, for the trace. */
  readonly trace?: readonly object[] | undefined;
}

/** What a painting is made from, besides the network. */
export interface CheckpointOrigin {
  /** SHA-256 of the files. */
  readonly content: string;
  readonly styles: readonly string[];
  /** The finished picture that it continues from. */
  readonly start?: { readonly sha256: string; readonly iterations: number | null };
  readonly options: StylizeOptions;
}

/** The first checkpoint comes this early, in milliseconds, so that a short painting has one too. */
const firstAfter = 2000;

/** Keeps a painting's newest checkpoint on disk; it is written while the painting continues. */
export class Checkpoints {
  readonly #path: string;
  readonly #interval: number;
  readonly #facts: () => CheckpointFacts;
  readonly #report: (event: PaintEvent) => void;
  #last: number;
  #offered = performance.now();
  #busy: Promise<void> | undefined;
  #hasFailed = false;

  /** @param facts to store with each checkpoint. */
  constructor(task: PaintTask, facts: () => CheckpointFacts, report: (event: PaintEvent) => void) {
    this.#path = join(task.folder, checkpointFile);
    this.#interval = 1000 * task.checkpointSeconds;
    this.#last = performance.now() - Math.max(0, this.#interval - firstAfter);
    this.#facts = facts;
    this.#report = report;
  }

  /** Starts to write a checkpoint if one is due. */
  offer(progress: Progress): void {
    if (progress.stage !== 'painting') return;
    const now = performance.now();
    const iteration = now - this.#offered;
    this.#offered = now;
    // The next chance comes an iteration later, so one is due from half an iteration before the interval is over.
    if (this.#busy || now - this.#last + iteration / 2 < this.#interval) return;
    this.#last = now;
    this.#busy = this.#write(progress.checkpoint())
      .catch(() => this.#reportFailure())
      .finally(() => {
        this.#busy = undefined;
      });
  }

  /** Writes a checkpoint now. @throws UserError as `writeAtomically` does. */
  async save(progress: Progress): Promise<void> {
    await this.#busy;
    await this.#write(progress.checkpoint());
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  async #write(checkpoint: Checkpoint): Promise<void> {
    const pieces = encodeCheckpoint(checkpoint, this.#facts());
    await writeAtomically(this.#path, async ({ write }) => {
      for (const piece of pieces) await write(piece);
    });
    this.#report({ type: 'checkpoint', scale: checkpoint.scale + 1, iteration: checkpoint.iteration });
  }

  #reportFailure(): void {
    const message = 'No checkpoint could be written: the disk may be full.';
    if (!this.#hasFailed) this.#report({ type: 'note', note: { code: 'note-checkpoint', message } });
    this.#hasFailed = true;
  }
}

/**
 * The checkpoint to continue a painting from, if there is one; see `PaintTask.checkpoint`.
 * @throws UserError `resume-missing` if there must be one, `resume-changed` if it was made from anything else.
 */
export async function findCheckpoint(
  { folder, checkpoint: rule, output }: PaintTask,
  network: NetworkMark,
  origin: CheckpointOrigin | undefined,
): Promise<{ readonly checkpoint: Checkpoint; readonly facts: CheckpointFacts } | undefined> {
  if (rule === 'ignore') return undefined;
  const bytes = await readRegular(join(folder, checkpointFile), Number.POSITIVE_INFINITY).catch(
    () => undefined,
  );
  const found = bytes && decodeCheckpoint(bytes);
  const facts = found?.about as CheckpointFacts | undefined;
  if (rule === 'require' && !facts) throw nothingToResume(output.path);
  if (rule === 'require' && facts) checkUnchanged(output.path, facts, { ...network, origin });
  return found && facts?.fingerprint === network.fingerprint ? { ...found, facts } : undefined;
}

function checkUnchanged(output: string, before: CheckpointFacts, now: CheckpointFacts): void {
  const changed = [
    ['the content picture', before.origin?.content, now.origin?.content],
    ['the style', before.origin?.styles, now.origin?.styles],
    ['the finished picture', before.origin?.start, now.origin?.start],
    ['an option', before.origin?.options, JSON.parse(JSON.stringify(now.origin?.options))],
    ['the network', before.fingerprint, now.fingerprint],
  ].flatMap(([what, then, current]) => (isDeepStrictEqual(then, current) ? [] : [String(what)]));
  if (changed.length === 0) return;
  const have = changed.length === 1 ? 'has' : 'have';
  throw new UserError(
    'resume-changed',
    `"${output}" cannot be resumed because ${listed(changed)} ${have} changed: repeat the earlier command with --resume, or leave out --resume to start from the beginning.`,
    { values: { path: output } },
  );
}

/** The error when there is no checkpoint for a result. */
export function nothingToResume(output: string): UserError {
  return new UserError(
    'resume-missing',
    `There is no unfinished painting of "${output}" to resume: leave out --resume to start from the beginning.`,
    { values: { path: output } },
  );
}
