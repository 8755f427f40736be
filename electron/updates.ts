import { app, dialog } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { Log } from './log.js';
import { fill, type Words } from './words/index.js';

/** What the shell takes of electron-updater. */
export type Updater = Pick<
  AppUpdater,
  | 'autoDownload'
  | 'autoInstallOnAppQuit'
  | 'requestHeaders'
  | 'logger'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'quitAndInstall'
>;

/** What updates go by. */
export interface UpdateParts {
  readonly words: () => Words['update'];
  readonly log: Log;
  /** Whether the user wants to be asked at each start. */
  readonly isWanted: () => boolean;
  /** Ends what is being painted, with a checkpoint, before the installer begins. */
  readonly close: () => Promise<void>;
}

/** Whether this installation can be replaced by a newer one: a packed one can, unless it is the portable program or no installation. */
export function canUpdate(environment: NodeJS.ProcessEnv = process.env): boolean {
  return app.isPackaged && environment.PORTABLE_EXECUTABLE_DIR === undefined;
}

/** Asks whether to download a newer version, and whether to start it; nothing is done unasked, and what goes wrong is only logged. */
export class Updates {
  readonly #parts: UpdateParts;
  #isBusy = false;

  /** @param parts what they go by. */
  constructor(parts: UpdateParts) {
    this.#parts = parts;
  }

  /** Looks for a newer version, if that is wanted and can be done. */
  async atStart(): Promise<void> {
    if (canUpdate() && this.#parts.isWanted()) await this.#look(false);
  }

  /** Looks for a newer version because the user asked, who is told what came of it. */
  async now(): Promise<void> {
    if (canUpdate()) await this.#look(true);
  }

  async #look(isAsked: boolean): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.#offer(await loadUpdater(), isAsked);
    } catch (error) {
      this.#parts.log.error(error, 'updates');
      if (isAsked) await this.#tell('failed', 'failedDetail');
    } finally {
      this.#isBusy = false;
    }
  }

  async #offer(updater: Updater, isAsked: boolean): Promise<void> {
    const found = await updater.checkForUpdates();
    const words = this.#parts.words();
    if (!found?.isUpdateAvailable) {
      if (isAsked) await this.#tell('newest');
      return;
    }
    const values = { version: found.updateInfo.version, current: app.getVersion() };
    const wanted = await ask(
      fill(words.found, values),
      fill(words.foundDetail, values),
      words.download,
      words.notNow,
    );
    if (!wanted) return;
    // Whoever has said yes to the download was told that it is installed at the end.
    updater.autoInstallOnAppQuit = true;
    await updater.downloadUpdate();
    if (!(await ask(fill(words.ready, values), words.readyDetail, words.restart, words.later))) return;
    await this.#parts.close();
    updater.quitAndInstall();
  }

  async #tell(message: 'newest' | 'failed', detail?: 'failedDetail'): Promise<void> {
    const words = this.#parts.words();
    await dialog.showMessageBox({
      type: 'info',
      message: fill(words[message], { version: app.getVersion() }),
      ...(detail && { detail: words[detail] }),
      buttons: [words.ok],
    });
  }
}

/** Loaded when it is needed, as most starts do without. */
async function loadUpdater(): Promise<Updater> {
  const { default: library } = await import('electron-updater');
  const updater: Updater = library.autoUpdater;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.logger = null;
  // The library would send a number that tells this installation from all others, for rollouts in stages, which we do not make.
  updater.requestHeaders = { 'x-user-staging-id': '' };
  return updater;
}

async function ask(message: string, detail: string, yes: string, no: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message,
    detail,
    buttons: [yes, no],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
}
