import { writesSettled } from '../disk/index.js';

/** The compute process's end of the line to the main side, whether Node or Electron started it. */
interface Channel {
  readonly send: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
}

/** What Electron's utilityProcess gives its child; see MessagePortMain. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * Opens the line. When it breaks the process ends as soon as no result is half-written, as nobody would be left to stop it.
 */
export function openChannel(): Channel {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    };
  }
  process.on('disconnect', () => void writesSettled().finally(() => process.exit(0)));
  return {
    // A main side that has gone is told of by `disconnect`; what could not be sent to it does not matter.
    send: (message) => void process.send?.(message, () => undefined),
    onMessage: (listener) => process.on('message', listener),
  };
}
