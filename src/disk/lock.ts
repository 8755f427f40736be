import { randomUUID } from 'node:crypto';
import { rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { systemCode } from '../system/system-error.js';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.js';
import { readRegular } from './read.js';
import { readError, writeError } from './system-errors.js';
import { createExclusively, replace } from './write.js';

/** A lock that this process holds. */
export interface Lock {
  /** Aborted, with a UserError `lock-lost`, when the lock file is gone or another's: what it protects is no longer this process's alone. */
  readonly lost: AbortSignal;
  /** Removes the lock file if it is still this process's. */
  readonly release: () => Promise<void>;
}

/** How to wait for a lock. */
interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once when another holder is known to be running; may throw, to wait no longer. @param pid its process. */
  readonly onWait?: (pid: number | undefined) => void;
  /** Called once when it is not known yet whether a holder is running. @param seconds after which the lock is taken over if nothing touches it. */
  readonly onDoubt?: (seconds: number) => void;
  /** The error of {@link Lock.lost}; by default it names the lock's file. */
  readonly lostError?: () => UserError;
  /**
   * For holders that cannot be checked, as on another machine or in another container: a lock not touched for so long is left over. Its holder touches it ten times as often.
   */
  readonly staleMilliseconds?: number;
}

/** Tokens of the locks that this process holds or is acquiring. */
const ownTokens = new Set<string>();

const STALE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 100;

/**
 * Acquires a lock, which is a file, and waits while another holds it. The lock of a process that has ended is taken over. The lock of a
 * process that runs on this machine never is, even if the process is suspended.
 * @throws UserError `network-file` when the lock cannot be read or written; the signal's reason; what `onWait` throws.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<Lock> {
  const { signal, onWait, onDoubt, staleMilliseconds = STALE_MILLISECONDS } = options;
  const token = randomUUID();
  ownTokens.add(token);
  try {
    const attempt = new Attempt(path, JSON.stringify({ ...thisProcess(), token }), staleMilliseconds);
    for (let isReported = false, isDoubted = false; !(await attempt.succeeds()); ) {
      signal?.throwIfAborted();
      const { state, content } = attempt.watch;
      if (state === 'unclear' && !isDoubted) onDoubt?.(Math.ceil(staleMilliseconds / 1000));
      isDoubted ||= state === 'unclear';
      if (state === 'held' && !isReported) onWait?.(holderIn(content)?.pid);
      isReported ||= state === 'held';
      await pause(POLL_MILLISECONDS, undefined, signal && { signal });
    }
    const lostError = options.lostError ?? (() => lockLost(path));
    return hold(path, attempt.mine, staleMilliseconds / 10, lostError, () => ownTokens.delete(token));
  } catch (error) {
    ownTokens.delete(token);
    throw error;
  }
}

/**
 * Attempts to acquire a lock. To take over one that is left over, a process makes a file beside it, the claim, named after the lock's
 * content, which only one process can do, and renames the claim over the lock. If it is killed between the two, the next process
 * completes the renaming and takes over from there. So no step can remove a lock that a third process has acquired.
 */
class Attempt {
  readonly path: string;
  readonly mine: string;
  readonly watch: LockWatch;
  readonly #stale: number;
  #claim: LockWatch;

  constructor(path: string, mine: string, stale: number) {
    this.path = path;
    this.mine = mine;
    this.#stale = stale;
    this.watch = new LockWatch(path, stale);
    this.#claim = this.watch;
  }

  async succeeds(): Promise<boolean> {
    if ((await this.watch.look()) === 'absent') {
      if (await this.#create(this.path)) return true;
      await this.watch.look();
    }
    return this.watch.state === 'left-over' && (await this.#takeOver(this.watch.content));
  }

  async #takeOver(former: string): Promise<boolean> {
    const path = `${this.path}.${sha256(former).slice(0, 16)}`;
    if (this.#claim.path !== path) this.#claim = new LockWatch(path, this.#stale);
    const isMine = await this.#create(path);
    if (!isMine && (await this.#claim.look()) !== 'left-over') return false;
    if ((await lockContent(this.path)) === former) return (await this.#complete(path)) && isMine;
    if (isMine) await rm(path, { force: true });
    return false;
  }

  /** Renames a claim over the lock. @returns false where another process was quicker. */
  async #complete(claim: string): Promise<boolean> {
    try {
      await replace(claim, this.path);
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw writeError(error, this.path, 'lock');
    }
  }

  async #create(path: string): Promise<boolean> {
    try {
      return await createExclusively(path, this.mine);
    } catch (error) {
      throw writeError(error, this.path, 'lock');
    }
  }
}

/** What is known of a lock; `unclear` until its holder touches it or has not done so for too long. */
type LockState = 'absent' | 'held' | 'left-over' | 'unclear';

/** The content of a lock file. */
interface Holder extends ProcessIdentity {
  readonly token: string;
}

/** Observes a lock file. It measures time by this process's clock, as the clock of the disk's machine may differ. */
class LockWatch {
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
async function lockContent(path: string): Promise<string | undefined> {
  try {
    return (await readRegular(path)).toString();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw readError(error, path, 'lock');
  }
}

/** Who holds a lock, or undefined where its content does not say. */
function holderIn(content: string): Holder | undefined {
  try {
    const holder = JSON.parse(content);
    return Number.isSafeInteger(holder.pid) && holder.pid > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

function lockLost(path: string): UserError {
  return new UserError(
    'lock-lost',
    `The lock ${path} was removed or taken over by another process: close the other Impasto and start again.`,
  );
}

/** Touches a lock until it is released or lost. What cannot be read or touched for a moment is tried again at the next beat. */
function hold(
  path: string,
  mine: string,
  interval: number,
  lostError: () => UserError,
  onEnd: () => void,
): Lock {
  const lost = new AbortController();
  let hasEnded = false;
  const isMine = async () => (await lockContent(path)) === mine;
  const end = () => {
    hasEnded = true;
    clearInterval(timer);
    onEnd();
  };
  const beat = async () => {
    if (await isMine()) return await utimes(path, new Date(), new Date());
    if (hasEnded) return;
    end();
    lost.abort(lostError());
  };
  const timer = setInterval(() => void beat().catch(() => undefined), interval);
  timer.unref();
  const release = async () => {
    end();
    if (await isMine().catch(() => false)) await rm(path, { force: true });
  };
  return { lost: lost.signal, release };
}
