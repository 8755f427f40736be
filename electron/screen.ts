import type { BrowserWindow } from 'electron';
import type { ShellCommand } from '../renderer/bridge.js';
import { channels } from './channels.js';

/** The window as far as it is there: what is told to the screen before it listens waits until it does. */
export class Screen {
  #window: BrowserWindow | undefined;
  #isListening = false;
  #command: ShellCommand | undefined;
  #files: string[] = [];

  /** The window, unless it is closed. */
  get window(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Takes a window that has been opened. */
  take(window: BrowserWindow): void {
    this.#window = window;
    const isDeaf = () => {
      this.#isListening = false;
    };
    // A page that is loaded anew has to say anew that it listens.
    window.webContents.on('did-navigate', isDeaf);
    window.webContents.on('render-process-gone', isDeaf);
    window.once('closed', () => {
      isDeaf();
      this.#window = undefined;
    });
  }

  /** The screen listens now. */
  listens(): void {
    this.#isListening = true;
    this.#send();
  }

  /** Tells what was chosen in the menu. */
  command(command: ShellCommand): void {
    this.#command = command;
    this.#send();
  }

  /** Tells of pictures to be opened. */
  files(paths: readonly string[]): void {
    this.#files.push(...paths);
    this.#send();
  }

  /** Brings the window before the others. */
  show(): void {
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.show();
    this.#window?.focus();
  }

  #send(): void {
    if (!this.#isListening || !this.#window) return;
    const { webContents } = this.#window;
    if (this.#files.length > 0) webContents.send(channels.files, this.#files.splice(0));
    if (this.#command !== undefined) webContents.send(channels.command, this.#command);
    this.#command = undefined;
  }
}
