import type * as Electron from 'electron';
import type { BrowserWindow } from './electron.js';

export type BeforeRequestListener = NonNullable<Parameters<Electron.WebRequest['onBeforeRequest']>[0]>;

/** The environment that a test sets before the shell runs, and a record of everything that the shell did, in order. */
export class World {
  // -- set by the test

  isPackaged = false;
  isFirstInstance = true;
  languages: string[] = ['en-GB'];
  displays: Electron.Rectangle[] = [{ x: 0, y: 0, width: 1920, height: 1040 }];
  isDark = true;
  /** The user's answers to dialogs, in order; a dialog without an answer is an error. */
  readonly answers: {
    readonly open: Electron.OpenDialogReturnValue[];
    readonly save: Electron.SaveDialogReturnValue[];
    readonly message: number[];
  } = { open: [], save: [], message: [] };
  /** Paths of the page's files, such as dropped ones. */
  readonly pathsOfFiles = new Map<File, string>();
  /** Error message that `shell.openPath` returns. */
  openProblem = '';

  // -- recorded

  isReady = false;
  hasQuit = false;
  exitCode: number | undefined;
  readonly relaunches: Electron.RelaunchOptions[] = [];
  isSandboxEnabled = false;
  lockData: unknown;
  appUserModelId = '';
  readonly paths = new Map<string, string>();
  readonly recentDocuments: string[] = [];
  aboutOptions: Electron.AboutPanelOptionsOptions | undefined;
  aboutShown = 0;
  schemes: readonly Electron.CustomScheme[] = [];
  readonly protocols = new Map<string, (request: Request) => Response | Promise<Response>>();
  readonly windows: BrowserWindow[] = [];
  menus: Electron.MenuItemConstructorOptions[][] = [];
  readonly errorBoxes: { readonly title: string; readonly content: string }[] = [];
  readonly messageBoxes: Electron.MessageBoxOptions[] = [];
  readonly openDialogs: Electron.OpenDialogOptions[] = [];
  readonly saveDialogs: Electron.SaveDialogOptions[] = [];
  readonly notifications: (Electron.NotificationConstructorOptions & { readonly click: () => void })[] = [];
  readonly openedAddresses: string[] = [];
  readonly openedPaths: string[] = [];
  readonly shownItems: string[] = [];
  readonly clipboard: { readonly type: string; readonly bytes: Buffer }[] = [];
  readonly forks: {
    readonly path: string;
    readonly options: Electron.ForkOptions;
    /** Kills the process, as the system does when memory runs out. */
    readonly kill: () => void;
  }[] = [];
  readonly blockers = new Map<number, string>();
  blockersStarted = 0;
  /** The objects that the preload exposed to the page, by name. */
  readonly exposed = new Map<string, unknown>();
  /** The settings of the session. */
  readonly session: {
    permissionRequest?: Parameters<Electron.Session['setPermissionRequestHandler']>[0];
    permissionCheck?: Parameters<Electron.Session['setPermissionCheckHandler']>[0];
    devicePermission?: Parameters<Electron.Session['setDevicePermissionHandler']>[0];
    beforeRequest?: {
      readonly filter: Electron.WebRequestFilter;
      readonly listener: BeforeRequestListener;
    };
    spellChecker?: boolean;
  } = {};

  /** The last opened window. */
  get window(): BrowserWindow {
    const window = this.windows.at(-1);
    if (!window) throw new Error('no window was opened');
    return window;
  }

  /** Requests something from our scheme, as the page does. @param address relative to the first page. */
  async request(address: string, init?: RequestInit): Promise<Response> {
    const { protocol, href } = new URL(address, 'impasto://app/');
    const answer = this.protocols.get(protocol.slice(0, -1));
    if (!answer) throw new Error(`nothing answers ${protocol}`);
    return await answer(new Request(href, init));
  }
}
