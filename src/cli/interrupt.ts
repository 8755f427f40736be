import { endComputeProcesses } from '../compute/index.js';

/** Exit status after Ctrl-C, as shells know it: 128 + SIGINT. */
export const INTERRUPTED = 130;

const STOPPING = '\nStopping; press Ctrl-C again to leave at once.\n';

/** The command was stopped by Ctrl-C, and there is nothing more to say. */
export class Interrupted extends Error {}

/** The result of work that a signal stops. Any failure after the signal counts as the interruption. */
export async function orInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted', { cause: error }) : error;
  }
}

/** Calls a function when the signal fires, or at once if it has fired. */
export function whenAborted(signal: AbortSignal, action: () => void): void {
  if (signal.aborted) action();
  else signal.addEventListener('abort', action, { once: true });
}

/** The source of signals: the process, or a substitute in tests. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Ctrl-C during a command. */
interface Interrupt {
  /** Fires at the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

/**
 * Listens for Ctrl-C and SIGTERM. The first one is acknowledged and fires the signal, the next one leaves at once.
 * @param acknowledge writes what is said at the first.
 * @param leave ends the process with the exit status; unless given, no file is left half-written.
 */
export function listenForInterrupts(
  acknowledge: (text: string) => void,
  source: SignalSource = process,
  leave: (status: number) => void = leaveCleanly,
): Interrupt {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) return leave(INTERRUPTED);
    acknowledge(STOPPING);
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) source.on(name, listener);
  const dispose = () => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) source.off(name, listener);
  };
  return { signal: controller.signal, dispose };
}

/** Writes to standard error unless a command is to be quiet. */
export const acknowledgeUnless = (quiet: boolean) => (text: string) =>
  void (quiet || process.stderr.write(text));

let isLeaving = false;

/** Ends at once when it is called again. */
function leaveCleanly(status: number): void {
  if (isLeaving) process.exit(status);
  isLeaving = true;
  void endComputeProcesses().finally(() => process.exit(status));
}
