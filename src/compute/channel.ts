import { writesSettled } from '../disk/index.js';

/** The compute process's connection to the main process, whether Node or Electron started it. */
interface Channel {
  readonly send: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
}

/** What Electron's utilityProcess gives its child; see MessagePortMain. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Ends this process as soon as no file is half-written, so that no temporary file is left behind. */
export function exitWhenWritten(): void {
  void writesSettled().finally(() => process.exit(0));
}

/** Opens the connection. When the main process dies, this process ends as soon as no file is half-written. */
export function openChannel(): Channel {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    };
  }
  process.on('disconnect', exitWhenWritten);
  return {
    // An error here means that the main process has gone, which `disconnect` reports.
    send: (message) => void process.send?.(message, () => undefined),
    onMessage: (listener) => process.on('message', listener),
  };
}
