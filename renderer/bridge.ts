/** The interface of the desktop shell, for what a browser cannot do. It is absent in web mode. */

/** A picture of a job, as the API serves it, and the file name to save it under. */
interface PictureRequest {
  /** URL of the result, relative to the API's origin, with format and quality in its query. */
  readonly url: string;
  /** Suggested file name, with its extension. */
  readonly name: string;
}

/** A command of the shell's menu. */
export type ShellCommand = 'open-content' | 'open-style' | 'settings' | 'shortcuts';

export interface Bridge {
  /** Path of a file that was dropped, pasted or chosen; null if it has none. */
  pathOf(file: File): string | null;
  /** Asks for pictures; empty when cancelled. */
  choosePictures(): Promise<readonly string[]>;
  chooseFolder(): Promise<string | null>;
  /** Asks for a file of network weights. */
  chooseNetwork(): Promise<string | null>;
  /** Asks for a path and saves there; null when cancelled. */
  savePicture(request: PictureRequest): Promise<string | null>;
  copyPicture(url: string): Promise<void>;
  /** Shows a file in the system's file manager. */
  reveal(path: string): Promise<void>;
  /** Opens a folder in the system's file manager. */
  openFolder(path: string): Promise<void>;
  /** Progress on the taskbar, 0 to 1; null removes it. */
  setProgress(fraction: number | null): void;
  notify(title: string, body: string): void;
  /** Listens to the menu; returns a function that stops listening. */
  onCommand(listener: (command: ShellCommand) => void): () => void;
  /** Listens for pictures that the system opens with Impasto, by path; returns a function that stops listening. */
  onFiles(listener: (paths: readonly string[]) => void): () => void;
}

declare global {
  interface Window {
    readonly impasto?: Bridge;
  }
}

/** The desktop shell; undefined in web mode. */
export function bridge(): Bridge | undefined {
  return window.impasto;
}
