import { basename } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { ShellCommand } from '../renderer/bridge.js';
import type { Words } from './words/index.js';

type Item = MenuItemConstructorOptions;

/** Actions of the menu items. */
export interface MenuActions {
  readonly command: (command: ShellCommand) => void;
  readonly open: (path: string) => void;
  readonly clearRecent: () => void;
  readonly openLogs: () => void;
  readonly checkUpdates: () => void;
  readonly setUpdates: (isEnabled: boolean) => void;
  readonly about: () => void;
}

/** What the menu shows. */
interface MenuState {
  readonly platform: NodeJS.Platform;
  /** Paths of recently opened pictures. */
  readonly recent: readonly string[];
  /** Whether to check for updates at each start; undefined where updates are not supported. */
  readonly updates: boolean | undefined;
  /** Whether developer tools are available. */
  readonly inspector: boolean;
}

const separator: Item = { type: 'separator' };

/** The application menu, following the conventions of each system. */
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
      separator,
      settings(parts),
      separator,
      { role: 'services', label: words.services },
      separator,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.unhide },
      separator,
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
      separator,
      ...(isMac ? [] : [settings(parts), separator]),
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
      ...(recent.length > 0 ? [separator] : []),
      { label: words.clearRecent, click: actions.clearRecent },
    ],
  };
}

/** A single ampersand in a label would mark an access key. */
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
      separator,
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
      separator,
      { role: 'togglefullscreen', label: words.fullScreen },
      ...(inspector
        ? ([
            separator,
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
      ...(isMac ? [] : [...updateItems(parts), separator, about(parts)]),
    ],
  };
}

function updateItems({ words, actions, state: { updates } }: Parts): Item[] {
  if (updates === undefined) return [];
  return [
    separator,
    { label: words.checkUpdates, click: actions.checkUpdates },
    {
      label: words.updates,
      type: 'checkbox',
      checked: updates,
      click: ({ checked }) => actions.setUpdates(checked),
    },
  ];
}
