import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAccessControl } from '../../../../src/cli/serve/access-control.js';
import { hostCheck, isLoopback } from '../../../../src/cli/serve/hosts.js';
import { type RunningServer, startServer } from '../../../../src/cli/serve/server.js';
import { cookieValue, createToken, isToken, OneTimeCode } from '../../../../src/cli/serve/token.js';
import { type Answered, type Asked, ask } from './http.js';

const token = createToken();
const code = new OneTimeCode();
const inside = vi.fn(async () => new Response('inside'));
const allowed = ['box.example', 'tunnel.example:9000'];

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ host: '127.0.0.1', port: 0 }, (port) =>
    createAccessControl(inside, { token, code, port, host: '127.0.0.1', allowed }),
  );
});
afterAll(() => server.close());

const host = (name = '127.0.0.1') => `${name}:${server.port}`;
const bearer = { authorization: `Bearer ${token}` };
const cookie = () => ({ cookie: `theme=dark; impasto-${server.port}=${cookieValue(token, server.port)}` });

/** Asks over HTTP, and expects that what is inside was asked if and only if it answered. */
async function knock(asked: Asked): Promise<Answered> {
  inside.mockClear();
  const answered = await ask(server.port, asked);
  expect(inside).toHaveBeenCalledTimes(answered.text === 'inside' ? 1 : 0);
  return answered;
}

const isIn = async (asked: Asked) => (await knock(asked)).text === 'inside';

/** Status and code of a refusal by the API. */
async function refusal(asked: Asked): Promise<[number, unknown]> {
  const { status, headers, text } = await knock(asked);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  return [status, JSON.parse(text).code];
}

describe('the token', () => {
  it('accepts the token as a bearer from programs that are not browsers', async () => {
    for (const method of ['GET', 'POST', 'DELETE'])
      expect(await isIn({ method, path: '/api/jobs', headers: bearer })).toBe(true);
    expect(await isIn({ path: '/', headers: { authorization: `bearer  ${token}` } })).toBe(true);
  });

  it.each([
    {},
    { authorization: 'Bearer' },
    { authorization: 'Bearer wrong' },
    { authorization: `Basic ${token}` },
    { authorization: `Bearer ${token}x` },
    { authorization: `Bearer ${token.slice(1)}` },
    { cookie: `impasto-1=${token}` },
    { cookie: `impasto-1=${cookieValue(token, 1)}` },
    { cookie: 'impasto=x' },
  ])('is needed: %j', async (headers) => {
    expect(await refusal({ path: '/api/jobs', headers })).toEqual([401, 'token-missing']);
    expect((await knock({ path: '/api', headers })).headers['www-authenticate']).toBe('Bearer');
    const page = await knock({ path: '/index.html', headers });
    expect([page.status, page.headers['content-type']]).toEqual([401, 'text/html; charset=utf-8']);
    expect(page.text).toContain('open the complete address');
  });

  it('in the address is exchanged for a cookie, and only there', async () => {
    const { status, headers, text } = await knock({ path: `/?token=${token}` });
    expect([status, headers.location]).toEqual([303, '/']);
    expect(headers['set-cookie']).toEqual([
      `impasto-${server.port}=${cookieValue(token, server.port)}; Path=/; HttpOnly; SameSite=Strict`,
    ]);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(text).not.toContain(token);
    const [pair = ''] = headers['set-cookie']?.[0]?.split(';') ?? [];
    expect(await isIn({ path: '/', headers: { cookie: pair } })).toBe(true);
    for (const path of ['/?token=wrong', '/?token=', `/index.html?token=${token}`])
      expect((await knock({ path })).status, path).toBe(401);
    expect((await knock({ method: 'POST', path: `/?token=${token}` })).status).toBe(401);
    expect(await refusal({ path: `/api/jobs?token=${token}` })).toEqual([401, 'token-missing']);
  });

  it('is not in the cookie, whose value is good for nothing but the cookie of its port', async () => {
    const name = `impasto-${server.port}`;
    const value = cookieValue(token, server.port);
    expect(value).toMatch(/^[\w-]{43}$/);
    expect(value).not.toBe(token);
    for (const headers of [
      { authorization: `Bearer ${value}` },
      { cookie: `${name}=${token}` },
      { cookie: `${name}=${cookieValue(token, server.port + 1)}` },
    ])
      expect(await refusal({ path: '/api/jobs', headers })).toEqual([401, 'token-missing']);
    expect((await knock({ path: `/?token=${value}` })).status).toBe(401);
  });

  it('is replaced once by a code, for the address that the browser is opened with', async () => {
    const path = `/?code=${code.create()}`;
    expect((await knock({ path: path.replace('code', 'token') })).status).toBe(401);
    const { status, headers } = await knock({ path });
    expect([status, headers.location]).toEqual([303, '/']);
    expect(headers['set-cookie']?.[0]).toContain(cookieValue(token, server.port));
    expect((await knock({ path })).status).toBe(401);
    for (const other of ['/?code=', '/?code=undefined', '/'])
      expect((await knock({ path: other })).status).toBe(401);
  });

  it('is replaced by a code for two minutes', () => {
    vi.useFakeTimers();
    const [early, late] = [new OneTimeCode(), new OneTimeCode()];
    const codes = [early.create(), late.create()];
    vi.advanceTimersByTime(119_000);
    expect(early.use(codes[0])).toBe(true);
    vi.advanceTimersByTime(2000);
    expect(late.use(codes[1])).toBe(false);
    vi.useRealTimers();
  });

  it('in a cookie lets read', async () => {
    expect(await isIn({ path: '/api/jobs', headers: cookie() })).toBe(true);
    expect((await ask(server.port, { method: 'HEAD', path: '/api/jobs', headers: cookie() })).status).toBe(
      200,
    );
  });

  it('in a cookie changes things only where the browser says that our own page asks', async () => {
    const change = (headers: Record<string, string>) => ({
      method: 'POST',
      path: '/api/jobs',
      headers: { ...cookie(), ...headers },
    });
    expect(await refusal(change({}))).toEqual([403, 'origin-forbidden']);
    expect(await refusal(change({ 'sec-fetch-site': 'none' }))).toEqual([403, 'origin-forbidden']);
    expect(await isIn(change({ origin: `http://${host()}` }))).toBe(true);
    expect(await isIn(change({ 'sec-fetch-site': 'same-origin' }))).toBe(true);
  });

  it('is as long as 32 bytes, is new each time and is compared whole', () => {
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(createToken()).not.toBe(token);
    expect(isToken(token, token)).toBe(true);
    for (const other of [undefined, '', token.slice(0, -1), `${token}=`])
      expect(isToken(other, token)).toBe(false);
  });
});

