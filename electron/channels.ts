import type { Bridge, ShellCommand } from '../renderer/bridge.js';

/*
 * Everything that the screen and the shell say to each other, once. What is said is the Bridge of the screen, so the two stay in step
 * by their types; `pathOf` alone needs no channel, as the preload answers it by itself.
 */

type Asked =
  | 'choosePictures'
  | 'chooseFolder'
  | 'chooseNetwork'
  | 'savePicture'
  | 'copyPicture'
  | 'reveal'
  | 'openFolder';
type Told = 'setProgress' | 'notify';

/** What the screen asks and the shell answers. */
export type Questions = Pick<Bridge, Asked>;

/** What the screen tells the shell. */
export type Tidings = Pick<Bridge, Told> & {
  /** The screen listens from now on. */
  listening(): void;
};

/** What the shell tells the screen, by what is listened to. */
export interface Wishes {
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
} as const satisfies Record<keyof Questions | keyof Tidings | keyof Wishes, string>;

/** The answer to a question: a refusal travels as its sentence, as Electron would wrap an error in words of its own. */
export type Reply<Value> = { readonly value: Value } | { readonly refusal: string };
