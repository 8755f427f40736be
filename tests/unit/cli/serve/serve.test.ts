import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BackendOpener, ClosableBackend } from '../../../../src/api/index.js';
import { hasScreen } from '../../../../src/cli/serve/browser.js';
import { parseServeOptions } from '../../../../src/cli/serve/options.js';
import { serve } from '../../../../src/cli/serve/serve.js';
import { UserError } from '../../../../src/common/errors.js';
import { job, testBackend } from '../../api/backend.js';
import { ask } from './http.js';

let renderer = '';
beforeAll(async () => {
  renderer = await mkdtemp(join(tmpdir(), 'impasto serve '));
  await writeFile(join(renderer, 'index.html'), 'the screen');
});
afterAll(() => rm(renderer, { recursive: true, force: true }));

/** A server started as the command does, with stand-ins for the world around it. */
function start(options: Record<string, unknown> = {}, close: () => Promise<void> = async () => undefined) {
  const signals = new EventEmitter();
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = { out: '', err: '' };
  out.setEncoding('utf8').on('data', (text) => {
    texts.out += text;
  });
  err.setEncoding('utf8').on('data', (text) => {
    texts.err += text;
  });
  const losing = new AbortController();
  const backend = Object.assign(testBackend({ getJob: async () => job }), {
    close: vi.fn(close),
    lost: losing.signal,
  });
  const openBackend = vi.fn<BackendOpener>(async () => backend as unknown as ClosableBackend);
  const [leave, openBrowser] = [vi.fn(), vi.fn()];
  const around = {
    openBackend,
    dataFolder: renderer,
    renderer,
    out,
    err,
    signals,
    leave,
    openBrowser,
    hasScreen: true,
  };
  const ended = serve(parseServeOptions(options), around);
  const address = async () => {
    await vi.waitUntil(() => texts.out.includes('\n'), { interval: 1 });
    return new URL(/http:\S+?(?=["\s])/.exec(texts.out)?.[0] ?? '');
  };
  return { signals, texts, backend, losing, openBackend, leave, openBrowser, ended, address };
}

it('prints the address with the token, opens it, and serves screen and API until Ctrl-C', async () => {
  const { signals, texts, backend, openBackend, openBrowser, ended, address, leave } = start();
  const url = await address();
  expect(texts.out).toBe(`Impasto is at ${url.href}\nCtrl-C ends it.\n`);
  expect(url.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  const opened = new URL(openBrowser.mock.calls[0]?.[0]);
  expect([openBrowser.mock.calls.length, opened.origin, opened.pathname]).toEqual([1, url.origin, '/']);
  expect(opened.search).toMatch(/^\?code=[\w-]{43}$/);
  expect(opened.href).not.toContain(url.searchParams.get('token')); // other users can list the arguments of programs
  expect(openBackend).toHaveBeenCalledExactlyOnceWith({
    mode: 'web',
    signal: expect.any(AbortSignal),
    onWait: expect.any(Function),
  });
  const port = Number(url.port);
  const exchanged = await ask(port, { path: opened.pathname + opened.search });
  const headers = { cookie: exchanged.headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
  expect(await ask(port, { path: '/', headers })).toMatchObject({ status: 200, text: 'the screen' });
  expect(JSON.parse((await ask(port, { path: '/api/jobs/job-1', headers })).text)).toEqual(job);
  expect(await ask(port, { path: '/api/jobs/job-1' })).toMatchObject({ status: 401 });
  expect(backend.close).not.toHaveBeenCalled();
  signals.emit('SIGINT');
  expect(await ended).toBe(0);
  expect(backend.close).toHaveBeenCalledOnce();
  expect(leave).not.toHaveBeenCalled();
  expect(texts.err).toBe('\nStopping; press Ctrl-C again to leave at once.\n');
  await expect(ask(port, { path: '/' })).rejects.toThrow('ECONNREFUSED');
  expect(signals.eventNames()).toEqual([]);
});

it('ends with the reason when the data folder is taken over', async () => {
  const { losing, backend, ended, address, signals } = start();
  const url = await address();
  const reason = new UserError('lock-lost', 'Impasto stops here.');
  losing.abort(reason);
  await expect(ended).rejects.toBe(reason);
  expect(backend.close).toHaveBeenCalledOnce();
  await expect(ask(Number(url.port), { path: '/' })).rejects.toThrow('ECONNREFUSED');
  expect(signals.eventNames()).toEqual([]);
});

it('says what it waits for before the backend is open', async () => {
  const { openBackend, texts, signals, ended, address } = start();
  await address();
  openBackend.mock.calls[0]?.[0].onWait?.('Waiting for up to 20 s.');
  await vi.waitUntil(() => texts.err.includes('Waiting for up to 20 s.\n'), { interval: 1 });
  signals.emit('SIGINT');
  await ended;
});

describe.each(['SIGINT', 'SIGTERM'])('%s', (signal) => {
  it('ends open streams of events, then the backend, without waiting for anybody', async () => {
    const order: string[] = [];
    const { signals, ended, address } = start({}, async () => {
      order.push('backend closed');
    });
    const url = await address();
    const headers = { authorization: `Bearer ${url.searchParams.get('token')}` };
    const response = await fetch(new URL('/api/events', url), { headers });
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('retry:');
    const read = (async () => {
      while (!(await reader.read()).done);
      order.push('stream ended');
    })();
    const start_ = performance.now();
    signals.emit(signal);
    expect(await ended).toBe(0);
    await read;
    // The grace for connections that do not end by themselves is a second.
    expect(performance.now() - start_).toBeLessThan(900);
    expect(order.toSorted()).toEqual(['backend closed', 'stream ended']);
  });

  it('again leaves at once', async () => {
    let close: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => {
      close = resolve;
    });
    const { signals, backend, leave, ended, address } = start({}, () => closing);
    await address();
    signals.emit(signal);
    await vi.waitUntil(() => backend.close.mock.calls.length > 0, { interval: 1 });
    expect(leave).not.toHaveBeenCalled();
    signals.emit(signal);
    expect(leave).toHaveBeenCalledExactlyOnceWith(130);
    close();
    await ended;
  });
});

it('with --json everything is an object a line, and no browser is opened unless told', async () => {
  const { signals, texts, openBrowser, ended, address } = start({ json: true });
  const url = await address();
  signals.emit('SIGINT');
  await ended;
  const records = texts.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const token = url.searchParams.get('token');
  expect(records).toEqual([
    { stage: 'serving', address: url.href, host: '127.0.0.1', port: Number(url.port), token },
    { stage: 'stopped' },
  ]);
  expect(openBrowser).not.toHaveBeenCalled();
});

it.each([
  [{ open: false }, 0],
  [{ open: true, json: true }, 1],
])('%j opens the browser %i times', async (options, times) => {
  const { signals, openBrowser, ended, address } = start(options);
  await address();
  signals.emit('SIGINT');
  await ended;
  expect(openBrowser).toHaveBeenCalledTimes(times);
});

it('to others on the network it warns, and names ssh', async () => {
  const { signals, texts, ended, address } = start({ host: '0.0.0.0' });
  const { port } = await address();
  expect(texts.err).toContain(`ssh -L ${port}:127.0.0.1:${port}`);
  expect(texts.out).toContain('http://127.0.0.1:');
  signals.emit('SIGINT');
  await ended;
});

it('answers under a name that is allowed', async () => {
  const { signals, ended, address } = start({ allowHost: 'box.example, other.example:9' });
  const { port } = await address();
  const status = async (host: string) => (await ask(Number(port), { path: '/', headers: { host } })).status;
  expect([
    await status('box.example'),
    await status('other.example:9'),
    await status('third.example'),
  ]).toEqual([401, 401, 421]);
  signals.emit('SIGINT');
  await ended;
});

it('reports a taken port and closes the backend', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const { ended, backend, signals } = start({ port });
  await expect(ended).rejects.toMatchObject({
    code: 'port-taken',
    message: `Port ${port} is taken by another program: choose another with --port, or leave out --port for a free one.`,
  });
  expect(backend.close).toHaveBeenCalledOnce();
  expect(signals.eventNames()).toEqual([]);
  other.close();
});

it('keeps its token over a restart at a fixed port, and has a new one at a random port', async () => {
  const tokenOf = async (port: number) => {
    const { signals, ended, address } = start({ port });
    const { searchParams } = await address();
    signals.emit('SIGINT');
    await ended;
    return searchParams.get('token');
  };
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  const kept = await tokenOf(port);
  expect(await tokenOf(port)).toBe(kept);
  expect((await stat(join(renderer, 'serve-token'))).mode & 0o777).toBe(
    process.platform === 'win32' ? 0o666 : 0o600,
  );
  expect(await tokenOf(0)).not.toBe(kept);
});

it('reports an address of another machine', async () => {
  await expect(start({ host: '192.0.2.1' }).ended).rejects.toMatchObject({ code: 'host-unknown' });
});

it('a backend that cannot be opened, as by a second server, ends it before it listens', async () => {
  const refused = new UserError('data-in-use', 'Another Impasto uses this data folder: end it first.');
  const signals = new EventEmitter();
  const out = new PassThrough();
  const around = {
    dataFolder: renderer,
    renderer,
    out,
    err: out,
    signals,
    leave: vi.fn(),
    openBrowser: vi.fn(),
    hasScreen: true,
  };
  const ended = serve(parseServeOptions({}), { ...around, openBackend: () => Promise.reject(refused) });
  await expect(ended).rejects.toBe(refused);
  expect(out.read()).toBeNull();
});

it('a screen is where there is one and nobody came over ssh', () => {
  expect(hasScreen({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasScreen({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasScreen({}, 'linux')).toBe(false);
  expect(hasScreen({}, 'darwin')).toBe(true);
  expect(hasScreen({ SSH_CONNECTION: '1 2 3 4' }, 'darwin')).toBe(false);
  expect(hasScreen({ DISPLAY: ':10', SSH_TTY: '/dev/pts/1' }, 'linux')).toBe(false);
});
