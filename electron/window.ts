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
import { START_PAGE } from './scheme.js';
import type { ShellStateFile } from './shell-state.js';
import { initialBounds } from './window-bounds.js';

/** The page's background in the dark and light themes (renderer/ui/tokens.css), so that nothing flashes before its first paint. */
const DARK = '#141312';
const LIGHT = '#faf8f5';

/** A page that crashes again within this time is not reloaded. */
const RETRY_MILLISECONDS = 10_000;

/** What a window needs. */
interface WindowOptions {
  /** Path of the built preload. */
  readonly preload: string;
  readonly state: ShellStateFile;
  readonly log: Log;
  /** Fires when the application closes; nothing is shown after that. */
  readonly closing: AbortSignal;
  /** Called when the page has crashed twice in a short time. */
  readonly onLost: () => void;
}

/** Environment variable that enables the developer tools in the packaged application. */
const INSPECTOR_VARIABLE = 'IMPASTO_INSPECTOR';

/** Whether developer tools are available: always in development, in the packaged application only when enabled. */
export function hasInspector(environment: NodeJS.ProcessEnv = process.env): boolean {
  return !app.isPackaged || environment[INSPECTOR_VARIABLE] === '1';
}

/** Opens the window at its last bounds and loads the first page. */
export function openWindow({ preload, state, log, closing, onLost }: WindowOptions): BrowserWindow {
  const { place } = state.current;
  const window = new BrowserWindow({
    ...initialBounds(place, workAreas()),
    ...hiddenAtFirst(),
    webPreferences: preferences(preload),
  });
  if (place?.maximized) window.maximize();
  window.once('ready-to-show', () => !closing.aborted && window.show());
  // When the application closes, the bounds are already saved.
  window.on('close', () => !closing.aborted && saveBounds(window, state));
  reloadAfterCrash(window, log, onLost);
  window.loadURL(START_PAGE).catch((error: unknown) => log.error(error, 'the first page'));
  return window;
}

function hiddenAtFirst(): BrowserWindowConstructorOptions {
  return { show: false, title: 'Impasto', backgroundColor: nativeTheme.shouldUseDarkColors ? DARK : LIGHT };
}

/** Many of these are Electron's defaults, stated so that security does not depend on them. */
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

/** Work areas of all displays, the main display's first. */
function workAreas(): [Rectangle, ...Rectangle[]] {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main.workArea, ...others.map(({ workArea }) => workArea)];
}

/** Saves a window's bounds for the next start. */
export function saveBounds(window: BrowserWindow, state: ShellStateFile): void {
  state.change({ place: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
}

/** Reloads a page whose process has crashed; its data is behind the API and is not lost. */
function reloadAfterCrash(window: BrowserWindow, log: Log, onLost: () => void): void {
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