describe('a name that does not belong to the server (DNS rebinding)', () => {
  it.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1.evil.example:PORT',
    'localhost.evil.example:PORT',
    '127.0.0.1',
    'localhost:1',
    '127.0.0.1:PORT0',
    '127.0.0.2:PORT',
    'tunnel.example:1',
    'tunnel.example',
    'me@evil.example:PORT',
  ])('is refused, token and all: %s', async (name) => {
    const headers = { ...bearer, host: name.replace('PORT', String(server.port)) };
    const { status, text } = await knock({ path: '/api/jobs', headers });
    expect([400, 421]).toContain(status);
    if (status === 421) expect(JSON.parse(text).code).toBe('host');
    expect((await knock({ path: `/?token=${token}`, headers })).headers['set-cookie']).toBeUndefined();
  });

  it('is refused in an absolute address too', async () => {
    const path = `http://evil.example:${server.port}/api/jobs`;
    expect(await refusal({ path, headers: { ...bearer, host: host() } })).toEqual([421, 'host']);
  });

  it.each([
    '127.0.0.1:PORT',
    'localhost:PORT',
    'LOCALHOST:PORT',
    '[::1]:PORT',
    'box.example',
    'box.example:8443',
    'tunnel.example:9000',
  ])('but its own and those allowed are not: %s', async (name) => {
    const headers = { ...bearer, host: name.replace('PORT', String(server.port)) };
    expect(await isIn({ path: '/api/jobs', headers })).toBe(true);
  });

  it('is checked for an address on the network, and for all addresses', () => {
    const named = hostCheck({ host: '192.168.1.5', port: 80, allowed: [] });
    expect(['192.168.1.5', '192.168.1.5:80', 'localhost'].map(named)).toEqual([true, true, true]);
    expect(['192.168.1.6', '192.168.1.5:81', '', 'a/b', 'http://localhost'].map(named)).toEqual(
      Array(5).fill(false),
    );
    const all = hostCheck({ host: '0.0.0.0', port: 8000, allowed: [] });
    expect(['127.0.0.1:8000', 'evil.example:8000'].map(all)).toEqual([true, false]);
    const six = hostCheck({ host: 'fd00::5', port: 8000, allowed: [] });
    expect(['[fd00::5]:8000', '[fd00:0::5]:8000', '[fd00::6]:8000'].map(six)).toEqual([true, true, false]);
    expect(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '127.0.0.1.example'].some(isLoopback)).toBe(
      false,
    );
  });
});

describe('another page in the browser', () => {
  it.each([
    'https://evil.example',
    'null',
    'http://localhost:1',
    'http://127.0.0.1',
    'http://127.0.0.1.evil.example',
    'file://',
    '',
  ])('is refused by its origin, token and all: %j', async (origin) => {
    for (const method of ['GET', 'POST'])
      expect(
        await refusal({ method, path: '/api/jobs', headers: { ...bearer, ...cookie(), origin } }),
      ).toEqual([403, 'origin-forbidden']);
  });

  it('from another name of this machine is from another page', async () => {
    const headers = { ...cookie(), host: host(), origin: `http://${host('localhost')}` };
    expect(await refusal({ path: '/api/jobs', headers })).toEqual([403, 'origin-forbidden']);
  });

  it('behind a tunnel may be our own over HTTPS', async () => {
    const headers = { ...cookie(), host: 'box.example', origin: 'https://box.example' };
    expect(await isIn({ method: 'POST', path: '/api/jobs', headers })).toBe(true);
  });

  it.each(['cross-site', 'same-site', 'anything'])(
    'is refused by what the browser says of it: %s',
    async (site) => {
      for (const more of [
        {},
        { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
        { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      ])
        expect(
          await refusal({ path: '/api/jobs', headers: { ...cookie(), 'sec-fetch-site': site, ...more } }),
        ).toEqual([403, 'origin-forbidden']);
    },
  );

  it('may link to the first page, but not have it in a frame', async () => {
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await knock({ path: `/?token=${token}`, headers: link })).status).toBe(303);
    expect((await knock({ path: '/', headers: link })).status).toBe(401);
    expect((await knock({ path: '/', headers: { ...link, 'sec-fetch-dest': 'iframe' } })).status).toBe(403);
    expect((await knock({ method: 'POST', path: '/', headers: link })).status).toBe(403);
  });

  it('our own is let in', async () => {
    for (const site of ['same-origin', 'none'])
      expect(await isIn({ path: '/api/jobs', headers: { ...cookie(), 'sec-fetch-site': site } })).toBe(true);
  });
});
