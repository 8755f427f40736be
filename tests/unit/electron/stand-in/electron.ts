import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { type Some, strict } from './strict.js';
import { utilityProcessIn } from './utility-process.js';
import { type BeforeRequestListener, World } from './world.js';

/*
 * The part of Electron that the shell uses; all calls are recorded in World. The compiler checks names and signatures against
 * electron.d.ts, and access to a missing member throws. Tests load a new instance for each start.
 */

export const world = new World();

/** An event whose default action can be prevented, like Electron's. */
export class StandInEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

class App extends EventEmitter implements Some<Electron.App> {
  get isPackaged(): boolean {
    return world.isPackaged;
  }
  async whenReady(): Promise<void> {
    // Electron is never ready before the main file has run.
    await new Promise((resolve) => setImmediate(resolve));
    world.isReady = true;
  }
  quit(): void {
    const event = new StandInEvent();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    for (const window of [...world.windows]) if (!window.isDestroyed()) window.close();
    world.hasQuit = true;
    this.emit('quit');
  }
  exit(code?: number): void {
    world.exitCode = code;
    world.hasQuit = true;
    this.emit('quit');
  }
  enableSandbox(): void {
    if (world.isReady) throw new Error('enableSandbox was called after ready');
    world.isSandboxEnabled = true;
  }
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    world.lockData = structuredClone(data);
    return world.isFirstInstance;
  }
  setAppUserModelId(id: string): void {
    world.appUserModelId = id;
  }
  setPath(name: string, path: string): void {
    world.paths.set(name, path);
  }
  getPath(name: string): string {
    return world.paths.get(name) ?? `/home/somebody/${name}`;
  }
  setAppLogsPath(path?: string): void {
    world.paths.set('logs', path ?? '');
  }
  getAppPath(): string {
    return '/application';
  }
  relaunch(options?: Electron.RelaunchOptions): void {
    world.relaunches.push(options ?? {});
  }
  getVersion(): string {
    return '1.2.3';
  }
  getPreferredSystemLanguages(): string[] {
    return world.languages;
  }
  addRecentDocument(path: string): void {
    world.recentDocuments.push(path);
  }
  clearRecentDocuments(): void {
    world.recentDocuments.length = 0;
  }
  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    world.aboutOptions = options;
  }
  showAboutPanel(): void {
    world.aboutShown += 1;
  }
}

export const app = strict('app', new App());

class WebContents extends EventEmitter implements Some<Electron.WebContents> {
  /** The page's top frame. */
  readonly mainFrame = { url: 'about:blank', parent: null } as Electron.WebFrameMain;
  windowOpenHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined;
  reloads = 0;
  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.windowOpenHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    const event = { sender: ipcRenderer };
    ipcRenderer.emit(channel, event, ...structuredClone(args));
  }
  reload(): void {
    this.reloads += 1;
    this.emit('did-navigate', new StandInEvent(), this.mainFrame.url, 200, '');
  }
}

/** State of a window that tests set, as a user's actions would. */
interface UserState {
  bounds: Electron.Rectangle;
  isFocusedNow: boolean;
  isMinimizedNow: boolean;
}

class Window extends EventEmitter implements Some<Electron.BrowserWindow, 'webContents'>, UserState {
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly webContents = strict('webContents', new WebContents());
  bounds: Electron.Rectangle;
  isFocusedNow = false;
  isMinimizedNow = false;
  isMaximizedNow = false;
  isVisibleNow = false;
  wasShown = false;
  progress = -1;
  address = '';
  isGone = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    if (!world.isReady) throw new Error('a window was opened before ready');
    this.options = options;
    const { x = 100, y = 100, width = 800, height = 600, show = true } = options;
    this.bounds = { x, y, width, height };
    this.isVisibleNow = show;
  }
  show(): void {
    this.isVisibleNow = true;
    this.wasShown = true;
  }
  hide(): void {
    this.isVisibleNow = false;
  }
  focus(): void {
    this.isFocusedNow = true;
  }
  restore(): void {
    this.isMinimizedNow = false;
  }
  maximize(): void {
    this.isMaximizedNow = true;
  }
  isMinimized(): boolean {
    return this.isMinimizedNow;
  }
  isMaximized(): boolean {
    return this.isMaximizedNow;
  }
  isFocused(): boolean {
    return this.isFocusedNow;
  }
  isDestroyed(): boolean {
    return this.isGone;
  }
  getNormalBounds(): Electron.Rectangle {
    return this.bounds;
  }
  setProgressBar(progress: number): void {
    this.progress = progress;
  }
  async loadURL(address: string): Promise<void> {
    this.address = address;
    this.webContents.emit('did-navigate', new StandInEvent(), address, 200, '');
    Object.assign(this.webContents.mainFrame, { url: address });
    const page = await world.request(address);
    if (!page.ok) throw new Error(`the first page was answered with ${page.status}`);
    this.emit('ready-to-show');
  }
  close(): void {
    this.emit('close', new StandInEvent());
    this.isGone = true;
    this.emit('closed');
    if (world.windows.every((window) => window.isGone) && !world.hasQuit) app.emit('window-all-closed');
  }
}

