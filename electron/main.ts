import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, powerMonitor } from 'electron';
import { z } from 'zod';
import { outputError } from '../src/disk/index.js';
import { failureOf } from '../src/system/failure.js';
import { userDataFolder } from '../src/system/user-folders.js';
import { Desktop, type DesktopFolders } from './desktop.js';
import { openLog } from './log.js';
import { picturesIn } from './picture-files.js';
import { relaunch } from './relaunch.js';
import { registerScheme } from './scheme.js';
import { guardContents } from './security.js';

/** The appId of electron-builder.yml; Windows groups windows, notifications and recent files by it. */
const APP_ID = 'io.github.impasto';

/** What a second instance passes to the first. */
const instanceDataSchema = z.object({ pictures: z.array(z.string()) });

// These must run before Electron is ready, which is never before this file has run.
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
    quitOnShutdown();
    return desktop.open();
  });
}

/** Creates the folders; on failure shows why, and exits. */
function tryFolders(): DesktopFolders | undefined {
  try {
    return makeFolders(join(userDataFolder(), 'desktop'));
  } catch (error) {
    // Not every system shows a dialog before Electron is ready.
    void app.whenReady().then(() => {
      dialog.showErrorBox('Impasto', failureOf(error).message);
      app.exit(1);
    });
    return undefined;
  }
}

/** Chromium's files go into Impasto's data folder too, so instances with different data folders are independent. */
function makeFolders(root: string): DesktopFolders {
  const logs = join(root, 'logs');
  try {
    mkdirSync(logs, { recursive: true });
  } catch (error) {
    throw outputError(logs, error);
  }
  app.setPath('userData', root);
  app.setAppLogsPath(logs);
  return { logs, state: join(root, 'shell.json') };
}

function listen(desktop: Desktop): void {
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const pictures = instanceDataSchema.safeParse(data).data?.pictures ?? [];
    // Still saving a checkpoint: the new instance is started when this one has exited.
    if (desktop.isClosing) return relaunch(pictures);
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
  // Without a listener, Electron shows a dialog with the stack.
  process.on('uncaughtException', (error) => desktop.reportDefect(error));
  process.on('unhandledRejection', (error) => desktop.logError(error));
}

/** On shutdown the system waits, for a limited time, for an application that prevents the event; Electron's types lack it. */
function quitOnShutdown(): void {
  const monitor: NodeJS.EventEmitter = powerMonitor;
  monitor.on('shutdown', (event: Electron.Event) => {
    event.preventDefault();
    app.quit();
  });
}
