import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../../../src/api/handler.js';
import type { Backend } from '../../../../src/api/index.js';
import { type RunningServer, startServer } from '../../../../src/cli/serve/server.js';
import { UserError } from '../../../../src/common/errors.js';
import { job, testBackend } from '../../api/backend.js';

let server: RunningServer | undefined;
afterEach(() => server?.close());

/** A connection that is kept: what it sends, and what has arrived on it. */
async function connected(uploadPicture: Backend['uploadPicture'], uploadLimit?: number) {
  const backend = testBackend({ uploadPicture, getJob: async () => job });
  const handler = createHandler(backend, uploadLimit === undefined ? {} : { uploadLimit });
  server = await startServer({ host: '127.0.0.1', port: 0 }, () => handler);
  const socket = connect(server.port, '127.0.0.1');
  const seen = { text: '', isClosed: false };
  socket.on('data', (bytes) => {
    seen.text += bytes;
  });
  socket.on('close', () => {
    seen.isClosed = true;
  });
  socket.on('error', () => undefined);
  const send = (method: string, path: string, headers = '') =>
    socket.write(`${method} /api${path} HTTP/1.1\r\nHost: 127.0.0.1:${server?.port}\r\n${headers}\r\n`);
  const upload = (length: number) => send('POST', '/pictures?name=a.png', `Content-Length: ${length}\r\n`);
  const answered = async (status: number) => {
    await vi.waitUntil(() => seen.text.includes(`HTTP/1.1 ${status} `), { timeout: 10_000 });
  };
  return { socket, seen, send, upload, answered };
}

const full = async () => {
  throw new UserError('disk-full', 'The disk is full.');
};

/** Refuses after the first piece. */
const fullLater: Backend['uploadPicture'] = async ({ body }) => {
  for await (const _ of body.bytes) break;
  return await full();
};

const megabytes = 20e6;

describe.each([
  ['at once', full, undefined, 507],
  ['after its first piece', fullLater, undefined, 507],
  ['for its size', fullLater, 1e6, 413],
] as const)('an upload that is refused %s', (_, uploadPicture, limit, status) => {
  it('leaves the connection usable when the client has sent it', async () => {
    const { socket, seen, send, upload, answered } = await connected(uploadPicture, limit);
    upload(megabytes);
    socket.write(Buffer.alloc(megabytes));
    await answered(status);
    expect(seen.text).not.toMatch(/^connection: close/im);
    await new Promise((resolve) => setTimeout(resolve, 700)); // longer than the adapter waits for a body
    send('GET', '/jobs/job-1');
    await answered(200);
    expect(seen.isClosed).toBe(false);
    socket.destroy();
  });

  it('closes the connection, and says so, when the client does not send the rest', async () => {
    const { socket, seen, upload, answered } = await connected(uploadPicture, limit);
    upload(megabytes);
    socket.write(Buffer.alloc(100_000));
    await answered(status);
    expect(seen.text).toMatch(/^connection: close/im);
    await vi.waitUntil(() => seen.isClosed, { timeout: 5000 });
  });
});
