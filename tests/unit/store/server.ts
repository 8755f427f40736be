import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** Answers a request, often with {@link answerWhole} or {@link answerPart}. */
export type Handler = (request: IncomingMessage, response: ServerResponse, index: number) => void;

/** A server on the loopback interface. */
export interface LoopbackServer {
  /** The address of a folder, with a slash at the end. */
  readonly folder: string;
  /** The headers of the requests so far. */
  readonly requests: readonly IncomingMessage['headers'][];
  readonly close: () => Promise<void>;
}

const open = new Set<LoopbackServer>();

/** Starts a server that is closed after the test. */
export async function serve(handler: Handler): Promise<LoopbackServer> {
  const requests: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    handler(request, response, requests.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const started = { folder: `http://127.0.0.1:${port}/files/`, requests, close };
  open.add(started);
  return started;
}

afterEach(async () => {
  for (const server of open) await server.close();
  open.clear();
});

/** The first requested byte; 0 without a range. */
export function startOf({ headers }: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
}

/** Sends the whole content and ignores ranges. */
export function answerWhole(response: ServerResponse, content: Uint8Array): void {
  response.writeHead(200, { 'content-length': content.length }).end(content);
}

/** Sends the requested part if the ETag, if any, still matches, as web servers do. */
export function answerPart(content: Uint8Array, tag?: string): Handler {
  return (request, response) => {
    const start = startOf(request);
    const condition = request.headers['if-range'];
    const headers = { 'accept-ranges': 'bytes', ...(tag && { etag: tag }) };
    if (start === 0 || (condition !== undefined && condition !== tag))
      response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
    else if (start >= content.length)
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    else
      response
        .writeHead(206, {
          ...headers,
          'content-length': content.length - start,
          'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
        })
        .end(content.subarray(start));
  };
}

/** As {@link answerPart}, but the connection breaks when `count` bytes have been sent. */
export function answerBroken(content: Uint8Array, count: number): Handler {
  return (request, response) => {
    const start = startOf(request);
    const rest = { 'content-length': content.length - start };
    const range = { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start > 0 ? 206 : 200, start > 0 ? { ...rest, ...range } : rest);
    response.write(content.subarray(start, start + count), () => setTimeout(() => response.destroy(), 20));
  };
}