export type BrowserWindow = Window;
// A class that gives out a strict stand-in; it is never called without `new`.
export const BrowserWindow = new Proxy(Window, {
  construct(target, args: ConstructorParameters<typeof Window>) {
    const window = strict('BrowserWindow', new target(...args));
    world.windows.push(window);
    app.emit('web-contents-created', new StandInEvent(), window.webContents);
    return window;
  },
}) as typeof Window satisfies new (
  options?: Electron.BrowserWindowConstructorOptions,
) => Some<Electron.BrowserWindow, 'webContents'>;

type Sender = Pick<Electron.IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

class IpcMain extends EventEmitter implements Some<Electron.IpcMain> {
  readonly handlers = new Map<string, Parameters<Electron.IpcMain['handle']>[1]>();
  handle(channel: string, listener: Parameters<Electron.IpcMain['handle']>[1]): void {
    if (this.handlers.has(channel)) throw new Error(`${channel} has a handler already`);
    this.handlers.set(channel, listener);
  }
}

export const ipcMain = strict('ipcMain', new IpcMain());

class IpcRenderer extends EventEmitter implements Some<Electron.IpcRenderer> {
  /** Who sends: the window's page, unless a test plays a stranger. */
  sender(): Sender {
    const contents = world.window.webContents as unknown as Electron.WebContents;
    return { sender: contents, senderFrame: contents.mainFrame };
  }
  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const handler = ipcMain.handlers.get(channel);
    if (!handler) throw new Error(`nobody answers ${channel}`);
    const event = { ...new StandInEvent(), ...this.sender() } as unknown as Electron.IpcMainInvokeEvent;
    return structuredClone(await handler(event, ...structuredClone(args)));
  }
  send(channel: string, ...args: unknown[]): void {
    if (ipcMain.listenerCount(channel) === 0) throw new Error(`nobody listens to ${channel}`);
    ipcMain.emit(channel, { ...new StandInEvent(), ...this.sender() }, ...structuredClone(args));
  }
}

export const ipcRenderer = strict('ipcRenderer', new IpcRenderer());

export const contextBridge = strict('contextBridge', {
  exposeInMainWorld: (name: string, api: unknown) => void world.exposed.set(name, api),
} satisfies Partial<Electron.ContextBridge>);

export const webUtils = strict('webUtils', {
  getPathForFile: (file: File) => world.pathsOfFiles.get(file) ?? '',
} satisfies Partial<Electron.WebUtils>);

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => {
    if (world.isReady || world.schemes.length > 0)
      throw new Error('schemes are registered once, before ready');
    world.schemes = schemes;
  },
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
    if (world.protocols.has(scheme)) throw new Error(`${scheme} is handled already`);
    world.protocols.set(scheme, handler);
  },
} satisfies Partial<Electron.Protocol>);

class Session extends EventEmitter implements Some<Electron.Session, 'webRequest'> {
  readonly webRequest = strict('webRequest', {
    // Electron takes a filter before the listener, or none.
    onBeforeRequest: (...args: unknown[]) => {
      const [filter, listener] = args as [Electron.WebRequestFilter, BeforeRequestListener];
      world.session.beforeRequest = { filter, listener };
    },
  } satisfies Partial<Electron.WebRequest>);
  setPermissionRequestHandler(handler: NonNullable<World['session']['permissionRequest']>): void {
    world.session.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: NonNullable<World['session']['permissionCheck']>): void {
    world.session.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: NonNullable<World['session']['devicePermission']>): void {
    world.session.devicePermission = handler;
  }
  setSpellCheckerEnabled(enable: boolean): void {
    world.session.spellChecker = enable;
  }
}

