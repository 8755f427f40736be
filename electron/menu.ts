import { basename } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from '../renderer/bridge.js';
import type { Words } from './words/index.js';

type Item = MenuItemConstructorOptions;

/** What the entries do. */
export interface MenuActions {
  readonly command: (command: ShellCommand) => void;
  readonly open: (path: string) => void;
  readonly clearRecent: () => void;
  readonly openLogs: () => void;
  readonly checkUpdates: () => void;
  readonly setUpdates: (wanted: boolean) => void;
  readonly about: () => void;
}

/** What the entries show. */
export interface MenuState {
  readonly platform: NodeJS.Platform;
  /** Pictures opened lately. */
  readonly recent: readonly string[];
  /** Whether newer versions are looked for; undefined where that cannot be done. */
  readonly updates: boolean | undefined;
  /** Whether the page may be looked into. */
  readonly inspector: boolean;
}

const line: Item = { type: 'separator' };

/** The application's menu, laid out as each system's users know it. */
export function menuTemplate({ menu: words }: Words, actions: MenuActions, state: MenuState): Item[] {
  const isMac = state.platform === 'darwin';
  const parts = { words, actions, state, isMac };
  return [
    ...(isMac ? [appMenu(parts)] : []),
    fileMenu(parts),
    editMenu(parts),
    viewMenu(parts),
    windowMenu(parts),
    helpMenu(parts),
  ];
}

interface Parts {
  readonly words: Words['menu'];
  readonly actions: MenuActions;
  readonly state: MenuState;
  readonly isMac: boolean;
}

function appMenu(parts: Parts): Item {
  const { words } = parts;
  return {
    label: 'Impasto',
    submenu: [
      about(parts),
      ...updateItems(parts),
      line,
      settings(parts),
      line,
      { role: 'services', label: words.services },
      line,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.unhide },
      line,
      { role: 'quit', label: words.quit },
    ],
  };
}

function fileMenu(parts: Parts): Item {
  const { words, actions, isMac } = parts;
  return {
    label: words.file,
    submenu: [
      {
        label: words.openContent,
        accelerator: 'CommandOrControl+O',
        click: () => actions.command('open-content'),
      },
      {
        label: words.openStyle,
        accelerator: 'CommandOrControl+Shift+O',
        click: () => actions.command('open-style'),
      },
      recentMenu(parts),
      line,
      ...(isMac ? [] : [settings(parts), line]),
      isMac
        ? { role: 'close', label: words.close }
        : { role: 'quit', label: words.quit, accelerator: 'Control+Q' },
    ],
  };
}

function recentMenu({ words, actions, state: { recent } }: Parts): Item {
  return {
    label: words.recent,
    enabled: recent.length > 0,
    submenu: [
      ...recent.map(
        (path): Item => ({ label: nameOf(path), toolTip: path, click: () => actions.open(path) }),
      ),
      ...(recent.length > 0 ? [line] : []),
      { label: words.clearRecent, click: actions.clearRecent },
    ],
  };
}

/** An ampersand in a label underlines the letter after it. */
const nameOf = (path: string) => basename(path).replaceAll('&', '&&');

const settings = ({ words, actions }: Parts): Item => ({
  label: words.settings,
  accelerator: 'CommandOrControl+,',
  click: () => actions.command('settings'),
});

const about = ({ words, actions }: Parts): Item => ({ label: words.about, click: actions.about });

function editMenu({ words }: Parts): Item {
  return {
    label: words.edit,
    submenu: [
      { role: 'undo', label: words.undo },
      { role: 'redo', label: words.redo },
      line,
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.selectAll },
    ],
  };
}

function viewMenu({ words, state: { inspector } }: Parts): Item {
  return {
    label: words.view,
    submenu: [
      { role: 'resetZoom', label: words.resetZoom },
      { role: 'zoomIn', label: words.zoomIn },
      { role: 'zoomOut', label: words.zoomOut },
      line,
      { role: 'togglefullscreen', label: words.fullScreen },
      ...(inspector
        ? ([
            line,
            { role: 'reload', label: words.reload },
            { role: 'toggleDevTools', label: words.inspector },
          ] as const)
        : []),
    ],
  };
}

function windowMenu({ words, isMac }: Parts): Item {
  const others: Item = isMac ? { role: 'zoom', label: words.zoom } : { role: 'close', label: words.close };
  return {
    label: words.window,
    role: 'window',
    submenu: [{ role: 'minimize', label: words.minimize }, others],
  };
}

function helpMenu(parts: Parts): Item {
  const { words, actions, isMac } = parts;
  return {
    label: words.help,
    role: 'help',
    submenu: [
      { label: words.shortcuts, accelerator: 'F1', click: () => actions.command('shortcuts') },
      { label: words.logs, click: actions.openLogs },
      ...(isMac ? [] : [...updateItems(parts), line, about(parts)]),
    ],
  };
}

function updateItems({ words, actions, state: { updates } }: Parts): Item[] {
  if (updates === undefined) return [];
  return [
    line,
    { label: words.checkUpdates, click: actions.checkUpdates },
    {
      label: words.updates,
      type: 'checkbox',
      checked: updates,
      click: ({ checked }) => actions.setUpdates(checked),
    },
  ];
}
