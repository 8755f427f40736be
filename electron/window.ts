import {
  app,
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  nativeTheme,
  type Rectangle,
  screen,
  type WebPreferences,
} from 'electron';
import type { Log } from './log.js';
import { placing } from './place.js';
import { START_PAGE } from './scheme.js';
import type { StoredShell } from './stored.js';

/** The screen's own background, dark and light, so that nothing flashes before its first paint; see renderer/ui/tokens.css. */
const DARK = '#141312';
const LIGHT = '#faf8f5';

/** A page that fails again so soon is not loaded a third time. */
const RETRY_MILLISECONDS = 10_000;

/** What a window is opened with. */
export interface WindowParts {
  /** Path of the built preload. */
  readonly preload: string;
  readonly stored: StoredShell;
  readonly log: Log;
  /** Fires when the application ends, when nothing is to be shown any more. */
  readonly ending: AbortSignal;
  /** Told that the page has failed twice in a short time. */
  readonly onLost: () => void;
}

/** Name of the environment variable that has the packaged application show the inspector. */
const INSPECTOR_VARIABLE = 'IMPASTO_INSPECTOR';

/** Whether the page may be looked into: not in what users have, unless asked. */
export function hasInspector(environment: NodeJS.ProcessEnv = process.env): boolean {
  return !app.isPackaged || environment[INSPECTOR_VARIABLE] === '1';
}

/** Opens the window where it was the last time, and has it loaded. */
export function openWindow({ preload, stored, log, ending, onLost }: WindowParts): BrowserWindow {
  const { place } = stored.current;
  const window = new BrowserWindow({
    ...placing(place, workAreas()),
    ...look(),
    webPreferences: preferences(preload),
  });
  if (place?.maximized) window.maximize();
  window.once('ready-to-show', () => !ending.aborted && window.show());
  // At the end it has been kept already, and there would be no time to write it.
  window.on('close', () => !ending.aborted && keepPlace(window, stored));
  comeBack(window, log, onLost);
  window.loadURL(START_PAGE).catch((error: unknown) => log.error(error, 'the first page'));
  return window;
}

function look(): BrowserWindowConstructorOptions {
  return { show: false, title: 'Impasto', backgroundColor: nativeTheme.shouldUseDarkColors ? DARK : LIGHT };
}

/** Most of these are what Electron does anyway; they are said here so that nobody has to know that. */
function preferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: hasInspector(),
  };
}

/** Every display's room, the main one's first. */
function workAreas(): [Rectangle, ...Rectangle[]] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main.workArea, ...others.map(({ workArea }) => workArea)];
}

/** Remembers where a window is, for the next start. */
export function keepPlace(window: BrowserWindow, stored: StoredShell): void {
  stored.change({ place: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
}

/** A page whose process has died is loaded again: what it shows is kept behind the API. */
function comeBack(window: BrowserWindow, log: Log, onLost: () => void): void {
  let last = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error(new Error(`${reason} (${exitCode})`), 'the window');
    const isAgain = performance.now() - last < RETRY_MILLISECONDS;
    last = performance.now();
    if (isAgain) onLost();
    else window.webContents.reload();
  });
}
