import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, powerMonitor } from 'electron';
import { z } from 'zod';
import { failureOf } from '../src/common/failures.js';
import { outputError } from '../src/images/index.js';
import { userDataFolder } from '../src/system/user-folders.js';
import { Desktop, type DesktopFolders } from './desktop.js';
import { openLog } from './log.js';
import { picturesIn } from './picture-files.js';
import { registerScheme } from './scheme.js';
import { guardContents } from './security.js';

/** As in electron-builder.yml; Windows puts windows, notifications and recent files of one application together by it. */
const APP_ID = 'io.github.impasto';

/** What a second instance hands over. */
const handedSchema = z.object({ pictures: z.array(z.string()) });

// All of this happens before Electron is ready, which waits until this file has run.
registerScheme();
app.enableSandbox();
app.setAppUserModelId(APP_ID);
guardContents();
start();

function start(): void {
  const folders = tryFolders();
  if (!folders) return;
  const pictures = picturesIn(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());
  if (!app.requestSingleInstanceLock({ pictures })) {
    app.quit();
    return;
  }
  const desktop = new Desktop(folders, openLog(folders.logs, process.env.IMPASTO_DEBUG === '1'));
  desktop.openPictures(pictures);
  listen(desktop);
  void app.whenReady().then(() => {
    listenToSystem();
    return desktop.open();
  });
}

/** Makes the folders; where that cannot be done it says so and ends. */
function tryFolders(): DesktopFolders | undefined {
  try {
    return makeFolders(join(userDataFolder(), 'desktop'));
  } catch (error) {
    // Before it is ready Electron shows no dialog everywhere.
    void app.whenReady().then(() => {
      dialog.showErrorBox('Impasto', failureOf(error).message);
      app.exit(1);
    });
    return undefined;
  }
}

/** What Chromium keeps goes into the data folder too, so that two data folders are two applications. */
function makeFolders(own: string): DesktopFolders {
  const logs = join(own, 'logs');
  try {
    mkdirSync(logs, { recursive: true });
  } catch (error) {
    throw outputError(logs, error);
  }
  app.setPath('userData', own);
  app.setAppLogsPath(logs);
  return { logs, stored: join(own, 'shell.json') };
}

function listen(desktop: Desktop): void {
  app.on('second-instance', (_event, _argv, _folder, handed) => {
    const pictures = handedSchema.safeParse(handed).data?.pictures ?? [];
    if (desktop.isEnding) return startAgain(pictures);
    desktop.openPictures(pictures);
    desktop.show();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    desktop.openPictures([path]);
  });
  app.on('activate', () => desktop.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => {
    if (desktop.isClosed) return;
    event.preventDefault();
    void desktop.close().then(() => app.quit());
  });
  // Electron would show the stack.
  process.on('uncaughtException', (error) => desktop.defect(error));
  process.on('unhandledRejection', (error) => desktop.trouble(error));
}

/** The system waits for an application that asks for it, if not for long; the event is missing in Electron's types. */
function listenToSystem(): void {
  const monitor: NodeJS.EventEmitter = powerMonitor;
  monitor.on('shutdown', (event: Electron.Event) => {
    event.preventDefault();
    app.quit();
  });
}

/** Somebody wants Impasto while this one is still writing a checkpoint: it comes back when this one has gone. */
function startAgain(pictures: readonly string[]): void {
  const application = app.isPackaged ? [] : [app.getAppPath()];
  const { APPIMAGE } = process.env; // the program itself lies in a file system that goes with this process
  app.relaunch({
    args: [...application, ...pictures],
    ...(APPIMAGE !== undefined && { execPath: APPIMAGE }),
  });
}
