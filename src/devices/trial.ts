import { UserError } from '../common/errors.js';
import { failureOf } from '../common/failures.js';
import {
  type CheckFindings,
  type CheckTask,
  ComputeProcess,
  type Launch,
  type Running,
} from '../compute/index.js';

/** What came of trying a device: what it is like, or why it cannot be used, in a sentence. */
export type Verdict = { readonly findings: CheckFindings } | { readonly reason: string };

/** Milliseconds without a sign of life after which a device hangs. A software driver takes 25 seconds to prepare itself. */
export const hangLimit = 120_000;

/**
 * Tries a device in a process of its own: one that hangs is ended, one that crashes takes nothing with it.
 * @param limit milliseconds without a sign of life after which it hangs.
 * @param signal ends the trial at once; the promise rejects with its reason.
 */
export async function tryDevice(
  launch: Launch,
  task: CheckTask,
  limit: number = hangLimit,
  signal?: AbortSignal,
): Promise<Verdict> {
  const child = new ComputeProcess(launch);
  const watchdog = new Watchdog(limit, () => child.close());
  const abort = () => child.close();
  signal?.addEventListener('abort', abort);
  // A process that hangs in a driver does not notice that this one has gone.
  process.once('exit', abort);
  try {
    signal?.throwIfAborted();
    const running: Running<'check'> = child.run('check', task, () => watchdog.reset());
    return { findings: await running.result };
  } catch (error) {
    signal?.throwIfAborted();
    return { reason: watchdog.hasBitten ? hanging(limit) : reasonOf(error) };
  } finally {
    signal?.removeEventListener('abort', abort);
    process.off('exit', abort);
    watchdog.stop();
    child.close();
  }
}

/** Bites when it is not reset for a time. */
class Watchdog {
  readonly #limit: number;
  readonly #bite: () => void;
  #timer: NodeJS.Timeout | undefined;
  hasBitten = false;

  constructor(limit: number, bite: () => void) {
    this.#limit = limit;
    this.#bite = bite;
    this.reset();
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.hasBitten = true;
      this.#bite();
    }, this.#limit);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

const hanging = (limit: number) =>
  `It gave no answer for ${Math.round(limit / 1000)} seconds and was ended: a newer driver may help.`;

function reasonOf(error: unknown): string {
  if (error instanceof UserError && error.code === 'crashed')
    return 'Its driver crashed when it was tried: a newer one may help.';
  if (error instanceof UserError && error.code !== 'defect') return error.message;
  return runtimeSentence(failureOf(error).message);
}

/** What the runtime says in many lines of its own, in a sentence. */
export function runtimeSentence(message: string): string {
  if (/no supported adapters|failed to get a webgpu adapter/i.test(message))
    return 'No graphics card with a Vulkan, Direct3D 12 or Metal driver was found.';
  if (/cannot open shared object|failed to load (?:shared )?library|could not be found/i.test(message))
    return 'A library that it needs is not installed.';
  if (/out of memory|failed to allocate/i.test(message)) return 'It has too little memory.';
  const [first = ''] = message.replace(/^Impasto failed unexpectedly: /, '').split('\n');
  return `It cannot be used: ${first.slice(0, 200)}`;
}
