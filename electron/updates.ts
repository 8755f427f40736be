import { setTimeout as pause } from 'node:timers/promises';
import { app, dialog } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { Log } from './log.js';
import { fill, type Words } from './words/index.js';

/** The part of electron-updater that is used here. */
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

/** How long an installation may take to quit the application, in milliseconds. On macOS, Squirrel first unpacks the update. */
const quitTimeout = () => (process.platform === 'darwin' ? 60_000 : 3_000);

/** What updates need of the shell. */
interface UpdateOptions {
  readonly words: () => Words['update'];
  readonly log: Log;
  /** Whether to check at each start. */
  readonly isEnabled: () => boolean;
  /** Closes the backend, which saves a checkpoint, before the installation starts. */
  readonly close: () => Promise<void>;
  /** Has Impasto start again after it has quit. */
  readonly relaunch: () => void;
}

/** Whether this installation can update itself: it must be packaged, and not the portable program. */
export function canUpdate(environment: NodeJS.ProcessEnv = process.env): boolean {
  return app.isPackaged && environment.PORTABLE_EXECUTABLE_DIR === undefined;
}

/** Checks for updates, and asks the user before it downloads or installs one. */
export class Updates {
  readonly #options: UpdateOptions;
  #isBusy = false;

  /** @param options what updates need of the shell. */
  constructor(options: UpdateOptions) {
    this.#options = options;
  }

  /** Checks if the user has not turned it off; failures are only logged. */
  async checkAtStart(): Promise<void> {
    if (canUpdate() && this.#options.isEnabled()) await this.#check(false);
  }

  /** Checks at the user's request, and shows the outcome in any case. */
  async checkNow(): Promise<void> {
    if (canUpdate()) await this.#check(true);
  }

  async #check(isRequested: boolean): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.#offer(await loadUpdater(), isRequested);
    } catch (error) {
      this.#options.log.error(error, 'updates');
      if (isRequested) await this.#show('failed', 'failedDetail');
    } finally {
      this.#isBusy = false;
    }
  }

  async #offer(updater: Updater, isRequested: boolean): Promise<void> {
    const found = await updater.checkForUpdates();
    const words = this.#options.words();
    if (!found?.isUpdateAvailable) {
      if (isRequested) await this.#show('newest');
      return;
    }
    const values = { version: found.updateInfo.version, current: app.getVersion() };
    const isWanted = await ask(
      fill(words.found, values),
      fill(words.foundDetail, values),
      words.download,
      words.notNow,
    );
    if (!isWanted) return;
    // The question says that a downloaded update is installed on quit.
    updater.autoInstallOnAppQuit = true;
    await updater.downloadUpdate();
    if (await ask(fill(words.ready, values), words.readyDetail, words.restart, words.later))
      await this.#install(updater);
  }

  /**
   * Installs a downloaded update. `quitAndInstall` returns without quitting when the installation fails, for example when the user
   * declines to give a password. Everything is closed by then, so this version is started again.
   */
  async #install(updater: Updater): Promise<void> {
    await this.#options.close();
    const quit = new AbortController();
    app.once('before-quit', () => quit.abort());
    try {
      updater.quitAndInstall();
    } catch (error) {
      this.#options.log.error(error, 'installing an update');
    }
    await pause(quitTimeout(), undefined, { signal: quit.signal }).catch(() => undefined);
    if (quit.signal.aborted) return;
    this.#options.log.info('The update was not installed.');
    updater.autoInstallOnAppQuit = false; // it would ask again on quit
    this.#options.relaunch();
    app.quit();
  }

  async #show(message: 'newest' | 'failed', detail?: 'failedDetail'): Promise<void> {
    const words = this.#options.words();
    await dialog.showMessageBox({
      type: 'info',
      message: fill(words[message], { version: app.getVersion() }),
      ...(detail && { detail: words[detail] }),
      buttons: [words.ok],
    });
  }
}

/** Loads electron-updater on first use, because most starts do not need it. */
async function loadUpdater(): Promise<Updater> {
  const { default: library } = await import('electron-updater');
  const updater: Updater = library.autoUpdater;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.logger = null;
  // By default the library sends an id of this installation, for staged rollouts, which we do not use.
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
