import type { Bridge, ShellCommand } from '../renderer/bridge.js';

/*
 * All messages between the page and the shell. Their types derive from the page's Bridge, so the compiler keeps both sides in step.
 * Only `pathOf` has no channel: the preload answers it itself.
 */

type RequestName =
  | 'choosePictures'
  | 'chooseFolder'
  | 'chooseNetwork'
  | 'savePicture'
  | 'copyPicture'
  | 'reveal'
  | 'openFolder';
type MessageName = 'setProgress' | 'notify';

/** Page to shell, with a reply. */
export type Requests = Pick<Bridge, RequestName>;

/** Page to shell, without a reply. */
export type PageMessages = Pick<Bridge, MessageName> & {
  /** The page is ready to receive messages. */
  listening(): void;
};

/** Shell to page, by channel. */
export interface ShellMessages {
  readonly command: ShellCommand;
  readonly files: readonly string[];
}

/** Names of the channels. */
export const channels = {
  choosePictures: 'impasto:choose-pictures',
  chooseFolder: 'impasto:choose-folder',
  chooseNetwork: 'impasto:choose-network',
  savePicture: 'impasto:save-picture',
  copyPicture: 'impasto:copy-picture',
  reveal: 'impasto:reveal',
  openFolder: 'impasto:open-folder',
  setProgress: 'impasto:set-progress',
  notify: 'impasto:notify',
  listening: 'impasto:listening',
  command: 'impasto:command',
  files: 'impasto:files',
} as const satisfies Record<keyof Requests | keyof PageMessages | keyof ShellMessages, string>;

/** Reply to a request. An error is sent as its message, because Electron would add a prefix to a thrown one. */
export type Reply<Value> = { readonly value: Value } | { readonly refusal: string };
