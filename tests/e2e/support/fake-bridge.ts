import type { Page } from 'playwright-core';
import type { Bridge } from '../../../renderer/bridge.js';

/** A recorded call of the bridge. */
export type RecordedCall = readonly [member: keyof Bridge, ...args: unknown[]];

/** Return values of the bridge by method; null or nothing by default. */
export type Answers = {
  readonly [Name in
    | 'choosePictures'
    | 'chooseFolder'
    | 'chooseNetwork'
    | 'savePicture'
    | 'copyPicture']?: Awaited<ReturnType<Bridge[Name]>>;
};

interface FakeBridge {
  readonly calls: RecordedCall[];
  answers: Answers;
  command?: Parameters<Bridge['onCommand']>[0];
  files?: Parameters<Bridge['onFiles']>[0];
}

declare global {
  interface Window {
    fakeBridge: FakeBridge;
  }
}

/** Installs a bridge that records its calls. It runs in the page, so it cannot use anything from this file. */
export function installFakeBridge(): void {
  const shell: FakeBridge = { calls: [], answers: {} };
  const record =
    (name: keyof Bridge) =>
    (...args: unknown[]): void => {
      shell.calls.push([name, ...args]);
    };
  const ask =
    (name: keyof Answers, fallback: unknown) =>
    async (...args: unknown[]): Promise<never> => {
      shell.calls.push([name, ...args]);
      return (shell.answers[name] ?? fallback) as never;
    };
  const bridge: Bridge = {
    pathOf: (file) => (file.name.startsWith('pasted') ? null : `/pictures/${file.name}`),
    choosePictures: ask('choosePictures', []),
    chooseFolder: ask('chooseFolder', null),
    chooseNetwork: ask('chooseNetwork', null),
    savePicture: ask('savePicture', null),
    copyPicture: ask('copyPicture', undefined),
    reveal: async (path) => record('reveal')(path),
    openFolder: async (path) => record('openFolder')(path),
    setProgress: record('setProgress'),
    notify: record('notify'),
    onCommand: (listener) => {
      shell.command = listener;
      return () => {
        delete shell.command;
      };
    },
    onFiles: (listener) => {
      shell.files = listener;
      return () => {
        delete shell.files;
      };
    },
  };
  Object.assign(window, { fakeBridge: shell, impasto: bridge });
}

/** The arguments of the recorded calls of one method. */
export async function callsOf(page: Page, name: keyof Bridge): Promise<unknown[][]> {
  const all = await page.evaluate(() => window.fakeBridge.calls);
  return all.filter(([member]) => member === name).map(([, ...args]) => args);
}

/** Sets the return values of the bridge. */
export async function answer(page: Page, answers: Answers): Promise<void> {
  await page.evaluate((next) => {
    window.fakeBridge.answers = next;
  }, answers);
}
