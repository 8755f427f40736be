import { dirname, join } from 'node:path';
import { app, type BrowserWindow, dialog, type FileFilter, type OpenDialogOptions } from 'electron';
import { PICTURE_EXTENSIONS } from '../src/jobs/index.js';
import type { StoredShell } from './stored.js';
import type { Words } from './words/index.js';

/** What the dialogs stand in. */
export interface DialogParts {
  readonly window: () => BrowserWindow | undefined;
  readonly stored: StoredShell;
  readonly words: () => Words['dialog'];
}

/** Endings of files with weights: Keras' HDF5, safetensors, a description. */
const networkExtensions = ['safetensors', 'h5', 'hdf5', 'json'];

const bare = (extension: string) => extension.slice(1);

/** Asks for files and folders; each kind of dialog begins in the folder where it was last left. */
export class Dialogs {
  readonly #parts: DialogParts;

  /** @param parts what they stand in. */
  constructor(parts: DialogParts) {
    this.#parts = parts;
  }

  /** Asks for pictures; none when the user thinks better of it. */
  async choosePictures(): Promise<readonly string[]> {
    const { choosePictures: title, pictures: name } = this.#words;
    return await this.#open('pictures', {
      title,
      properties: ['openFile', 'multiSelections'],
      filters: this.#filters({ name, extensions: PICTURE_EXTENSIONS.map(bare) }),
    });
  }

  /** Asks for a folder, which may be a new one. */
  async chooseFolder(): Promise<string | null> {
    const { chooseFolder: title } = this.#words;
    const [folder = null] = await this.#open('folder', {
      title,
      properties: ['openDirectory', 'createDirectory'],
    });
    return folder;
  }

  /** Asks for a file of network weights. */
  async chooseNetwork(): Promise<string | null> {
    const { chooseNetwork: title, networks: name } = this.#words;
    const [path = null] = await this.#open('network', {
      title,
      properties: ['openFile'],
      filters: this.#filters({ name, extensions: networkExtensions }),
    });
    return path;
  }

  /** Asks where to save a picture. @param name to suggest, with the ending of its format. */
  async chooseTarget(name: string): Promise<string | null> {
    const { save: title, pictures } = this.#words;
    const extension = /\.(\w+)$/.exec(name)?.[1];
    const options = {
      title,
      defaultPath: join(this.#folder('save'), name),
      filters: this.#filters({ name: pictures, extensions: extension === undefined ? [] : [extension] }),
      properties: ['createDirectory', 'showOverwriteConfirmation'] as const,
    };
    const window = this.#parts.window();
    const asked = { ...options, properties: [...options.properties] };
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, asked)
      : dialog.showSaveDialog(asked));
    if (canceled || filePath === '') return null;
    this.#remember('save', dirname(filePath));
    return filePath;
  }

  async #open(kind: string, options: OpenDialogOptions): Promise<readonly string[]> {
    const asked = { ...options, defaultPath: this.#folder(kind) };
    const window = this.#parts.window();
    const { canceled, filePaths } = await (window
      ? dialog.showOpenDialog(window, asked)
      : dialog.showOpenDialog(asked));
    const [first] = filePaths;
    if (canceled || first === undefined) return [];
    this.#remember(kind, kind === 'folder' ? first : dirname(first));
    return filePaths;
  }

  get #words(): Words['dialog'] {
    return this.#parts.words();
  }

  #filters(first: FileFilter): FileFilter[] {
    const all = { name: this.#words.allFiles, extensions: ['*'] };
    return first.extensions.length > 0 ? [first, all] : [all];
  }

  #folder(kind: string): string {
    return this.#parts.stored.current.folders[kind] ?? app.getPath('pictures');
  }

  #remember(kind: string, folder: string): void {
    const { stored } = this.#parts;
    stored.change({ folders: { ...stored.current.folders, [kind]: folder } });
  }
}
