import { Notification } from 'electron';
import type { MainWindow } from './main-window.js';

/** Desktop notifications while the window is in the background. */
export class Notifications {
  readonly #mainWindow: MainWindow;
  /** References that keep shown notifications from being garbage-collected, which would drop their click events. */
  readonly #shown = new Set<Notification>();

  /** @param mainWindow brought to the front by a click. */
  constructor(mainWindow: MainWindow) {
    this.#mainWindow = mainWindow;
  }

  /** Shows a notification, unless the window has the focus. */
  show(title: string, body: string): void {
    if (this.#mainWindow.window?.isFocused() || !Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    this.#shown.add(notification);
    notification.on('click', () => this.#mainWindow.show());
    notification.on('close', () => this.#shown.delete(notification));
    notification.show();
  }
}
