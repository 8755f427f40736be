import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Backend, ImageAnswer } from '../../../src/api/backend.js';
import { routes } from '../../../src/api/contract.js';
import { createHandler } from '../../../src/api/handler.js';
import type { ErrorCode } from '../../../src/common/error-codes.js';
import { UserError } from '../../../src/common/errors.js';
import { job, picture, testBackend } from './backend.js';
import { json, problemOf, serveHandler, transports } from './transports.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto api '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newJob = { content: { picture: 'picture-1' }, styles: [{ picture: 'picture-2' }] };

describe.each(transports)('%s', (_, open) => {
  describe('a call', () => {
    it('reaches the method of its name with validated parts and defaults', async () => {
      const createJob = vi.fn(async () => job);
      const pauseJob = vi.fn(async () => job);
      const listJobs = vi.fn(async () => ({ jobs: [], next: null, total: 0 }));
      const queue = { held: true, painting: [], queued: [] };
      const holdQueue = vi.fn(async () => queue);
      const call = await open(testBackend({ createJob, pauseJob, listJobs, holdQueue }));

      const created = await call('/jobs', json(newJob));
      expect([created.status, await created.json()]).toEqual([201, job]);
      expect(createJob).toHaveBeenCalledExactlyOnceWith({
        body: {
          content: { picture: 'picture-1' },
          styles: [{ picture: 'picture-2', weight: 1 }],
          options: {},
          output: { format: 'png', bits: 8, quality: 92 },
        },
        signal: expect.any(AbortSignal),
      });
      expect((await call('/jobs/job-1/pause', { method: 'POST' })).status).toBe(200);
      expect(pauseJob).toHaveBeenCalledExactlyOnceWith({ params: { id: 'job-1' } });
      await call('/jobs?limit=7&state=queued,done');
      expect(listJobs).toHaveBeenCalledExactlyOnceWith({ query: { limit: 7, state: 'queued,done' } });
      expect(await (await call('/queue/hold', { method: 'POST' })).json()).toEqual(queue);
      expect(holdQueue).toHaveBeenCalledExactlyOnceWith({});
    });

    it('without a body counts as one with an empty object', async () => {
      const repeatJob = vi.fn(async () => job);
      const call = await open(testBackend({ repeatJob }));
      expect((await call('/jobs/job-1/repeat', { method: 'POST' })).status).toBe(201);
      expect(repeatJob).toHaveBeenCalledExactlyOnceWith({
        params: { id: 'job-1' },
        body: { options: {} },
        signal: expect.any(AbortSignal),
      });
    });

    it('without an answer has status 204 and no body', async () => {
      const call = await open(testBackend({ deleteJob: async () => undefined }));
      const response = await call('/jobs/job-1', { method: 'DELETE' });
      expect([response.status, await response.text()]).toEqual([204, '']);
    });

    it('sends security headers with every answer, and never lets other pages read it', async () => {
      const call = await open(testBackend({ getJob: async () => job }));
      for (const path of ['/jobs/job-1', '/nowhere', '/jobs?limit=x']) {
        const { headers } = await call(path, { headers: { origin: 'https://example.org' } });
        expect(Object.fromEntries(headers)).toMatchObject({
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
          'cross-origin-resource-policy': 'same-origin',
          'referrer-policy': 'no-referrer',
        });
        expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    });

    it('removes fields that the contract does not have from an answer', async () => {
      const call = await open(testBackend({ getPicture: async () => ({ ...picture, secret: 'x' }) }));
      expect(await (await call('/pictures/picture-1')).json()).toEqual(picture);
    });
  });

  describe('a request that does not match its schema is rejected with the field, what it takes and what was given:', () => {
    it.each([
      [
        '/jobs?limit=5000',
        'The field limit of the query takes a whole number from 1 to 1000, but "5000" was given.',
      ],
      ['/jobs?limit=', 'The field limit of the query takes a whole number from 1 to 1000, but "" was given.'],
      ['/jobs?limt=5', 'The query has no field "limt": it takes state, batch, limit or before.'],
      ['/jobs?limit=5&limit=6', 'The field limit of the query is given more than once: give it once.'],
      [
        '/jobs?state=queued,asleep',
        expect.stringMatching(
          /^The field state of the query was given as "queued,asleep", but it takes states separated by commas: queued, /,
        ),
      ],
      ['/queue?a=1', 'The query has no field "a": it takes none.'],
      ['/jobs/job-1/result?bits=12', 'The field bits of the query takes 8 or 16, but "12" was given.'],
      [
        '/jobs/NO',
        'The field id of the path takes text of the form ^[a-z0-9][a-z0-9-]{2,63}$, but "NO" was given.',
      ],
      [
        '/jobs/..%2f..%2fetc%2fpasswd',
        'The field id of the path takes text of the form ^[a-z0-9][a-z0-9-]{2,63}$, but "../../etc/passwd" was given.',
      ],
    ])('%s', async (path, detail) => {
      const call = await open(testBackend());
      expect(await problemOf(await call(path))).toEqual({ status: 400, code: 'request-invalid', detail });
    });

    it.each([
      [{}, 'The field content of the body is missing: it takes an object.'],
      [
        { ...newJob, styles: [] },
        'The field styles of the body takes a list of 1 to 16 items, but [] was given.',
      ],
      [
        { ...newJob, speed: 1 },
        'The body has no field "speed": it takes content, styles, options, output, device or whenOutOfMemory.',
      ],
      [
        { ...newJob, styles: [{ picture: 'picture-2', weight: -1 }] },
        'The field styles.0.weight of the body takes a number from 0 to 1000000, but -1 was given.',
      ],
      [
        { ...newJob, content: { picture: 'picture-1', crop: { left: 0.5, top: 0, width: 0.6, height: 1 } } },
        'The field content.crop of the body was given as {"left":0.5,"top":0,"width":0.6,"height":1}, but the part must lie inside the picture.',
      ],
      [[], 'The body takes an object, but [] was given.'],
    ])('%j', async (body, detail) => {
      const call = await open(testBackend());
      expect(await problemOf(await call('/jobs', json(body)))).toEqual({
        status: 400,
        code: 'request-invalid',
        detail,
      });
    });

    it.each([
      ['half of JSON', '{"content":', 'application/json', 400, 'json-invalid'],
      [
        'what is not UTF-8',
        new Uint8Array([0x22, 0xff, 0x22]),
        'application/json; charset=utf-8',
        400,
        'json-invalid',
      ],
      ['JSON as text', '{}', 'text/plain', 415, 'content-type'],
      ['a form', 'a=1', 'application/x-www-form-urlencoded', 415, 'content-type'],
      ['too much', ' '.repeat(1_000_001), 'application/json', 413, 'body-too-large'],
    ])('%s', async (_, body, type, status, code) => {
      const call = await open(testBackend());
      const response = await call('/jobs', { method: 'POST', body, headers: { 'content-type': type } });
      expect(await problemOf(response)).toMatchObject({ status, code });
    });

    it('a body without a length, as soon as it is too long', async () => {
      const call = await open(testBackend());
      const body = new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode(' '.repeat(100_000))),
      });
      const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } };
      expect(await problemOf(await call('/jobs', init as RequestInit))).toMatchObject({
        status: 413,
        code: 'body-too-large',
      });
    });

    it('a compressed body', async () => {
      const call = await open(testBackend());
      const { headers, ...init } = json(newJob);
      const response = await call('/jobs', { ...init, headers: { ...headers, 'content-encoding': 'gzip' } });
      expect(await problemOf(response)).toMatchObject({ status: 415, code: 'content-encoding' });
    });

    it('the list of a large batch may be longer', async () => {
      const preflightBatch = vi.fn(async () => {
        throw new UserError('picture-missing', 'None is there.');
      });
      const call = await open(testBackend({ preflightBatch }));
      const contentPaths = Array.from({ length: 20_000 }, (_, index) => `/${'long/'.repeat(20)}${index}.jpg`);
      const response = await call(
        '/batches/preflight',
        json({ contentPaths, styles: [{ picture: 'picture-1' }] }),
      );
      expect(response.status).toBe(404);
      expect(preflightBatch).toHaveBeenCalledOnce();
    });
  });

  it('an unknown address answers 404, an unsupported method 405', async () => {
    const call = await open(testBackend());
    for (const path of ['/nowhere', '/jobs/job-1/nothing', '/jobs//pause'])
      expect(await problemOf(await call(path))).toMatchObject({ status: 404, code: 'route-unknown' });
    for (const [method, path, allow] of [
      ['PUT', '/jobs', 'GET, HEAD, POST'],
      ['POST', '/jobs/job-1', 'GET, HEAD, DELETE'],
      ['GET', '/jobs/job-1/pause', 'POST'],
      ['OPTIONS', '/settings', 'GET, HEAD, PATCH'],
      ['POST', '/', 'GET, HEAD'],
    ] as const) {
      const response = await call(path, { method });
      expect(response.headers.get('allow')).toBe(allow);
      expect(await problemOf(response)).toMatchObject({ status: 405, code: 'method' });
    }
  });

  it('HEAD is GET without a body', async () => {
    const getJob = vi.fn(async () => job);
    const file = join(folder, 'head.png');
    await writeFile(file, 'picture');
    const jobResult = async () => ({ file, contentType: 'image/png', immutable: false });
    const call = await open(testBackend({ getJob, jobResult }));
    const response = await call('/jobs/job-1', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(getJob).toHaveBeenCalledOnce();
    const result = await call('/jobs/job-1/result', { method: 'HEAD' });
    expect([result.headers.get('content-length'), await result.text()]).toEqual(['7', '']);
    expect((await call('/events', { method: 'HEAD' })).headers.get('content-type')).toBe('text/event-stream');
    expect((await call('/jobs/job-1/pause', { method: 'HEAD' })).status).toBe(405);
  });

  it.each<[ErrorCode, number]>([
    ['style-weights', 422],
    ['picture-damaged', 422],
    ['crashed', 503],
    ['job-unknown', 404],
    ['network-unknown', 404],
    ['network-not-installed', 404],
    ['picture-missing', 404],
    ['layer-unknown', 422],
    ['output-missing', 422],
    ['transition', 409],
    ['network-exists', 409],
    ['output-forbidden', 403],
    ['picture-forbidden', 403],
    ['picture-file-too-large', 413],
    ['picture-unknown', 415],
    ['picture-format-unsupported', 415],
    ['result-gone', 410],
    ['disk-full', 507],
    ['output-disk-full', 507],
  ])('the error %s has the status %i and its own sentence', async (code, status) => {
    const onDefect = vi.fn();
    const getJob = () => Promise.reject(new UserError(code, 'That cannot be: do this.'));
    const call = await open(testBackend({ getJob }), { onDefect });
    expect(await problemOf(await call('/jobs/job-1'))).toEqual({
      status,
      code,
      detail: 'That cannot be: do this.',
    });
    expect(onDefect).not.toHaveBeenCalled();
  });

  it.each([
    ['EROFS', 'open', 422],
    ['EACCES', 'scandir', 422],
    ['EIO', 'read', 422],
    ['ELOOP', 'stat', 422],
    ['EMFILE', 'open', 503],
    ['ENOSPC', 'write', 507],
  ])('what the system refuses is no defect: %s of %s has the status %i', async (code, syscall, expected) => {
    const onDefect = vi.fn();
    const error = Object.assign(new Error(code), { code, syscall, path: '/data/x' });
    const call = await open(testBackend({ getJob: () => Promise.reject(error) }), { onDefect });
    expect(await problemOf(await call('/jobs/job-1'))).toMatchObject({ status: expected });
    expect(onDefect).not.toHaveBeenCalled();
  });

  it.each([64, 65, 6000, 100_000])(
    'a body of %i levels is refused if they are more than 64',
    async (levels) => {
      const changeSettings = vi.fn(() => Promise.reject(new UserError('option', 'reached')));
      const call = await open(testBackend({ changeSettings }));
      const text = `{"options":{"a":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`;
      const { code } = await problemOf(await call('/settings', { ...json({}, 'PATCH'), body: text }));
      expect(code).toBe(levels > 64 ? 'json-invalid' : 'option');
    },
  );

  it('a method that another address has by a parameter is refused as a method', async () => {
    const call = await open(testBackend());
    expect(await problemOf(await call('/batches/b-1/report', { method: 'POST' }))).toMatchObject({
      code: 'method',
    });
  });

  it('a full disk is reported as disk-full', async () => {
    const error = Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC', syscall: 'write' });
    const call = await open(testBackend({ getJob: () => Promise.reject(error) }));
    expect(await problemOf(await call('/jobs/job-1'))).toMatchObject({ status: 507, code: 'disk-full' });
  });

  it.each([
    ['throws', () => Promise.reject(new Error('secret inside'))],
    ['throws what is no error', () => Promise.reject('secret inside')],
    [
      'throws at once',
      () => {
        throw new Error('secret inside');
      },
    ],
    ['answers with what does not fit', async () => ({ ...job, state: 'secret inside' as 'done' })],
  ])('a backend that %s is a defect: reported, and answered without details', async (_, getJob) => {
    const onDefect = vi.fn();
    const call = await open(testBackend({ getJob }), { onDefect });
    const problem = await problemOf(await call('/jobs/job-1'));
    expect(problem).toMatchObject({ status: 500, code: 'defect' });
    expect(problem.detail).not.toContain('secret');
    expect(onDefect).toHaveBeenCalledExactlyOnceWith(expect.anything(), 'GET /api/jobs/job-1');
  });

  it('requests are refused while Impasto closes', async () => {
    const closing = new AbortController();
    const call = await open(testBackend({ getJob: async () => job }), { closing: closing.signal });
    expect((await call('/jobs/job-1')).status).toBe(200);
    closing.abort();
    expect(await problemOf(await call('/jobs/job-1'))).toMatchObject({ status: 503, code: 'closing' });
  });

  describe('a picture', () => {
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const stored = (more: Partial<Extract<ImageAnswer, { contentType: string }>> = {}) =>
      ({ bytes, contentType: 'image/png', immutable: false, ...more }) as ImageAnswer;
    const show = async (answer: ImageAnswer | (() => ImageAnswer), headers: Record<string, string> = {}) => {
      const jobPreview = async () => (typeof answer === 'function' ? answer() : answer);
      return await (await open(testBackend({ jobPreview })))('/jobs/job-1/preview', { headers });
    };

    it('is sent complete from memory and from a file', async () => {
      const response = await show(stored());
      expect(response.headers.get('content-type')).toBe('image/png');
      expect(response.headers.get('content-length')).toBe('4');
      expect(response.headers.get('content-disposition')).toBeNull();
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
      const content = Buffer.alloc(1_500_001, 'impasto');
      const file = join(folder, 'größe 絵.png');
      await writeFile(file, content);
      const streamed = await show({ file, contentType: 'image/png', immutable: true });
      expect(streamed.headers.get('content-length')).toBe('1500001');
      expect(Buffer.from(await streamed.arrayBuffer()).equals(content)).toBe(true);
      await writeFile(file, '');
      expect(await (await show({ file, contentType: 'image/png', immutable: true })).text()).toBe('');
    });

    it('is cached for ever or revalidated each time', async () => {
      const kept = await show(stored({ immutable: true, etag: 'r-7' }));
      expect(kept.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
      expect(kept.headers.get('etag')).toBe('"r-7"');
      expect((await show(stored())).headers.get('cache-control')).toBe('no-cache');
    });

    it.each(['"r-7"', 'W/"r-7"', '"r-6", "r-7"', '*'])(
      'is not sent again to one who has it: %s',
      async (known) => {
        const response = await show(stored({ etag: 'r-7' }), { 'if-none-match': known });
        expect([response.status, await response.text()]).toEqual([304, '']);
        expect(response.headers.get('etag')).toBe('"r-7"');
        expect((await show(stored({ etag: 'r-8' }), { 'if-none-match': '"r-7"' })).status).toBe(200);
      },
    );

    it('in a file has a tag made of its size and time', async () => {
      const file = join(folder, 'tagged.png');
      await writeFile(file, 'one');
      const answer = { file, contentType: 'image/png', immutable: false };
      const tag = (await show(answer)).headers.get('etag') ?? '';
      expect((await show(answer, { 'if-none-match': tag })).status).toBe(304);
      await writeFile(file, 'other');
      expect((await show(answer, { 'if-none-match': tag })).status).toBe(200);
    });

    it('can be a redirect', async () => {
      const response = await show({ redirect: '/api/jobs/job-1/preview?revision=9' });
      expect(response.status).toBe(302);
      expect(response.headers.get('location')).toBe('/api/jobs/job-1/preview?revision=9');
      expect(response.headers.get('cache-control')).toBe('no-store');
    });

    it('answers 410 when its file no longer exists', async () => {
      const file = join(folder, 'gone.png');
      for (const path of [file, folder])
        expect(
          await problemOf(await show({ file: path, contentType: 'image/png', immutable: true })),
        ).toMatchObject({ status: 410, code: 'file-gone' });
    });

    it.each([
      ['out.png', 'out.png', 'out.png'],
      ['../../größe "1".png', 'gro_e _1_.png', 'größe "1".png'],
      ['絵画 🎨.png', '__ _.png', '絵画 🎨.png'],
      ["l'été (1)*.png", "l'ete (1)*.png", "l'été (1)*.png"],
      ['a\r\nSet-Cookie: x.png', 'aSet-Cookie: x.png', 'aSet-Cookie: x.png'],
      ['C:\\secret\\100%.png', '100_.png', '100%.png'],
      ['\ud83c.png', '_.png', '\ufffd.png'],
      ['', 'picture', 'picture'],
    ])('is saved under its name: %j', async (fileName, ascii, name) => {
      const header = (await show(stored({ fileName }))).headers.get('content-disposition') ?? '';
      const [, plain, encoded = ''] =
        /^attachment; filename="([ -~]*)"; filename\*=UTF-8''([\w.!~%&+^`|#$-]+)$/.exec(header) ?? [];
      expect(decodeURIComponent(encoded)).toBe(name);
      if (ascii === 'grosse_') expect(plain).toBe('gro_e _1_.png');
      else expect(plain).toBe(ascii);
    });
  });
});

it('every route of the contract answers at its address and method', async () => {
  for (const [, open] of transports.slice(0, 1))
    for (const [name, route] of Object.entries(routes)) {
      const call = await open(testBackend(), { onDefect: () => undefined });
      const response = await call(
        route.path.replace('{id}', 'job-1').replace('{name}', 'vgg19').replace('{action}', 'pause'),
        {
          method: route.method.toUpperCase(),
        },
      );
      expect([404, 405], name).not.toContain(response.status);
      await response.body?.cancel();
    }
});

it('work ends when its client leaves, which is no defect', async () => {
  const onDefect = vi.fn();
  const started = vi.fn();
  const preflightBatch: Backend['preflightBatch'] = async ({ signal }) => {
    started();
    await vi.waitUntil(() => signal?.aborted);
    throw signal?.reason;
  };
  const address = await serveHandler(createHandler(testBackend({ preflightBatch }), { onDefect }));
  const client = new AbortController();
  const handler = createHandler(testBackend({ preflightBatch }), { onDefect });
  const ways = [
    fetch(`${address}/api/batches/preflight`, { ...json({}), signal: client.signal }),
    handler(new Request('http://127.0.0.1/api/batches/preflight', { ...json({}), signal: client.signal })),
  ];
  await vi.waitUntil(() => started.mock.calls.length === 2);
  client.abort();
  await expect(ways[0]).rejects.toThrow('aborted');
  expect((await ways[1])?.status).toBe(503);
  expect(onDefect).not.toHaveBeenCalled();
});
