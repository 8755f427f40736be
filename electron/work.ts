import { powerSaveBlocker } from 'electron';
import type { Backend } from '../src/api/index.js';

/** The screen's settings that the shell goes by too, as the screen has them remembered. */
export interface Look {
  readonly theme: unknown;
  readonly language: unknown;
}

/** Keeps the machine awake while something is to be done. */
export class Wakefulness {
  #blocker: number | undefined;

  /** @param isNeeded whether it may not fall asleep from now on; its display may. */
  keep(isNeeded: boolean): void {
    if (isNeeded) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.#blocker !== undefined) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = undefined;
    }
  }
}

/**
 * Follows what goes on behind the API until the signal fires.
 * @param onPainting told whether anything is being painted.
 * @param onLook told of theme and language when settings have changed.
 */
export async function followWork(
  backend: Backend,
  signal: AbortSignal,
  onPainting: (isPainting: boolean) => void,
  onLook: (look: Look) => void,
): Promise<void> {
  const snapshot = () => backend.snapshot();
  for await (const { event } of backend.events.follow({ signal, snapshot })) {
    if (event.type === 'settings') onLook(lookOf(event.settings.screen));
    if (event.type === 'snapshot' || event.type === 'queue') onPainting(event.queue.painting.length > 0);
  }
}

/** Theme and language among the screen's settings. */
export function lookOf({ theme, language }: Readonly<Record<string, unknown>>): Look {
  return { theme, language };
}
