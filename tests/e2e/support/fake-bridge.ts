import type { Page } from 'playwright-core';
import type { Bridge } from '../../../renderer/bridge.js';

/** A call of the shell, as it was recorded. */
export type RecordedCall = readonly [member: keyof Bridge, ...args: unknown[]];

/** What the shell answers to questions, by the name of the member; null and nothing unless told. */
export type Answers = {
  readonly [Name in
    | 'choosePictures'
    | 'chooseFolder'
    | 'chooseNetwork'
    | 'savePicture'
    | 'copyPicture']?: Awaited<ReturnType<Bridge[Name]>>;
};

interface FakeBridge {
  readonly told: RecordedCall[];
  answers: Answers;
  command?: Parameters<Bridge['onCommand']>[0];
  files?: Parameters<Bridge['onFiles']>[0];
}

declare global {
  interface Window {
    fakeBridge: FakeBridge;
  }
}

/** Puts a shell into the page that records what it is told. It runs in the page, so it can use nothing from here. */
export function installFakeBridge(): void {
  const shell: FakeBridge = { told: [], answers: {} };
  const tell =
    (name: keyof Bridge) =>
    (...args: unknown[]): void => {
      shell.told.push([name, ...args]);
    };
  const ask =
    (name: keyof Answers, otherwise: unknown) =>
    async (...args: unknown[]): Promise<never> => {
      shell.told.push([name, ...args]);
      return (shell.answers[name] ?? otherwise) as never;
    };
  const bridge: Bridge = {
    pathOf: (file) => (file.name.startsWith('pasted') ? null : `/pictures/${file.name}`),
    choosePictures: ask('choosePictures', []),
    chooseFolder: ask('chooseFolder', null),
    chooseNetwork: ask('chooseNetwork', null),
    savePicture: ask('savePicture', null),
    copyPicture: ask('copyPicture', undefined),
    reveal: async (path) => tell('reveal')(path),
    openFolder: async (path) => tell('openFolder')(path),
    setProgress: tell('setProgress'),
    notify: tell('notify'),
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

/** What the shell was told so far of one kind, without the name. */
export async function callsOf(page: Page, name: keyof Bridge): Promise<unknown[][]> {
  const all = await page.evaluate(() => window.fakeBridge.told);
  return all.filter(([member]) => member === name).map(([, ...args]) => args);
}

/** Sets what the shell answers from now on. */
export async function answer(page: Page, answers: Answers): Promise<void> {
  await page.evaluate((next) => {
    window.fakeBridge.answers = next;
  }, answers);
}
