/** The seam to the desktop shell: what a browser cannot do. In web mode there is none, and every feature does without. */

/** A picture of a job, as the API serves it, with the name it is to be saved under. */
interface PictureRequest {
  /** Address of the result, relative to the API's origin, with format and quality in its query. */
  readonly url: string;
  /** File name to suggest, with its ending. */
  readonly name: string;
}

/** What a menu of the shell can ask of the screen. */
export type ShellCommand = 'open-content' | 'open-style' | 'settings' | 'shortcuts';

export interface Bridge {
  /** Real path of a file that was dropped, pasted or chosen; null where it has none. */
  pathOf(file: File): string | null;
  /** Asks for pictures; empty when the user thinks better of it. */
  choosePictures(): Promise<readonly string[]>;
  chooseFolder(): Promise<string | null>;
  /** Asks for a file of network weights. */
  chooseNetwork(): Promise<string | null>;
  /** Asks where to, and saves; the path, or null when the user thinks better of it. */
  savePicture(request: PictureRequest): Promise<string | null>;
  copyPicture(url: string): Promise<void>;
  /** Shows a file in the system's file manager. */
  reveal(path: string): Promise<void>;
  /** Opens a folder in the system's file manager. */
  openFolder(path: string): Promise<void>;
  /** Progress on the taskbar, 0 to 1; null takes it away. */
  setProgress(fraction: number | null): void;
  notify(title: string, body: string): void;
  /** Listens to the menu; the answer stops listening. */
  onCommand(listener: (command: ShellCommand) => void): () => void;
  /** Listens for pictures that the system opens with Impasto, by their paths; the answer stops listening. */
  onFiles(listener: (paths: readonly string[]) => void): () => void;
}

declare global {
  interface Window {
    readonly impasto?: Bridge;
  }
}

/** The shell, where there is one. */
export function bridge(): Bridge | undefined {
  return window.impasto;
}
