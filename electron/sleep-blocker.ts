import { powerSaveBlocker } from 'electron';

/** Keeps the computer awake while something is being painted. */
export class SleepBlocker {
  #blocker: number | undefined;

  /** @param isActive whether to prevent sleep from now on; the display may still turn off. */
  set(isActive: boolean): void {
    if (isActive) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (this.#blocker !== undefined) {
      powerSaveBlocker.stop(this.#blocker);
      this.#blocker = undefined;
    }
  }
}
