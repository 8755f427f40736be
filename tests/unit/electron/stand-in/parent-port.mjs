/** Gives a Node child process the interface of a utility process: `parentPort` instead of `send`. */

const send = process.send?.bind(process);

Object.defineProperties(process, {
  parentPort: {
    value: {
      /** @param {unknown} message to the main process. */
      postMessage: (message) => send?.(message),
      /**
       * @param {'message'} event the only supported event.
       * @param {(event: { data: unknown }) => void} listener called with each message.
       */
      on: (event, listener) => process.on(event, (data) => listener({ data })),
    },
  },
  send: { value: undefined },
});

// Chromium ends its utility processes when the main process has exited.
process.on('disconnect', () => process.exit(0));
