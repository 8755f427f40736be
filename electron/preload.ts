import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge } from '../renderer/bridge.js';
import { channels, type PageMessages, type Reply, type Requests, type ShellMessages } from './channels.js';

/*
 * Runs in the page's sandbox and gives the page the Bridge and nothing else. receiver.ts validates everything that is sent from here.
 */

async function request<Name extends keyof Requests>(
  name: Name,
  ...args: Parameters<Requests[Name]>
): Promise<Awaited<ReturnType<Requests[Name]>>> {
  const reply: Reply<Awaited<ReturnType<Requests[Name]>>> = await ipcRenderer.invoke(channels[name], ...args);
  if ('refusal' in reply) throw new Error(reply.refusal);
  return reply.value;
}

function send<Name extends keyof PageMessages>(name: Name, ...args: Parameters<PageMessages[Name]>): void {
  ipcRenderer.send(channels[name], ...args);
}

function listen<Name extends keyof ShellMessages>(
  name: Name,
  listener: (message: ShellMessages[Name]) => void,
): () => void {
  // The event is not passed on: its `sender` would give the page access to ipcRenderer.
  const inner = (_event: unknown, message: ShellMessages[Name]) => listener(message);
  ipcRenderer.on(channels[name], inner);
  return () => void ipcRenderer.off(channels[name], inner);
}

const bridge: Bridge = {
  pathOf: (file) => webUtils.getPathForFile(file) || null,
  choosePictures: () => request('choosePictures'),
  chooseFolder: () => request('chooseFolder'),
  chooseNetwork: () => request('chooseNetwork'),
  savePicture: (picture) => request('savePicture', picture),
  copyPicture: (url) => request('copyPicture', url),
  reveal: (path) => request('reveal', path),
  openFolder: (path) => request('openFolder', path),
  setProgress: (fraction) => send('setProgress', fraction),
  notify: (title, body) => send('notify', title, body),
  onCommand: (listener) => listen('command', listener),
  onFiles: (listener) => {
    const stop = listen('files', listener);
    send('listening');
    return stop;
  },
};

contextBridge.exposeInMainWorld('impasto', bridge);
