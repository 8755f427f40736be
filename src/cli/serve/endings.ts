import { INTERRUPTED } from '../interrupt.js';

/** What signals come from: the process, or a stand-in. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** When to end. */
interface Ending {
  /** Fires at the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly dispose: () => void;
}

/**
 * Listens for Ctrl-C and its like.
 * @param onFirst called at the first.
 * @param leave called with the exit status at the second, which is to end the process at once.
 */
export function listenForEnding(
  source: SignalSource,
  onFirst: () => void,
  leave: (status: number) => void,
): Ending {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) return leave(INTERRUPTED);
    onFirst();
    controller.abort();
  };
  source.on('SIGINT', listener);
  source.on('SIGTERM', listener);
  const dispose = () => {
    source.off('SIGINT', listener);
    source.off('SIGTERM', listener);
  };
  return { signal: controller.signal, dispose };
}

/** Resolves when a signal has fired. */
export async function fired(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
