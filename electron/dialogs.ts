import { dirname, join } from 'node:path';
import {
  app,
  type BrowserWindow,
  dialog,
  type FileFilter,
  type OpenDialogOptions,
  type SaveDialogOptions,
} from 'electron';
import { PICTURE_EXTENSIONS } from '../src/jobs/index.js';
import type { ShellStateFile } from './shell-state.js';
import type { Words } from './words/index.js';

/** What the dialogs use. */
interface DialogOptions {
  /** Parent of the dialogs, if one is open. */
  readonly window: () => BrowserWindow | undefined;
  readonly state: ShellStateFile;
  readonly words: () => Words['dialog'];
}

/** File extensions of Keras' HDF5, safetensors and network descriptions. */
const networkExtensions = ['safetensors', 'h5', 'hdf5', 'json'];

const withoutDot = (extension: string) => extension.slice(1);

/** Open and save dialogs; each kind starts in the folder last used with it. */
export class Dialogs {
  readonly #options: DialogOptions;

  /** @param options what the dialogs use. */
  constructor(options: DialogOptions) {
    this.#options = options;
  }

  /** Asks for pictures; empty when the dialog is cancelled. */
  async choosePictures(): Promise<readonly string[]> {
    const { choosePictures: title, pictures: name } = this.#words;
    return await this.#open('pictures', {
      title,
      properties: ['openFile', 'multiSelections'],
      filters: this.#filters({ name, extensions: PICTURE_EXTENSIONS.map(withoutDot) }),
    });
  }

  /** Asks for an existing or new folder; null when the dialog is cancelled. */
  async chooseFolder(): Promise<string | null> {
    const { chooseFolder: title } = this.#words;
    const [folder = null] = await this.#open('folder', {
      title,
      properties: ['openDirectory', 'createDirectory'],
    });
    return folder;
  }

  /** Asks for a file of network weights; null when the dialog is cancelled. */
  async chooseNetwork(): Promise<string | null> {
    const { chooseNetwork: title, networks: name } = this.#words;
    const [path = null] = await this.#open('network', {
      title,
      properties: ['openFile'],
      filters: this.#filters({ name, extensions: networkExtensions }),
    });
    return path;
  }

  /** Asks where to save a picture; null when the dialog is cancelled. @param name suggested, with the extension of the format. */
  async chooseTarget(name: string): Promise<string | null> {
    const { save: title, pictures } = this.#words;
    const extension = /\.(\w+)$/.exec(name)?.[1];
    const options: SaveDialogOptions = {
      title,
      defaultPath: join(this.#folder('save'), name),
      filters: this.#filters({ name: pictures, extensions: extension === undefined ? [] : [extension] }),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    };
    const window = this.#options.window();
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options));
    if (canceled || filePath === '') return null;
    this.#remember('save', dirname(filePath));
    return filePath;
  }

  async #open(kind: string, options: OpenDialogOptions): Promise<readonly string[]> {
    const shown = { ...options, defaultPath: this.#folder(kind) };
    const window = this.#options.window();
    const { canceled, filePaths } = await (window
      ? dialog.showOpenDialog(window, shown)
      : dialog.showOpenDialog(shown));
    const [first] = filePaths;
    if (canceled || first === undefined) return [];
    this.#remember(kind, kind === 'folder' ? first : dirname(first));
    return filePaths;
  }

  get #words(): Words['dialog'] {
    return this.#options.words();
  }

  #filters(first: FileFilter): FileFilter[] {
    const all = { name: this.#words.allFiles, extensions: ['*'] };
    return first.extensions.length > 0 ? [first, all] : [all];
  }

  #folder(kind: string): string {
    return this.#options.state.current.folders[kind] ?? app.getPath('pictures');
  }

  #remember(kind: string, folder: string): void {
    const { state } = this.#options;
    state.change({ folders: { ...state.current.folders, [kind]: folder } });
  }
}
