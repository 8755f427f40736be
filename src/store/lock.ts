import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { writeError } from '../networks/index.js';

/** How to wait for a lock. */
export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once if somebody else holds it. @param pid the process, where the lock tells. */
  readonly onWait?: (pid: number | undefined) => void;
  /** A lock that nobody has touched for so long is left over; its holder touches it every tenth of that. */
  readonly staleMilliseconds?: number;
}

const STALE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 200;

/**
 * Does something while no other process does anything under the same lock, which is a file. Whoever comes second waits. The lock of
 * a process that has died is taken over: at once if it ran on this machine, else when it has not been touched for a minute.
 * @throws UserError `network-file` when the lock cannot be written; the signal's reason; whatever the action throws.
 */
export async function withLock<T>(path: string, options: LockOptions, action: () => Promise<T>): Promise<T> {
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, token: randomUUID() });
  const stale = options.staleMilliseconds ?? STALE_MILLISECONDS;
  await acquire(path, mine, stale, options);
  const beat = setInterval(() => void touch(path), stale / 10);
  beat.unref();
  try {
    return await action();
  } finally {
    clearInterval(beat);
    if ((await contentOf(path)) === mine) await rm(path, { force: true });
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined); // a lock that is gone was taken over; the action's own checks tell
}

async function acquire(path: string, mine: string, stale: number, options: LockOptions): Promise<void> {
  const watch = new Watch(stale);
  for (let isFirst = true; !(await create(path, mine)); isFirst = false) {
    options.signal?.throwIfAborted();
    const held = await contentOf(path);
    if (held === undefined) continue;
    if (isDead(held) || watch.isStale(`${held} ${await touchedAt(path)}`)) {
      await breakLock(path, held);
      continue;
    }
    if (isFirst) options.onWait?.(ownerOf(held).pid);
    await pause(POLL_MILLISECONDS, undefined, options.signal && { signal: options.signal });
  }
}

/** Sees whether something stays the same for too long, by this process's own clock, whatever the disk's says. */
class Watch {
  readonly #patience: number;
  #last = '';
  #since = performance.now();

  constructor(patience: number) {
    this.#patience = patience;
  }

  isStale(now: string): boolean {
    if (now !== this.#last) {
      this.#last = now;
      this.#since = performance.now();
    }
    return performance.now() - this.#since > this.#patience;
  }
}

/** Whether the lock could be made; not if there is one. */
async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Windows says EPERM while another process is removing it.
    if (code === 'EEXIST' || (code === 'EPERM' && (await contentOf(path)) !== undefined)) return false;
    throw writeError(error, path, 'lock');
  }
}

/** Takes the lock that was seen out of the way; if another took it over meanwhile, that one is put back. */
async function breakLock(path: string, seen: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return; // another was quicker
  }
  const taken = await contentOf(aside);
  if (taken !== undefined && taken !== seen) await create(path, taken);
  await rm(aside, { force: true });
}

function isDead(held: string): boolean {
  const { host, pid } = ownerOf(held);
  return host === hostname() && pid !== undefined && !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function ownerOf(held: string): { host?: string; pid?: number } {
  try {
    const { host, pid } = JSON.parse(held);
    return {
      ...(typeof host === 'string' && { host }),
      ...(Number.isSafeInteger(pid) && pid > 0 && { pid }),
    };
  } catch {
    return {};
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

async function touchedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}
