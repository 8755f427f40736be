import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Download, download } from '../../../src/store/download.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';
import { answerBroken, answerPart, answerWhole, type Handler, serve, startOf } from './server.js';

const folder = temporaryFolder();
const content = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, i) => (i * i * 31 + i) >>> 5));
const md5 = createHash('md5').update(content).digest('hex');

let path = '';
let serial = 0;
beforeEach(() => {
  path = join(folder(), `weights-${serial++}.part`);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const answers =
  (status: number): Handler =>
  (_, response) =>
    response.writeHead(status).end();

/** Downloads the content without waiting between attempts. */
function get(addresses: readonly string[], more: Partial<Download> = {}): Promise<void> {
  const wait = async () => undefined;
  return download({ addresses, path, size: content.length, md5, wait, ...more });
}

const isWhole = async () => (await readFile(path)).equals(content);

describe('a download', () => {
  it('downloads a complete file, reports progress and leaves nothing else', async () => {
    const { folder: web, requests } = await serve(answerPart(content));
    const seen: number[] = [];
    await get([`${web}a.h5`], { onProgress: (done) => seen.push(done) });
    expect(await isWhole()).toBe(true);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.range).toBeUndefined();
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect((await readdir(folder())).filter((name) => name.startsWith(`weights-${serial - 1}.`))).toEqual([
      `weights-${serial - 1}.part`,
    ]);
  });

  it('continues by itself when the connection breaks, at every tenth', async () => {
    const { folder: web, requests } = await serve(answerBroken(content, content.length / 10));
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
    expect(requests.slice(0, 10).map(({ range }) => range)).toEqual([
      undefined,
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => `bytes=${tenth * 10_000}-`),
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('stopped at tenth %i continues the next time', async (tenth) => {
    const done = tenth * 10_000;
    let breaks = true;
    const broken = answerBroken(content, done);
    const { folder: web, requests } = await serve((request, response, index) => {
      if (!breaks) answerPart(content)(request, response, index);
      else if (startOf(request) === 0) broken(request, response, index);
      else response.destroy();
    });
    expect((await userErrorOf(() => get([`${web}a.h5`]))).code).toBe('download');
    expect((await stat(path)).size).toBe(done);
    breaks = false;
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
    expect(requests.at(-1)?.range).toBe(`bytes=${done}-`);
  });

  it('requests the rest only of the same version from a server that sends ETags', async () => {
    let tag = '"one"';
    const other = content.map((byte) => byte ^ 1);
    let breaks = true;
    const { folder: web, requests } = await serve((request, response, index) => {
      if (!breaks) return answerPart(content, tag)(request, response, index);
      response.writeHead(200, { etag: tag, 'content-length': content.length });
      response.write(other.subarray(0, 5000), () => setTimeout(() => response.destroy(), 20));
    });
    await userErrorOf(() => get([`${web}a.h5`], { size: content.length }));
    breaks = false;
    tag = '"two"';
    await get([`${web}a.h5`]);
    expect(requests.at(-1)).toMatchObject({ range: 'bytes=5000-', 'if-range': '"one"' });
    expect(await isWhole()).toBe(true);
  });

  it('restarts when the existing part does not match the rest', async () => {
    await writeFile(path, content.map((byte) => byte ^ 1).subarray(0, 30_000));
    const { folder: web, requests } = await serve(answerPart(content));
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
    expect(requests.map(({ range }) => range)).toEqual(['bytes=30000-', undefined]);
  });

  it('restarts when the existing part is too long or the server refuses the rest', async () => {
    await writeFile(path, Buffer.alloc(content.length + 1));
    const { folder: web } = await serve(answerPart(content));
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
    await writeFile(path, content.subarray(0, 500));
    const refusing = await serve((request, response, index) =>
      startOf(request) > 0 ? response.writeHead(416).end() : answerPart(content)(request, response, index),
    );
    await get([`${refusing.folder}a.h5`]);
    expect(await isWhole()).toBe(true);
  });

  it('needs no server when the file is complete, but checks it', async () => {
    const { folder: web, requests } = await serve(answerPart(content));
    await writeFile(path, content);
    await get([`${web}a.h5`]);
    expect(requests).toHaveLength(0);
    await writeFile(path, Buffer.alloc(content.length));
    await get([`${web}a.h5`]);
    expect(requests).toHaveLength(1);
    expect(await isWhole()).toBe(true);
  });

  it('downloads the whole file from a server without ranges', async () => {
    await writeFile(path, content.subarray(0, 40_000));
    const { folder: web } = await serve((_, response) => answerWhole(response, content));
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
  });

  it('waits for a slow server', async () => {
    const { folder: web } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      let at = 0;
      const drip = () => {
        response.write(content.subarray(at, at + 10_000));
        at += 10_000;
        if (at < content.length) setTimeout(drip, 30);
        else response.end();
      };
      drip();
    });
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
  });

  it('follows a redirection, with the range', async () => {
    const target = await serve(answerPart(content));
    const { folder: web } = await serve((_, response) =>
      response.writeHead(302, { location: `${target.folder}elsewhere` }).end(),
    );
    await writeFile(path, content.subarray(0, 40_000));
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
    expect(target.requests[0]?.range).toBe('bytes=40000-');
  });

  it.each([404, 403, 500])('tries the second address when the first answers %i', async (status) => {
    const first = await serve(answers(status));
    const second = await serve(answerPart(content));
    await get([`${first.folder}a.h5`, `${second.folder}a.h5`]);
    expect(await isWhole()).toBe(true);
    expect(first.requests).toHaveLength(status === 500 ? 3 : 1);
  });

  it('continues the first address’s part at the second address', async () => {
    const first = await serve((request, response, index) =>
      startOf(request) === 0
        ? answerBroken(content, 60_000)(request, response, index)
        : response.writeHead(404).end(),
    );
    const second = await serve(answerPart(content));
    await get([`${first.folder}a.h5`, `${second.folder}a.h5`]);
    expect(first.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=60000-']);
    expect(second.requests.map(({ range }) => range)).toEqual(['bytes=60000-']);
    expect(await isWhole()).toBe(true);
  });

  it('reports what was wrong with each address, and what to do', async () => {
    const first = await serve(answers(404));
    const second = await serve(() => undefined);
    await second.close();
    const { message } = await userErrorOf(() => get([`${first.folder}a.h5`, `${second.folder}a.h5`]));
    expect(message).toBe(
      `The file a.h5 could not be downloaded because ${new URL(first.folder).host} answered 404 and ` +
        `${new URL(second.folder).host} could not be reached (ECONNREFUSED); check the connection (HTTPS_PROXY names a proxy) ` +
        'and run the command again, or bring the file from another machine for "impasto networks import".',
    );
  });
});

describe('a file that is not what was published', () => {
  const fails = async (handler: Handler) => {
    const { folder: web } = await serve(handler);
    const { message } = await userErrorOf(() => get([`${web}a.h5`]));
    return message;
  };

  it('is refused because of its size before a byte is received', async () => {
    const shorter = content.subarray(1);
    expect(await fails((_, response) => answerWhole(response, shorter))).toContain(
      'has a file of 99999 bytes instead of 100000',
    );
    expect(existsSync(path)).toBe(false);
  });

  it('is refused when it is longer than its size', async () => {
    const chunked: Handler = (_, response) => response.writeHead(200).end(Buffer.concat([content, content]));
    expect(await fails(chunked)).toMatch(/has a file of \d+ bytes instead of 100000/);
    expect((await stat(path)).size).toBeLessThanOrEqual(content.length);
  });

  it('is refused when its end is missing, although the server reports it as complete', async () => {
    const chunked: Handler = (_, response) => response.writeHead(200).end(content.subarray(0, 70_000));
    expect(await fails(chunked)).toContain('broke off after 70000 of 100000 bytes');
  });

  it('is refused because of its hash, and deleted', async () => {
    const other = Buffer.from(content);
    other[50_000] = (other[50_000] ?? 0) ^ 1;
    expect(await fails(answerPart(other))).toContain('another content than was published (its MD5 differs)');
    expect(existsSync(path)).toBe(false);
  });

  it('is refused at the end although it arrives in pieces', async () => {
    const other = content.map((byte) => byte ^ 1);
    await writeFile(path, content.subarray(0, 10));
    const { folder: web, requests } = await serve(answerBroken(other, 30_000));
    const { message } = await userErrorOf(() => get([`${web}a.h5`]));
    expect(message).toContain('another content than was published');
    expect(requests.filter(({ range }) => range === undefined)).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
  });

  it.each<[string, Record<string, string>]>([
    ['another part', { 'content-range': 'bytes 7-99999/100000' }],
    ['no range', {}],
  ])('is not joined with %s', async (_, headers) => {
    await writeFile(path, content.subarray(0, 40_000));
    const { folder: web } = await serve((request, response, index) =>
      startOf(request) > 0
        ? response.writeHead(206, headers).end(content.subarray(7))
        : answerPart(content)(request, response, index),
    );
    await get([`${web}a.h5`]);
    expect(await isWhole()).toBe(true);
  });

  it.each<Handler>([
    (_, response) => response.writeHead(404).end(),
    (_, response) => response.writeHead(206, { 'content-range': 'bytes 40000-99998/99999' }).end(),
  ])('keeps the existing part for another address (%#)', async (handler) => {
    await writeFile(path, content.subarray(0, 40_000));
    const first = await serve(handler);
    await userErrorOf(() => get([`${first.folder}a.h5`]));
    expect((await stat(path)).size).toBe(40_000);
    const second = await serve(answerPart(content));
    await get([`${first.folder}a.h5`, `${second.folder}a.h5`]);
    expect(second.requests.map(({ range }) => range)).toEqual(['bytes=40000-']);
    expect(await isWhole()).toBe(true);
  });

  it('is refused in another encoding', async () => {
    const zipped: Handler = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(content);
    expect(await fails(zipped)).toContain('sent it in another encoding');
  });
});

/** Makes writes fail as on a disk with so many free bytes. */
async function fillDiskAfter(bytes: number): Promise<void> {
  const file = await open(join(folder(), 'any'), 'w');
  const prototype = Object.getPrototypeOf(file);
  await file.close();
  const { write } = prototype;
  let room = bytes;
  const full = () => Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
  vi.spyOn(prototype, 'write').mockImplementation(function (
    this: unknown,
    data: unknown,
    offset: unknown,
    length: unknown,
    position: unknown,
  ) {
    if (position === null) return write.call(this, data, offset, length, position); // the notes next to the download
    if (room === 0) return Promise.reject(full());
    const count = Math.min(room, Number(length));
    room -= count;
    return write.call(this, data, offset, count, position);
  });
}

describe('local errors', () => {
  it('a full disk is reported in a sentence, and the next download continues', async () => {
    const { folder: web, requests } = await serve(answerPart(content));
    await fillDiskAfter(30_000);
    const { message } = await userErrorOf(() => get([`${web}a.h5`]));
    expect(message).toBe(
      `The download ${path} cannot be written because the disk is full; make room and try again.`,
    );
    const { size } = await stat(path);
    expect(size).toBe(30_000);
    vi.restoreAllMocks();
    await get([`${web}a.h5`]);
    expect(requests.at(-1)?.range).toBe(`bytes=${size}-`);
    expect(await isWhole()).toBe(true);
  });

  it('an interruption stops it at once and keeps what was received', async () => {
    const { folder: web } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 20_000));
    });
    const controller = new AbortController();
    const onProgress = (done: number) => {
      if (done === 20_000) controller.abort(new Error('enough'));
    };
    await expect(get([`${web}a.h5`], { signal: controller.signal, onProgress })).rejects.toThrow('enough');
    expect((await readFile(path)).equals(content.subarray(0, 20_000))).toBe(true);
  });

  it('uses the proxy of the environment, except for excluded hosts', async () => {
    const { folder: web } = await serve(answerPart(content));
    const tunnels: string[] = [];
    const proxy = await serveProxy(tunnels);
    vi.stubEnv('HTTP_PROXY', proxy.address);
    vi.stubEnv('http_proxy', proxy.address);
    await get([`${web}a.h5`]);
    expect(tunnels).toEqual([new URL(web).host]);
    expect(await isWhole()).toBe(true);
    await rm(path);
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    vi.stubEnv('no_proxy', '127.0.0.1');
    await get([`${web}a.h5`]);
    expect(tunnels).toHaveLength(1);
    expect(await isWhole()).toBe(true);
    await proxy.close();
  });

  it('an invalid proxy is reported in a sentence', async () => {
    vi.stubEnv('HTTP_PROXY', 'not an address');
    vi.stubEnv('http_proxy', 'not an address');
    const { code } = await userErrorOf(() => get(['http://127.0.0.1:9/a.h5']));
    expect(code).toBe('proxy');
  });
});

/** A proxy that opens a tunnel to any address. */
async function serveProxy(tunnels: string[]) {
  const { createServer } = await import('node:http');
  const server = createServer().on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${port}`, close };
}
