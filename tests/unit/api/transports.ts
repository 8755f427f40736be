import { afterEach } from 'vitest';
import { createHandler, type HandlerOptions } from '../../../src/api/handler.js';
import type { Backend, Handler } from '../../../src/api/index.js';
import { startServer } from '../../../src/cli/serve/server.js';

/** A way to reach the API: a path and what `fetch` takes. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;
/** Opens the API over a backend. */
export type Open = (backend: Backend, options?: HandlerOptions) => Promise<Fetch>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const inProcess: Open = async (backend, options) => {
  const handler = createHandler(backend, options);
  return (path, init) => handler(new Request(`http://127.0.0.1/api${path}`, init));
};

const overHttp: Open = async (backend, options) => {
  const address = await serveHandler(createHandler(backend, options));
  return (path, init) => fetch(`${address}/api${path}`, { redirect: 'manual', ...init });
};

/** Serves a handler until the end of the test. @returns its address, without a slash at the end. */
export async function serveHandler(handler: Handler): Promise<string> {
  const server = await startServer({ host: '127.0.0.1', port: 0 }, () => handler);
  closing.push(server.close);
  return `http://127.0.0.1:${server.port}`;
}

/** Both ways, each to pass the same tests. */
export const transports: readonly [name: string, open: Open][] = [
  ['in process', inProcess],
  ['over HTTP', overHttp],
];

/** What fetch takes to send JSON. */
export const json = (value: unknown, method = 'POST'): RequestInit => ({
  method,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});

/** The problem in an answer, with its status and media type checked against each other. */
export async function problemOf(
  response: Response,
): Promise<{ status: number; code: string; detail: string }> {
  const problem = JSON.parse(await response.text());
  const { status, code, detail } = problem;
  if (response.headers.get('content-type') !== 'application/problem+json' || response.status !== status)
    throw new Error(`no problem: ${response.status} ${JSON.stringify(problem)}`);
  return { status, code, detail };
}
