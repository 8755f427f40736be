import { Notification } from 'electron';
import type { Screen } from './screen.js';

/** Notifications of what has ended while nobody looked. */
export class Notices {
  readonly #screen: Screen;
  /** One that nothing holds is not shown for long, and its click is not heard. */
  readonly #shown = new Set<Notification>();

  /** @param screen that a click brings back. */
  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Shows a notification, unless the window is before the user's eyes. */
  show(title: string, body: string): void {
    if (this.#screen.window?.isFocused() || !Notification.isSupported()) return;
    const notice = new Notification({ title, body });
    this.#shown.add(notice);
    notice.on('click', () => this.#screen.show());
    notice.on('close', () => this.#shown.delete(notice));
    notice.show();
  }
}
