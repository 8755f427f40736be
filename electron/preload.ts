import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../renderer/bridge.js';
import { channels, type Questions, type Reply, type Tidings, type Wishes } from './channels.js';

/*
 * The bridge as the screen sees it. It runs in the sandbox beside the page and gives it these functions and nothing else; every value
 * is checked on the other side.
 */

async function ask<Name extends keyof Questions>(
  name: Name,
  ...args: Parameters<Questions[Name]>
): Promise<Awaited<ReturnType<Questions[Name]>>> {
  const reply: Reply<Awaited<ReturnType<Questions[Name]>>> = await ipcRenderer.invoke(
    channels[name],
    ...args,
  );
  if ('refusal' in reply) throw new Error(reply.refusal);
  return reply.value;
}

function tell<Name extends keyof Tidings>(name: Name, ...args: Parameters<Tidings[Name]>): void {
  ipcRenderer.send(channels[name], ...args);
}

function listen<Name extends keyof Wishes>(name: Name, listener: (wish: Wishes[Name]) => void): () => void {
  // The event would lead the page to the sender, so it stays here.
  const inner = (_event: unknown, wish: Wishes[Name]) => listener(wish);
  ipcRenderer.on(channels[name], inner);
  return () => void ipcRenderer.off(channels[name], inner);
}

const bridge: Bridge = {
  pathOf: (file) => webUtils.getPathForFile(file) || null,
  choosePictures: () => ask('choosePictures'),
  chooseFolder: () => ask('chooseFolder'),
  chooseNetwork: () => ask('chooseNetwork'),
  savePicture: (request) => ask('savePicture', request),
  copyPicture: (url) => ask('copyPicture', url),
  reveal: (path) => ask('reveal', path),
  openFolder: (path) => ask('openFolder', path),
  setProgress: (fraction) => tell('setProgress', fraction),
  notify: (title, body) => tell('notify', title, body),
  onCommand: (listener) => listen('command', listener),
  onFiles: (listener) => {
    const stop = listen('files', listener);
    tell('listening');
    return stop;
  },
};

contextBridge.exposeInMainWorld('impasto', bridge);
