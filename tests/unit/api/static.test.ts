import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppHandler } from '../../../src/api/index.js';
import { job, testBackend } from './backend.js';
import { serveHandler } from './transports.js';

let home = '';
const renderer = () => join(home, 'renderer');
const handler = (folder = renderer()) =>
  createAppHandler(testBackend({ getJob: async () => job }), { renderer: folder });
const get = (path: string, init?: RequestInit) => handler()(new Request(`impasto://app${path}`, init));

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'impasto static '));
  await mkdir(join(renderer(), 'assets'), { recursive: true });
  await writeFile(join(home, 'secret.txt'), 'secret');
  await mkdir(join(home, 'renderer-too'));
  await writeFile(join(home, 'renderer-too', 'secret.txt'), 'secret');
  await symlink(join(home, 'secret.txt'), join(renderer(), 'way-out.txt'));
  const files = {
    'index.html': '<!doctype html>screen',
    'assets/index-D4kQ0x_z.js': 'script',
    'assets/index-BxY12345.css': 'style',
    'assets/plain.svg': '<svg/>',
    'assets/größe 絵-D4kQ0x_z.woff2': 'font',
    'favicon.ico': 'icon',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(renderer(), name), text);
});
afterAll(() => rm(home, { recursive: true, force: true }));

const forEver = 'private, max-age=31536000, immutable';

it.each([
  ['/', 'text/html; charset=utf-8', 'no-cache', '<!doctype html>screen'],
  ['/?a=1', 'text/html; charset=utf-8', 'no-cache', '<!doctype html>screen'],
  ['/index.html', 'text/html; charset=utf-8', 'no-cache', '<!doctype html>screen'],
  ['/assets/index-D4kQ0x_z.js', 'text/javascript; charset=utf-8', forEver, 'script'],
  ['/assets/index-BxY12345.css', 'text/css; charset=utf-8', forEver, 'style'],
  ['/assets/plain.svg', 'image/svg+xml; charset=utf-8', 'no-cache', '<svg/>'],
  ['/assets/gr%C3%B6%C3%9Fe%20%E7%B5%B5-D4kQ0x_z.woff2', 'font/woff2', forEver, 'font'],
  ['/favicon.ico', 'image/x-icon', 'no-cache', 'icon'],
])('%s is sent as %s', async (path, type, cache, text) => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('cache-control')).toBe(cache);
  expect(response.headers.get('content-length')).toBe(String(text.length));
  expect(await response.text()).toBe(text);
});

it('a page loads nothing from other origins and cannot be framed', async () => {
  for (const path of ['/', '/assets/index-D4kQ0x_z.js', '/nothing']) {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'self'",
      "script-src 'self'",
      "connect-src 'self'",
      "img-src 'self' blob: data:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ])
      expect(policy.split('; ')).toContain(part);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
});

it('a cached file answers 304, and HEAD has no body', async () => {
  const first = await get('/', { method: 'HEAD' });
  expect([first.status, first.headers.get('content-length'), await first.text()]).toEqual([200, '21', '']);
  const again = await get('/', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

it('pages support only reading, and an unknown one answers 404', async () => {
  const posted = await get('/', { method: 'POST', body: 'x' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  for (const path of ['/nothing', '/assets', '/assets/', '//', '/index.html/'])
    expect((await get(path)).status, path).toBe(404);
});

it('a missing build says what to run', async () => {
  const response = await handler(join(home, 'nowhere'))(new Request('impasto://app/'));
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('run &#34;npm run build&#34;');
});

it('addresses that start with /api go to the API, and only those', async () => {
  expect(await (await get('/api/jobs/job-1')).json()).toEqual(job);
  expect((await get('/api/nothing')).headers.get('content-type')).toBe('application/problem+json');
  expect((await get('/apis')).headers.get('content-type')).toBe('text/html; charset=utf-8');
});

const ways = [
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/assets/%2e%2e/%2e%2e/secret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/%252e%252e%252fsecret.txt',
  '/../renderer-too/secret.txt',
  '/..%2frenderer-too%2fsecret.txt',
  '//secret.txt',
  '/way-out.txt',
  '/secret.txt%00.html',
  '/index.html%00',
  '/C:/secret.txt',
  '/index.html::$DATA',
  '/%ff',
  '/%',
];

describe('no path leads out of the folder', () => {
  it.each(ways)('in process: %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret');
  });

  it('over HTTP, where addresses arrive as they were sent', async () => {
    const address = new URL(await serveHandler(handler()));
    for (const path of ways) {
      const { status, text } = await raw(address.port, path);
      expect([400, 404], path).toContain(status);
      expect(text, path).not.toContain('secret');
    }
  });
});

/** Sends a path as it is. */
async function raw(port: string, path: string): Promise<{ status: number | undefined; text: string }> {
  return await new Promise((resolve, reject) => {
    const sent = request({ port, path, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
