import { setTimeout as pause } from 'node:timers/promises';
import { app, dialog, session, shell } from 'electron';
import { type ClosableBackend, createAppHandler, type Handler, openBackend } from '../src/api/index.js';
import { failureOf } from '../src/system/failure.js';
import { checkShippedModels } from '../src/system/shipped-models.js';
import { Appearance } from './appearance.js';
import { appearanceSettings, followBackend } from './backend-events.js';
import { utilityLaunch } from './compute.js';
import { isViteSocket, SERVER_VARIABLE, withVite } from './development.js';
import { Dialogs } from './dialogs.js';
import { type HandlerOptions, messageHandlers, requestHandlers } from './handlers.js';
import { findInstallation, type Installation } from './installation.js';
import type { Log } from './log.js';
import { MainWindow } from './main-window.js';
import type { MenuActions } from './menu.js';
import { Notifications } from './notifications.js';
import { receive } from './receiver.js';
import { relaunch } from './relaunch.js';
import { serveScheme } from './scheme.js';
import { guardSession } from './security.js';
import { ShellStateFile } from './shell-state.js';
import { SleepBlocker } from './sleep-blocker.js';
import { Updates } from './updates.js';
import { openWindow, saveBounds } from './window.js';
import type { Words } from './words/index.js';

/** How long closing may take, in milliseconds: slightly more than the queue allows a painting to write its checkpoint. */
const CLOSE_MILLISECONDS = 35_000;

/** Whether an error says that the other end of a stream was closed. */
function isBrokenStream(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_STREAM_') || code === 'ERR_INVALID_STATE' || code === 'ABORT_ERR';
}

/** Where the shell keeps its files. */
export interface DesktopFolders {
  readonly logs: string;
  /** Path of the {@link ShellStateFile}. */
  readonly state: string;
}

/** The desktop application: backend, window, menu and updates. It is opened once and closed once. */
export class Desktop {
  readonly #folders: DesktopFolders;
  readonly #log: Log;
  readonly #state: ShellStateFile;
  readonly #mainWindow = new MainWindow();
  readonly #notifications = new Notifications(this.#mainWindow);
  readonly #appearance: Appearance;
  readonly #dialogs: Dialogs;
  readonly #updates: Updates;
  readonly #sleepBlocker = new SleepBlocker();
  readonly #closingSignal = new AbortController();
  #installation: Installation | undefined;
  #backend: ClosableBackend | undefined;
  #closed: Promise<void> | undefined;
  #isClosed = false;
  /** Pictures to open once the backend is ready. */
  #pendingPictures: string[] = [];

