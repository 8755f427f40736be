import type * as Electron from 'electron';
import { expect, it } from 'vitest';
import * as standIn from './stand-in/electron.js';
import { type Some, strict } from './stand-in/strict.js';

it('throws on access to a missing member', () => {
  const { app, session } = standIn;
  expect(() => (app as unknown as Electron.App).isEmojiPanelSupported()).toThrow(
    'no app.isEmojiPanelSupported',
  );
  expect(() => (session.defaultSession as unknown as Electron.Session).clearCache()).toThrow(
    'no defaultSession.clearCache',
  );
  expect(() => {
    (app as unknown as Electron.App).badgeCount = 1;
  }).toThrow('no app.badgeCount');
  expect(strict('a', { b: 1 }).b).toBe(1);
});

it('exports only names that Electron exports', () => {
  type Own = 'world' | 'StandInEvent';
  const names: Record<Exclude<keyof typeof standIn, Own>, keyof typeof Electron> = {
    app: 'app',
    BrowserWindow: 'BrowserWindow',
    ClipboardItem: 'ClipboardItem',
    clipboard: 'clipboard',
    contextBridge: 'contextBridge',
    dialog: 'dialog',
    ipcMain: 'ipcMain',
    ipcRenderer: 'ipcRenderer',
    Menu: 'Menu',
    nativeTheme: 'nativeTheme',
    Notification: 'Notification',
    powerMonitor: 'powerMonitor',
    powerSaveBlocker: 'powerSaveBlocker',
    protocol: 'protocol',
    screen: 'screen',
    session: 'session',
    shell: 'shell',
    utilityProcess: 'utilityProcess',
    webUtils: 'webUtils',
  };
  const exported = Object.keys(standIn).filter((name) => name !== 'world' && name !== 'StandInEvent');
  expect(exported.sort()).toEqual(Object.keys(names).sort());
});

it('is checked against the types of Electron by the compiler', () => {
  // @ts-expect-error Electron has no such member.
  const wrongName = { showErrorBoxes: () => undefined } satisfies Partial<Electron.Dialog>;
  // @ts-expect-error The id is a string.
  const wrongType: Some<Electron.App> = { setAppUserModelId: (id: number) => void id };
  const right: Some<Electron.App> = { setAppUserModelId: (id: string) => void id };
  expect([wrongName, wrongType, right]).toHaveLength(3);
});
