import { setTimeout as pause } from 'node:timers/promises';
import { app, dialog, session, shell } from 'electron';
import { type ClosableBackend, createAppHandler, type Handler, openBackend } from '../src/api/index.js';
import { failureOf } from '../src/common/failures.js';
import { checkShippedModels } from '../src/system/shipped-models.js';
import { type AnswerParts, questionsOf, tidingsOf } from './answers.js';
import { Appearance } from './appearance.js';
import { utilityLaunch } from './compute.js';
import { isViteSocket, SERVER_VARIABLE, withVite } from './development.js';
import { Dialogs } from './dialogs.js';
import { findInstallation, type Installation } from './installation.js';
import type { Log } from './log.js';
import type { MenuActions } from './menu.js';
import { Notices } from './notices.js';
import { receive } from './receiver.js';
import { serveScheme } from './scheme.js';
import { Screen } from './screen.js';
import { guardSession } from './security.js';
import { StoredShell } from './stored.js';
import { Updates } from './updates.js';
import { keepPlace, openWindow } from './window.js';
import type { Words } from './words/index.js';
import { followWork, lookOf, Wakefulness } from './work.js';

/** How long what is being painted may take to write its checkpoint at the end, in milliseconds: a little more than the queue gives it. */
const GRACE_MILLISECONDS = 35_000;

/** Whether an error is Node's about a stream whose other end has gone. */
function isBrokenStream(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_STREAM_') || code === 'ERR_INVALID_STATE' || code === 'ABORT_ERR';
}

/** Where the shell keeps its own. */
export interface DesktopFolders {
  readonly logs: string;
  /** File of {@link StoredShell}. */
  readonly stored: string;
}

/** The application behind its window: everything from the data folder to the menu, opened once and closed once. */
export class Desktop {
  readonly #folders: DesktopFolders;
  readonly #log: Log;
  readonly #stored: StoredShell;
  readonly #screen = new Screen();
  readonly #notices = new Notices(this.#screen);
  readonly #appearance: Appearance;
  readonly #dialogs: Dialogs;
  readonly #updates: Updates;
  readonly #wakefulness = new Wakefulness();
  readonly #ending = new AbortController();
  #installation: Installation | undefined;
  #backend: ClosableBackend | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  /** Pictures that were given before there was anything to open them. */
  #waiting: string[] = [];

