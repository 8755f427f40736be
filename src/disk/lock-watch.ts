import { stat } from 'node:fs/promises';
import { isAlive, type ProcessIdentity } from './process-identity.js';
import { readRegular } from './read.js';
import { readError, systemCode } from './system-errors.js';

/** What is known of a lock; `unclear` until its holder touches it or has not done so for too long. */
type LockState = 'absent' | 'held' | 'left-over' | 'unclear';

/** The content of a lock file. */
interface Holder extends ProcessIdentity {
  readonly token: string;
}

/** Tokens of the locks that this process holds or is acquiring. */
export const ownTokens = new Set<string>();

/** Observes a lock file. It measures time by this process's clock, as the clock of the disk's machine may differ. */
export class LockWatch {
  readonly path: string;
  readonly #stale: number;
  /** What the file contained at the last look. */
  content = '';
  state: LockState = 'absent';
  #last: string | undefined;
  #since = 0;

  /** @param stale milliseconds; see `LockOptions`. */
  constructor(path: string, stale: number) {
    this.path = path;
    this.#stale = stale;
  }

  /** Reads the file. @throws UserError `network-file` when it cannot be read. */
  async look(): Promise<LockState> {
    const content = await lockContent(this.path);
    this.content = content ?? '';
    this.state = content === undefined ? 'absent' : await this.#judge(content);
    return this.state;
  }

  async #judge(content: string): Promise<LockState> {
    const holder = holderIn(content);
    if (holder?.token !== undefined && ownTokens.has(holder.token)) return 'held';
    const alive = holder && (await isAlive(holder));
    if (alive !== undefined) return alive ? 'held' : 'left-over';
    return await this.#judgeByTouch(content);
  }

  async #judgeByTouch(content: string): Promise<LockState> {
    const now = `${content} ${(await stat(this.path).catch(() => undefined))?.mtimeMs}`;
    if (now === this.#last) return performance.now() - this.#since > this.#stale ? 'left-over' : 'unclear';
    const isFirst = this.#last === undefined;
    this.#last = now;
    this.#since = performance.now();
    return isFirst ? 'unclear' : 'held';
  }
}

/** The content of a lock file, or undefined if there is none. @throws UserError `network-file` when it cannot be read. */
export async function lockContent(path: string): Promise<string | undefined> {
  try {
    return (await readRegular(path)).toString();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw readError(error, path, 'lock');
  }
}

/** Who holds a lock, or undefined where its content does not say. */
export function holderIn(content: string): Holder | undefined {
  try {
    const holder = JSON.parse(content);
    return Number.isSafeInteger(holder.pid) && holder.pid > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}
