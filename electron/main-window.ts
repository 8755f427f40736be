import type { BrowserWindow } from 'electron';
import type { ShellCommand } from '../renderer/bridge.js';
import { channels } from './channels.js';

/** The window, if one is open, and the messages to its page, which are held back until the page listens. */
export class MainWindow {
  #window: BrowserWindow | undefined;
  #isListening = false;
  #command: ShellCommand | undefined;
  #files: string[] = [];

  /** The open window; undefined when it is closed. */
  get window(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Uses a newly opened window. */
  attach(window: BrowserWindow): void {
    this.#window = window;
    const stopListening = () => {
      this.#isListening = false;
    };
    // After a reload the page reports again when it listens.
    window.webContents.on('did-navigate', stopListening);
    window.webContents.on('render-process-gone', stopListening);
    window.once('closed', () => {
      stopListening();
      this.#window = undefined;
    });
  }

  /** Called when the page is ready for messages. */
  pageIsListening(): void {
    this.#isListening = true;
    this.#send();
  }

  /** Sends a menu command to the page. */
  sendCommand(command: ShellCommand): void {
    this.#command = command;
    this.#send();
  }

  /** Sends the paths of pictures to open to the page. */
  sendFiles(paths: readonly string[]): void {
    this.#files.push(...paths);
    this.#send();
  }

  /** Brings the window to the front. */
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
