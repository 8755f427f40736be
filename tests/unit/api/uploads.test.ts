import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { Upload } from '../../../src/api/backend.js';
import { createHandler } from '../../../src/api/handler.js';
import type { Backend } from '../../../src/api/index.js';
import { UPLOAD_LIMIT } from '../../../src/api/limits.js';
import { picture, testBackend } from './backend.js';
import { type Fetch, problemOf, serveHandler, transports } from './transports.js';

/** A backend that takes an upload in and tells what it has seen of it. */
function taker() {
  const seen = { names: [] as string[], lengths: [] as unknown[], count: 0, content: '' };
  const uploadPicture: Backend['uploadPicture'] = async ({ query, body }) => {
    seen.names.push(query.name);
    seen.lengths.push(body.length);
    for await (const chunk of body.bytes) {
      seen.count += chunk.byteLength;
      if (seen.count < 1000) seen.content += Buffer.from(chunk).toString();
    }
    return { ...picture, name: query.name, bytes: seen.count };
  };
  return { seen, backend: testBackend({ uploadPicture }) };
}

const upload = (call: Fetch, name: string, body: RequestInit['body'], headers: Record<string, string> = {}) =>
  call(`/pictures?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  } as RequestInit);

/** A body of that many bytes in pieces, without a length told before. */
function streamOf(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull: (controller) => {
      const chunk = new Uint8Array(Math.min(left, 10_000));
      left -= chunk.length;
      if (chunk.length > 0) controller.enqueue(chunk);
      if (left === 0) controller.close();
    },
  });
}

describe.each(transports)('an upload %s', (_, open) => {
  it('reaches the backend byte for byte, with its declared length', async () => {
    const { seen, backend } = taker();
    const call = await open(backend);
    const body = new Blob(['a picture'], { type: 'image/png' });
    const response = await upload(call, 'A.png', body, { 'content-length': '9' });
    expect([response.status, await response.json()]).toEqual([201, { ...picture, bytes: 9 }]);
    expect(seen).toEqual({ names: ['A.png'], lengths: [9], count: 9, content: 'a picture' });
    expect((await upload(call, 'A.png', streamOf(50_000))).status).toBe(201);
    expect(seen).toMatchObject({ lengths: [9, undefined], count: 50_009 });
  });

  it.each([
    ['größe.png', 'größe.png'],
    ['gro\u0308ße.png', 'größe.png'],
    ['絵画 🎨.png', '絵画 🎨.png'],
    ['صورة.jpg', 'صورة.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\A.png', 'A.png'],
    ['/absolute/A.png', 'A.png'],
    ['A\u0000\n.png', 'A.png'],
    ['A\u202egnp.exe', 'Agnp.exe'],
    ['...', '...'],
  ])('named %j gets the name %j', async (given, name) => {
    const { seen, backend } = taker();
    expect((await upload(await open(backend), given, 'x')).status).toBe(201);
    expect(seen.names).toEqual([name]);
  });

  it.each(['', '..', 'folder/', '\u0000', 'a/../', 'x'.repeat(1025)])('named %j is refused', async (name) => {
    const response = await upload(await open(testBackend()), name, 'x');
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'request-invalid' });
  });

  it.each(['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'application/json'])(
    'as %s is refused',
    async (type) => {
      const response = await upload(await open(testBackend()), 'A.png', 'x', { 'content-type': type });
      expect(await problemOf(response)).toMatchObject({ status: 415, code: 'content-type' });
    },
  );

  it('that declares too large a size is rejected before any of it is read', async () => {
    const uploadPicture = vi.fn();
    const call = await open(testBackend({ uploadPicture }), { uploadLimit: 1000 });
    const response = await upload(call, 'A.png', 'x'.repeat(1001), { 'content-length': '1001' });
    expect(await problemOf(response)).toEqual({
      status: 413,
      code: 'upload-too-large',
      detail:
        'The file is larger than 0 MB, the limit for uploads: make it smaller, or refer to it by its path.',
    });
    expect(uploadPicture).not.toHaveBeenCalled();
  });

  it('that grows beyond the limit is rejected then, and one of exactly the limit is not', async () => {
    const { seen, backend } = taker();
    const call = await open(backend, { uploadLimit: 100_000 });
    expect(await problemOf(await upload(call, 'A.png', streamOf(10_000_000)))).toMatchObject({
      status: 413,
      code: 'upload-too-large',
    });
    expect(seen.count).toBeLessThanOrEqual(100_000);
    expect((await upload(call, 'A.png', streamOf(100_000))).status).toBe(201);
  });

  it('is not read faster than the backend reads it', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise(setImmediate); // as long as a disk takes at least
        sent += 65_536;
        if (sent < 64e6) controller.enqueue(new Uint8Array(65_536));
        else controller.close();
      },
    });
    const got = deferred<Upload>();
    const done = deferred<typeof picture>();
    const uploadPicture: Backend['uploadPicture'] = ({ body }) => {
      got.resolve(body);
      return done.promise;
    };
    const call = await open(testBackend({ uploadPicture }));
    const abort = new AbortController();
    const init = { method: 'POST', body: endless, duplex: 'half', signal: abort.signal } as RequestInit;
    const response = call('/pictures?name=A.png', init).catch(() => undefined);
    const { bytes, signal } = await got.promise;
    const reader = bytes[Symbol.asyncIterator]();
    await reader.next();
    // What the sender has not been kept from sending lies in the sockets' buffers by the time that other answers have come.
    for (let others = 0; others < 50; others++) await call('/nowhere').then((other) => other.text());
    expect(sent).toBeLessThan(16e6);
    abort.abort();
    await expect(drained(reader)).rejects.toMatchObject({ code: 'upload-broken' });
    expect(signal.aborted).toBe(true);
    done.resolve(picture);
    await response;
  });
});

/** A promise to be kept from outside. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

async function drained(reader: AsyncIterator<Uint8Array>): Promise<void> {
  while (!(await reader.next()).done);
}

describe('a broken upload', () => {
  it('by a lost connection fires the signal, fails the reader and is no defect', async () => {
    const got = deferred<Upload>();
    const failed = deferred<unknown>();
    const onDefect = vi.fn();
    const uploadPicture: Backend['uploadPicture'] = async ({ body }) => {
      got.resolve(body);
      try {
        for await (const _ of body.bytes);
        throw new Error('it ended well');
      } catch (error) {
        failed.resolve(error);
        throw error;
      }
    };
    const address = await serveHandler(createHandler(testBackend({ uploadPicture }), { onDefect }));
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.write(
      `POST /api/pictures?name=A.png HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n${'x'.repeat(400)}`,
    );
    const { signal, length } = await got.promise;
    expect([length, signal.aborted]).toEqual([1000, false]);
    socket.destroy();
    expect(await failed.promise).toMatchObject({ code: 'upload-broken' });
    expect(signal.aborted).toBe(true);
    expect(onDefect).not.toHaveBeenCalled();
  });

  const read: Backend['uploadPicture'] = async ({ body }) => {
    for await (const _ of body.bytes);
    return picture;
  };
  const handle = createHandler(testBackend({ uploadPicture: read }));
  const post = (body: RequestInit['body'], headers: Record<string, string> = {}) =>
    handle(
      new Request('impasto://app/api/pictures?name=A.png', {
        method: 'POST',
        body,
        headers,
        duplex: 'half',
      } as RequestInit),
    );

  it('by a failing stream', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new Error('the disk was pulled out')),
    });
    expect(await problemOf(await post(body))).toMatchObject({ status: 400, code: 'upload-broken' });
  });

  it('that is shorter than declared', async () => {
    expect(await problemOf(await post('short', { 'content-length': '9' }))).toMatchObject({
      status: 400,
      code: 'upload-broken',
    });
  });
});

it('256 MiB can be uploaded by default', async () => {
  const call = await transports[0]![1](testBackend());
  const response = await upload(call, 'A.png', 'x', { 'content-length': String(UPLOAD_LIMIT + 1) });
  expect(await problemOf(response)).toMatchObject({
    status: 413,
    detail: expect.stringContaining('268.4 MB'),
  });
});