  /** @param log of what goes wrong. */
  constructor(folders: DesktopFolders, log: Log) {
    this.#folders = folders;
    this.#log = log;
    this.#stored = new StoredShell(folders.stored, (error) => log.error(error, 'what the shell remembers'));
    this.#appearance = new Appearance(this.#stored, this.#menuActions());
    this.#dialogs = new Dialogs({
      window: () => this.#screen.window,
      stored: this.#stored,
      words: () => this.#words.dialog,
    });
    this.#updates = new Updates({
      words: () => this.#words.update,
      log,
      isWanted: () => this.#stored.current.updates,
      close: () => this.close(),
    });
  }

  /** Opens everything, when Electron is ready; a failure is shown in a sentence, and ends the application. */
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
    this.#appearance.setLook({ theme: 'system', language: 'system' });
    this.#installation = findInstallation();
    if (app.isPackaged) await checkShippedModels();
    await this.#stored.load();
    const backend = await openBackend(
      { mode: 'desktop' },
      {
        launch: utilityLaunch((line) => this.#log.info(`compute: ${line}`)),
        onTrouble: (error) => this.#log.error(error, 'jobs'),
      },
    );
    this.#backend = backend;
    this.#appearance.setLook(lookOf((await backend.getSettings()).screen));
    this.#serve(backend, this.#installation);
    this.#follow(backend);
    this.#openWindow(this.#installation);
    this.openPictures(this.#waiting.splice(0));
    this.#screen.window?.once('ready-to-show', () => void this.#updates.atStart());
  }

  #serve(backend: ClosableBackend, { renderer }: Installation): void {
    const app = createAppHandler(backend, {
      renderer,
      closing: this.#ending.signal,
      onDefect: (error, request) => this.#log.error(error, request),
    });
    const vite = IS_DEVELOPMENT ? process.env[SERVER_VARIABLE] : undefined;
    const handler: Handler = IS_DEVELOPMENT && vite !== undefined ? withVite(vite, app) : app;
    serveScheme(handler);
    guardSession(session.defaultSession, IS_DEVELOPMENT ? isViteSocket : undefined);
    const parts: AnswerParts = {
      api: app,
      dialogs: this.#dialogs,
      screen: this.#screen,
      notices: this.#notices,
      onChosen: (paths) => this.#remember(paths),
    };
    receive({
      questions: questionsOf(parts),
      tidings: tidingsOf(parts),
      contents: () => this.#screen.window?.webContents,
      log: this.#log,
    });
  }

  #follow(backend: ClosableBackend): void {
    followWork(
      backend,
      this.#ending.signal,
      (isPainting) => this.#wakefulness.keep(isPainting),
      (look) => this.#appearance.setLook(look),
    ).catch((error: unknown) => this.#log.error(error, 'following the work'));
  }

  #openWindow({ preload }: Installation): void {
    const onLost = () => this.#fail(this.#words.failure.window);
    const parts = { preload, stored: this.#stored, log: this.#log, ending: this.#ending.signal, onLost };
    const window = openWindow(parts);
    // On Windows, where nothing can hold up the end of a session; a checkpoint may still be written.
    window.on('session-end', () => void this.close());
    this.#screen.take(window);
  }

  /** Brings the window to the front, or opens one where it was closed; before there can be one it does nothing. */
  show(): void {
    if (!this.#backend || !this.#installation || this.#closing) return;
    if (!this.#screen.window) this.#openWindow(this.#installation);
    this.#screen.show();
  }

  /** Has the screen take pictures as A and B. @param paths absolute. */
  openPictures(paths: readonly string[]): void {
    if (paths.length === 0) return;
    if (!this.#backend) {
      this.#waiting.push(...paths);
      return;
    }
    this.#remember(paths);
    this.#screen.files(paths);
    this.show();
  }

  /**
   * Tells of a defect in a sentence, writes it down, and ends the application in good order. An answer that the page has turned away
   * from while Electron was sending it is none: that is no reason to stop a painting.
   */
  defect(error: unknown): void {
    if (isBrokenStream(error)) this.trouble(error);
    else {
      this.#log.error(error, 'defect');
      this.#fail(failureOf(error).message);
    }
  }

  /** Writes down what stops nothing. */
  trouble(error: unknown): void {
    this.#log.error(error, 'trouble');
  }

  #fail(sentence: string): void {
    dialog.showErrorBox(this.#words.failure.defect, sentence);
    app.quit();
  }

  /**
   * Ends everything: what is being painted writes a checkpoint, for which it is given a while, and the data folder is free again.
   * Called again, it waits for the same end.
   */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    this.#ending.abort();
    this.#wakefulness.keep(false);
    const { window } = this.#screen;
    if (window) keepPlace(window, this.#stored);
    window?.hide();
    const grace = new AbortController();
    const tooLong = pause(GRACE_MILLISECONDS, undefined, { signal: grace.signal }).catch(() => undefined);
    const closed = this.#backend?.close().catch((error: unknown) => this.#log.error(error, 'end'));
    await Promise.race([closed, tooLong]);
    grace.abort();
    await this.#stored.settled();
    this.#isClosed = true;
  }

  /** Whether the end has begun. */
  get isEnding(): boolean {
    return this.#closing !== undefined;
  }

  /** Whether the application may go at once. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  #remember(paths: readonly string[]): void {
    if (paths.length === 0) return;
    for (const path of paths) app.addRecentDocument(path);
    this.#stored.addRecent(paths);
    this.#appearance.refreshMenu();
  }

  #menuActions(): MenuActions {
    return {
      command: (command) => {
        this.show();
        this.#screen.command(command);
      },
      open: (path) => this.openPictures([path]),
      clearRecent: () => this.#clearRecent(),
      openLogs: () => void shell.openPath(this.#folders.logs),
      checkUpdates: () => void this.#updates.now(),
      setUpdates: (wanted) => this.#stored.change({ updates: wanted }),
      about: () => showAbout(this.#words.about),
    };
  }

  #clearRecent(): void {
    app.clearRecentDocuments();
    this.#stored.change({ recent: [] });
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