export const session = strict('session', { defaultSession: strict('defaultSession', new Session()) });

/** The options of a dialog, which are the last argument with and without a parent window. */
const optionsOf = <T>(args: unknown[]): T => args.at(-1) as T;

function next<T>(answers: T[], question: object): T {
  const answer = answers.shift();
  if (answer === undefined) throw new Error(`no answer for the dialog ${JSON.stringify(question)}`);
  return answer;
}

export const dialog = strict('dialog', {
  showErrorBox: (title: string, content: string) => void world.errorBoxes.push({ title, content }),
  showMessageBox: async (...args: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
    const options = optionsOf<Electron.MessageBoxOptions>(args);
    world.messageBoxes.push(options);
    return { response: next(world.answers.message, options), checkboxChecked: false };
  },
  showOpenDialog: async (...args: unknown[]): Promise<Electron.OpenDialogReturnValue> => {
    const options = optionsOf<Electron.OpenDialogOptions>(args);
    world.openDialogs.push(options);
    return next(world.answers.open, options);
  },
  showSaveDialog: async (...args: unknown[]): Promise<Electron.SaveDialogReturnValue> => {
    const options = optionsOf<Electron.SaveDialogOptions>(args);
    world.saveDialogs.push(options);
    return next(world.answers.save, options);
  },
} satisfies Partial<Electron.Dialog>);

export const Menu = strict('Menu', {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) =>
    template as unknown as Electron.Menu,
  setApplicationMenu: (menu: Electron.Menu | null) =>
    void world.menus.push(menu as unknown as Electron.MenuItemConstructorOptions[]),
} satisfies Partial<typeof Electron.Menu>);

export const nativeTheme = strict('nativeTheme', {
  themeSource: 'system' as Electron.NativeTheme['themeSource'],
  get shouldUseDarkColors(): boolean {
    return this.themeSource === 'system' ? world.isDark : this.themeSource === 'dark';
  },
} satisfies Partial<Electron.NativeTheme>);

class StandInNotification extends EventEmitter implements Some<Electron.Notification> {
  readonly options: Electron.NotificationConstructorOptions;
  static isSupported(): boolean {
    return true;
  }
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }
  show(): void {
    world.notifications.push({ ...this.options, click: () => this.emit('click') });
  }
}

export const Notification = new Proxy(StandInNotification, {
  construct: (target, args: ConstructorParameters<typeof StandInNotification>) =>
    strict('Notification', new target(...args)),
});

class PowerMonitor extends EventEmitter {}

export const powerMonitor = strict('powerMonitor', new PowerMonitor());

export const powerSaveBlocker = strict('powerSaveBlocker', {
  start: (type: 'prevent-app-suspension' | 'prevent-display-sleep') => {
    world.blockersStarted += 1;
    world.blockers.set(world.blockersStarted, type);
    return world.blockersStarted;
  },
  stop: (id: number) => world.blockers.delete(id),
} satisfies Partial<Electron.PowerSaveBlocker>);

const displayOf = (workArea: Electron.Rectangle, id: number) => ({ id, workArea }) as Electron.Display;

export const screen = strict('screen', {
  getAllDisplays: () => world.displays.map(displayOf),
  getPrimaryDisplay: () => displayOf(world.displays[0]!, 0),
} satisfies Partial<Electron.Screen>);

export const shell = strict('shell', {
  openExternal: async (address: string) => void world.openedAddresses.push(address),
  openPath: async (path: string) => {
    world.openedPaths.push(path);
    return world.openProblem;
  },
  showItemInFolder: (path: string) => void world.shownItems.push(path),
} satisfies Partial<Electron.Shell>);

export class ClipboardItem {
  readonly items: Record<string, string | Blob>;
  constructor(items: Record<string, string | Blob>) {
    this.items = items;
  }
}

export const clipboard = strict('clipboard', {
  write: async (items: Electron.ClipboardItem[]) => {
    for (const { items: parts } of items as unknown as ClipboardItem[])
      for (const [type, part] of Object.entries(parts))
        world.clipboard.push({ type, bytes: Buffer.from(await new Blob([part]).arrayBuffer()) });
  },
} satisfies Partial<Electron.Clipboard>);

export const utilityProcess = utilityProcessIn(world);
