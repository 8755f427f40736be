import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import {
  API_ROOT,
  type ApiEvent,
  isEnded,
  type Route,
  type RouteName,
  routes,
} from '../../../../src/api/contract.js';
import { type Call, handlers, Image } from './handlers.js';
import { queueOf } from './jobs.js';
import { Refusal, State } from './state.js';

/**
 * A server that implements the contract in memory without painting, for tests and screenshots of the screen in every state. Its responses
 * are checked against the contract.
 */
export interface FakeServer {
  readonly url: string;
  readonly state: State;
  /** Closes all connections and refuses new ones until it is called with false. */
  setDown(down: boolean): void;
  close(): Promise<void>;
}

const built = resolve(import.meta.dirname, '../../../../dist/renderer');
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
export const policy =
  "default-src 'self'; script-src 'self'; img-src 'self' blob: data:; connect-src 'self'; style-src 'self'";

/** Starts a fake server on a free port. */
export async function startFake(): Promise<FakeServer> {
  const state = new State();
  let down = false;
  const server = createServer((request, response) => {
    if (down) return void request.socket.destroy();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const answered = url.pathname.startsWith(API_ROOT)
      ? answer(state, request, response, url)
      : page(response, url);
    answered.catch((error: unknown) => refuse(response, error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    state,
    setDown: (next) => {
      down = next;
      if (next) server.closeAllConnections();
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

async function page(response: ServerResponse, url: URL): Promise<void> {
  const path = url.pathname === '/' ? '/index.html' : url.pathname;
  const bytes = await readFile(join(built, path));
  response.writeHead(200, {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': policy,
  });
  response.end(bytes);
}

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const found = routeOf(request.method ?? 'GET', url.pathname);
  if (!found) throw new Refusal(404, 'route-unknown', `There is no ${url.pathname}.`);
  const { name, params } = found;
  const refusal = state.refusals.get(name);
  if (refusal) throw refusal;
  if (name === 'follow') return stream(state, request, response);
  const body = await bodyOf(request);
  const route: Route = routes[name];
  const call: Call = {
    params,
    query: Object.fromEntries(url.searchParams),
    json: typeof route.body === 'object' ? route.body.parse(JSON.parse(body.toString('utf8'))) : undefined,
    bytes: body,
  };
  const result = await handlers[name]?.(state, call);
  send(response, route, result);
}

function send(response: ServerResponse, route: Route, result: unknown): void {
  if (result instanceof Image) {
    response.writeHead(200, {
      'content-type': 'image/png',
      'cache-control': 'no-cache',
      ...(result.download === undefined
        ? {}
        : { 'content-disposition': `attachment; filename="${result.download}"` }),
    });
    response.end(result.bytes);
    return;
  }
  const schema = route.response;
  const checked = typeof schema === 'object' ? schema.parse(result) : result;
  response.writeHead(route.status, { 'content-type': 'application/json' });
  response.end(route.status === 204 ? undefined : JSON.stringify(checked));
}

function refuse(response: ServerResponse, error: unknown): void {
  const { status, code, message } =
    error instanceof Refusal ? error : { status: 500, code: 'defect', message: String(error) };
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: 'Problem', status, detail: message, code }));
}

function routeOf(
  method: string,
  path: string,
): { name: RouteName; params: Record<string, string> } | undefined {
  for (const [name, route] of Object.entries(routes)) {
    const pattern = new RegExp(
      `^${API_ROOT}${route.path.replace(/\/$/, '/?').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`,
    );
    const match = route.method.toUpperCase() === method ? pattern.exec(path) : null;
    if (match) return { name: name as RouteName, params: { ...match.groups } };
  }
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function stream(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (event: ApiEvent) =>
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const moving = [...state.jobs.values()].filter(({ state: at }) => !isEnded(at));
  send({ type: 'snapshot', jobs: moving, queue: queueOf(state), batches: [...state.batches.values()] });
  state.listeners.add(send);
  return new Promise((done) =>
    request.on('close', () => {
      state.listeners.delete(send);
      done();
    }),
  );
}
