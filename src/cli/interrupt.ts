import { writesSettled } from '../disk/index.js';

/** Exit status after Ctrl-C, as shells know it: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** What is said at the first Ctrl-C. */
export const STOPPING = '\nStopping; press Ctrl-C again to leave at once.\n';

/** What the supervising process sends for each Ctrl-C; see supervise.ts. */
export const INTERRUPT_MESSAGE = 'interrupt';

/** The work was stopped by Ctrl-C, and there is nothing more to say. */
export class Interrupted extends Error {}

/** The outcome of work that a signal stops; whatever it fails with after the signal is the interruption. */
export async function orInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw signal.aborted ? new Interrupted('interrupted', { cause: error }) : error;
  }
}

/** Ctrl-C during a run. */
interface Interrupt {
  /** Fires at the first Ctrl-C; the second ends the process as soon as no file is half-written. */
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

/** Listens for the interrupts that the supervising process passes on. */
export function listenForInterrupts(): Interrupt {
  const controller = new AbortController();
  const onMessage = (message: unknown) => {
    if (message !== INTERRUPT_MESSAGE) return;
    if (controller.signal.aborted) void leave();
    else controller.abort();
  };
  process.on('message', onMessage);
  return { signal: controller.signal, dispose: () => process.off('message', onMessage) };
}

/** Leaves at the first Ctrl-C: for work that has nothing to save. */
export function leaveWhenInterrupted(): void {
  process.on('message', (message) => {
    if (message === INTERRUPT_MESSAGE) void leave();
  });
}

async function leave(): Promise<void> {
  await writesSettled();
  process.exit(INTERRUPTED);
}
