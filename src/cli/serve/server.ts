import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Handler } from '../../api/index.js';
import { UserError } from '../../common/errors.js';

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Takes no more connections and resolves when the open ones have ended; they are cut off after a second. */
  readonly close: () => Promise<void>;
}

/** Uploads over slow lines take long. */
const REQUEST_MILLISECONDS = 3_600_000;
const GRACE_MILLISECONDS = 1000;
const DRAIN_MILLISECONDS = 2000;

/**
 * Listens at an address.
 * @param handlerAt makes the handler when the port is known.
 * @throws UserError `port-taken`, `port-forbidden` or `host-unknown`.
 */
export async function startServer(
  { host, port }: { readonly host: string; readonly port: number },
  handlerAt: (port: number) => Handler,
): Promise<RunningServer> {
  const late: { handler?: Handler } = {};
  const server = createAdaptorServer({
    fetch: async (request, env) => {
      const response = await late.handler!(request);
      await settleBody(env as HttpBindings);
      return response;
    },
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: REQUEST_MILLISECONDS },
  }) as Server;
  server.on('request', (_, response: ServerResponse) =>
    response.once('close', () => setImmediate(letGo, server)),
  );
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const listening = await listen(server, bare, port);
  late.handler = handlerAt(listening);
  return { port: listening, close: () => close(server) };
}

/**
 * Reads and drops what is left of a body that its handler has refused, so that the client receives the answer, and can use the connection
 * again; if that takes too long, the answer says that the connection closes.
 */
async function settleBody({ incoming, outgoing }: HttpBindings): Promise<void> {
  if (!(await isDrained(incoming as IncomingMessage))) outgoing.setHeader('Connection', 'close');
}

async function isDrained(incoming: IncomingMessage): Promise<boolean> {
  if (incoming.readableEnded || incoming.destroyed) return incoming.complete;
  incoming.removeAllListeners('data'); // of readers that have stopped, which would pause it
  incoming.resume();
  const signal = AbortSignal.timeout(DRAIN_MILLISECONDS);
  return await finished(incoming, { signal, writable: false }).then(
    () => true,
    () => false,
  );
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function listenError(error: Error, host: string, port: number): Error {
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return new UserError(
        'port-taken',
        `Port ${port} is taken by another program: choose another with --port, or leave out --port for a free one.`,
        { cause: error },
      );
    case 'EACCES':
      return new UserError(
        'port-forbidden',
        `You have no permission to listen at port ${port}: choose one above 1023 with --port.`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UserError(
        'host-unknown',
        `"${host}" is not an address of this machine: leave out --host, or choose one of its addresses.`,
        { cause: error },
      );
    default:
      return error;
  }
}

/** Connections that are kept open for more requests would delay the end of a server that closes. */
function letGo(server: Server): void {
  if (!server.listening) server.closeIdleConnections();
}

async function close(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MILLISECONDS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
