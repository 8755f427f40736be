/** Gives a child process of Node what Electron gives a utility process, and takes away what it does not. */

const send = process.send?.bind(process);

Object.defineProperties(process, {
  parentPort: {
    value: {
      /** @param {unknown} message to the main process. */
      postMessage: (message) => send?.(message),
      /**
       * @param {'message'} event the only one there is.
       * @param {(event: { data: unknown }) => void} listener told of each.
       */
      on: (event, listener) => process.on(event, (data) => listener({ data })),
    },
  },
  send: { value: undefined },
});

// Chromium ends its helpers when the main process has gone.
process.on('disconnect', () => process.exit(0));
