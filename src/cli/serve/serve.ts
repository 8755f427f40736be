import type { Writable } from 'node:stream';
import { type BackendOpener, type ClosableBackend, createAppHandler } from '../../api/index.js';
import { listenForInterrupts, type SignalSource, whenAborted } from '../interrupt.js';
import { createAccessControl } from './access-control.js';
import { bracketed, isLoopback, isWildcard } from './hosts.js';
import type { ServeOptions } from './options.js';
import { startServer } from './server.js';
import { createToken, keptToken, OneTimeCode } from './token.js';

/** The surroundings of the server, which tests replace. */
interface Surroundings {
  readonly openBackend: BackendOpener;
  /** The user's data folder. */
  readonly dataFolder: string;
  /** The folder of the built screen. */
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
 * Serves the screen and the API until Ctrl-C, then ends event streams, the backend and what it paints.
 * @returns 0, as Ctrl-C is the normal end of a server.
 * @throws UserError as `startServer` and the opener do, and `lock-lost`.
 */
export async function serve(options: ServeOptions, around: Surroundings): Promise<number> {
  const ending = listenForInterrupts((text) => around.err.write(text), around.signals, around.leave);
  try {
    const { signal } = ending;
    const onWait = (sentence: string) => void around.err.write(`${sentence}\n`);
    const backend = await around.openBackend({ mode: 'web', signal, onWait }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    try {
      if (backend) await serveBackend(backend, options, around, signal);
    } finally {
      await backend?.close();
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
  interrupted: AbortSignal,
): Promise<void> {
  const closing = AbortSignal.any([interrupted, backend.lost]);
  const { renderer } = around;
  const token = options.port === 0 ? createToken() : await keptToken(around.dataFolder);
  const handler = createAppHandler(backend, { renderer, closing });
  const code = new OneTimeCode();
  const access = { token, code, host: options.host, allowed: allowedHosts(options) };
  const server = await startServer(options, (port) => createAccessControl(handler, { ...access, port }));
  announce(options, around, server.port, access);
  await new Promise<void>((resolve) => whenAborted(closing, resolve));
  await server.close();
  backend.lost.throwIfAborted();
}

const allowedHosts = ({ allowHost = '' }: ServeOptions) =>
  allowHost
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

function announce(
  options: ServeOptions,
  around: Surroundings,
  port: number,
  { token, code }: { readonly token: string; readonly code: OneTimeCode },
): void {
  const { host, json, open = around.hasScreen && !json } = options;
  const name = isWildcard(host) ? '127.0.0.1' : bracketed(host);
  const page = `http://${name}:${port}/`;
  const address = `${page}?token=${token}`;
  if (!isLoopback(host)) around.err.write(`${warning(port)}\n`);
  tell(
    options,
    around,
    { stage: 'serving', address, host, port, token },
    `Impasto is at ${address}\nCtrl-C ends it.`,
  );
  if (open) around.openBrowser(`${page}?code=${code.create()}`);
}

function warning(port: number): string {
  return `Others on the network can reach this address, and the token is sent to it unencrypted: leave out --host instead and connect with "ssh -L ${port}:127.0.0.1:${port}" and the machine's name.`;
}

/** Writes a record or, if there is one, a sentence. */
function tell({ json }: ServeOptions, { out }: Surroundings, record: object, text?: string): void {
  if (json) out.write(`${JSON.stringify(record)}\n`);
  else if (text !== undefined) out.write(`${text}\n`);
}