  /** @param log receives every error. */
  constructor(folders: DesktopFolders, log: Log) {
    this.#folders = folders;
    this.#log = log;
    this.#state = new ShellStateFile(folders.state, (error) => log.error(error, 'shell state'));
    this.#appearance = new Appearance(this.#state, this.#menuActions());
    this.#dialogs = new Dialogs({
      window: () => this.#mainWindow.window,
      state: this.#state,
      words: () => this.#words.dialog,
    });
    this.#updates = new Updates({
      words: () => this.#words.update,
      log,
      isEnabled: () => this.#state.current.updates,
      close: () => this.close(),
      relaunch: () => relaunch([]),
    });
  }

  /** Opens everything; Electron must be ready. A failure is shown in a dialog and ends the application. */
  async open(): Promise<void> {
    try {
      await this.#open();
    } catch (error) {
      this.#log.error(error, 'start');
      dialog.showErrorBox(this.#words.failure.title, failureOf(error).message);
      await this.close();
      app.exit(1);
    }
  }

  async #open(): Promise<void> {
    this.#appearance.apply({ theme: 'system', language: 'system' });
    this.#installation = findInstallation();
    if (app.isPackaged) await checkShippedModels();
    await this.#state.load();
    const onOutput = (line: string) => this.#log.info(`compute: ${line}`);
    const backend = await openBackend(
      {
        mode: 'desktop',
        signal: this.#closingSignal.signal,
        onWait: (sentence) => this.#log.info(sentence),
      },
      {
        launch: utilityLaunch(true, onOutput),
        launchUrgent: utilityLaunch(false, onOutput),
        onTrouble: (error) => this.#log.error(error, 'jobs'),
      },
    );
    this.#backend = backend;
    backend.lost.addEventListener('abort', () => this.#fail(failureOf(backend.lost.reason).message));
    this.#appearance.apply(appearanceSettings((await backend.getSettings()).screen));
    this.#serve(backend, this.#installation);
    this.#follow(backend);
    this.#openWindow(this.#installation);
    this.openPictures(this.#pendingPictures.splice(0));
    this.#mainWindow.window?.once('ready-to-show', () => void this.#updates.checkAtStart());
  }

  #serve(backend: ClosableBackend, { renderer }: Installation): void {
    const api = createAppHandler(backend, {
      renderer,
      closing: this.#closingSignal.signal,
      onDefect: (error, request) => this.#log.error(error, request),
    });
    const vite = IS_DEVELOPMENT ? process.env[SERVER_VARIABLE] : undefined;
    const handler: Handler = IS_DEVELOPMENT && vite !== undefined ? withVite(vite, api) : api;
    serveScheme(handler);
    guardSession(session.defaultSession, IS_DEVELOPMENT ? isViteSocket : undefined);
    const options: HandlerOptions = {
      api,
      dialogs: this.#dialogs,
      mainWindow: this.#mainWindow,
      notifications: this.#notifications,
      onPicturesChosen: (paths) => this.#addRecent(paths),
    };
    receive({
      requests: requestHandlers(options),
      messages: messageHandlers(options),
      contents: () => this.#mainWindow.window?.webContents,
      log: this.#log,
    });
  }

  #follow(backend: ClosableBackend): void {
    followBackend(
      backend,
      this.#closingSignal.signal,
      (isPainting) => this.#sleepBlocker.set(isPainting),
      (settings) => this.#appearance.apply(settings),
    ).catch((error: unknown) => this.#log.error(error, 'backend events'));
  }

  #openWindow({ preload }: Installation): void {
    const onLost = () => this.#fail(this.#words.failure.window);
    const closing = this.#closingSignal.signal;
    const window = openWindow({ preload, state: this.#state, log: this.#log, closing, onLost });
    // Windows ends a session without waiting, but there may be time to write a checkpoint.
    window.on('session-end', () => void this.close());
    this.#mainWindow.attach(window);
  }

  /** Brings the window to the front, and opens it if it was closed; does nothing before the backend is open. */
  show(): void {
    if (!this.#backend || !this.#installation || this.#closed) return;
    if (!this.#mainWindow.window) this.#openWindow(this.#installation);
    this.#mainWindow.show();
  }

  /** Opens pictures as A and B in the page. @param paths absolute. */
  openPictures(paths: readonly string[]): void {
    if (paths.length === 0) return;
    if (!this.#backend) {
      this.#pendingPictures.push(...paths);
      return;
    }
    this.#addRecent(paths);
    this.#mainWindow.sendFiles(paths);
    this.show();
  }

  /**
   * Logs and shows an unexpected error, then quits in the normal way. A response that the page aborted while Electron was sending it is
   * only logged, because it is no reason to stop a painting.
   */
  reportDefect(error: unknown): void {
    if (isBrokenStream(error)) this.logError(error);
    else {
      this.#log.error(error, 'defect');
      this.#fail(failureOf(error).message);
    }
  }

  /** Logs an error that does not prevent the application from continuing. */
  logError(error: unknown): void {
    this.#log.error(error, 'error');
  }

  #fail(sentence: string): void {
    dialog.showErrorBox(this.#words.failure.defect, sentence);
    app.quit();
  }

  /**
   * Closes everything: paintings write a checkpoint, within a time limit, and the data folder is unlocked. Further calls wait for the
   * first one.
   */
  async close(): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    this.#closingSignal.abort();
    this.#sleepBlocker.set(false);
    const { window } = this.#mainWindow;
    if (window) saveBounds(window, this.#state);
    window?.hide();
    const timer = new AbortController();
    const timeout = pause(CLOSE_MILLISECONDS, undefined, { signal: timer.signal }).catch(() => undefined);
    const closed = this.#backend?.close().catch((error: unknown) => this.#log.error(error, 'closing'));
    await Promise.race([closed, timeout]);
    timer.abort();
    await this.#state.settled();
    this.#isClosed = true;
  }

  /** Whether {@link close} was called. */
  get isClosing(): boolean {
    return this.#closed !== undefined;
  }

  /** Whether everything is closed, so that the process may exit. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  #addRecent(paths: readonly string[]): void {
    if (paths.length === 0) return;
    for (const path of paths) app.addRecentDocument(path);
    this.#state.addRecent(paths);
    this.#appearance.refreshMenu();
  }

  #menuActions(): MenuActions {
    return {
      command: (command) => {
        this.show();
        this.#mainWindow.sendCommand(command);
      },
      open: (path) => this.openPictures([path]),
      clearRecent: () => this.#clearRecent(),
      openLogs: () => void shell.openPath(this.#folders.logs),
      checkUpdates: () => void this.#updates.checkNow(),
      setUpdates: (isEnabled) => this.#state.change({ updates: isEnabled }),
      about: () => showAbout(this.#words.about),
    };
  }

  #clearRecent(): void {
    app.clearRecentDocuments();
    this.#state.change({ recent: [] });
    this.#appearance.refreshMenu();
  }

  get #words(): Words {
    return this.#appearance.words;
  }
}

function showAbout(credits: string): void {
  app.setAboutPanelOptions({
    applicationName: 'Impasto',
    applicationVersion: app.getVersion(),
    copyright: 'MIT',
    credits,
  });
  app.showAboutPanel();
}
