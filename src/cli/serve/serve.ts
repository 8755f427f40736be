import type { Writable } from 'node:stream';
import { type BackendOpener, type ClosableBackend, createAppHandler } from '../../api/index.js';
import { STOPPING } from '../interrupt.js';
import { fired, listenForEnding, type SignalSource } from './endings.js';
import { createGate } from './gate.js';
import { bracketed, isLoopback, isWildcard } from './hosts.js';
import type { ServeOptions } from './options.js';
import { startServer } from './server.js';
import { createToken, keptToken } from './token.js';

/** What the server needs of the world around it. */
interface Surroundings {
  readonly openBackend: BackendOpener;
  /** Where what is the user's is kept. */
  readonly dataFolder: string;
  /** Folder of the built screen. */
  readonly renderer: string;
  readonly out: Writable;
  readonly err: Writable;
  readonly signals: SignalSource;
  /** Ends the process at once with a status. */
  readonly leave: (status: number) => void;
  readonly hasScreen: boolean;
  readonly openBrowser: (address: string) => void;
}

/**
 * Serves the screen and the API until Ctrl-C, then ends the streams of events, and the backend with what it paints.
 * @returns 0: other commands are broken off by Ctrl-C, but it is how a server is meant to end.
 * @throws UserError as `startServer` and the opener do.
 */
export async function serve(options: ServeOptions, around: Surroundings): Promise<number> {
  const ending = listenForEnding(around.signals, () => around.err.write(STOPPING), around.leave);
  try {
    const backend = await around.openBackend({ mode: 'web' });
    try {
      await serveBackend(backend, options, around, ending.signal);
    } finally {
      await backend.close();
    }
  } finally {
    ending.dispose();
  }
  tell(options, around, { stage: 'stopped' });
  return 0;
}

async function serveBackend(
  backend: ClosableBackend,
  options: ServeOptions,
  around: Surroundings,
  closing: AbortSignal,
): Promise<void> {
  const { renderer } = around;
  const token = options.port === 0 ? createToken() : await keptToken(around.dataFolder);
  const handler = createAppHandler(backend, { renderer, closing });
  const server = await startServer(options, (port) =>
    createGate(handler, { token, port, host: options.host, allowed: allowedHosts(options) }),
  );
  announce(options, around, server.port, token);
  await fired(closing);
  await server.close();
}

const allowedHosts = ({ allowHost = '' }: ServeOptions) =>
  allowHost
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

function announce(options: ServeOptions, around: Surroundings, port: number, token: string): void {
  const { host, json, open = around.hasScreen && !json } = options;
  const name = isWildcard(host) ? '127.0.0.1' : bracketed(host);
  const address = `http://${name}:${port}/?token=${token}`;
  if (!isLoopback(host)) around.err.write(`${warning(port)}\n`);
  tell(
    options,
    around,
    { stage: 'serving', address, host, port, token },
    `Impasto is at ${address}\nCtrl-C ends it.`,
  );
  if (open) around.openBrowser(address);
}

function warning(port: number): string {
  return `Others on the network can reach this address, and the token is sent to it unencrypted: rather leave --host out and connect with "ssh -L ${port}:127.0.0.1:${port}" and the machine's name.`;
}

/** Writes a record or, where there is one, a sentence. */
function tell({ json }: ServeOptions, { out }: Surroundings, record: object, text?: string): void {
  if (json) out.write(`${JSON.stringify(record)}\n`);
  else if (text !== undefined) out.write(`${text}\n`);
}
