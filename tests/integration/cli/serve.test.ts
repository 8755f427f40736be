import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/system/package-root.js';
import { builtCli } from './build.js';
import { records } from './helpers.js';
import { serveChild } from './serve-child.js';

/** Inside the package, where the program finds what is installed. */
const folder = join(packageRoot(), 'node_modules', '.cache', `impasto-serve-${process.pid}`);
const program = join(folder, 'serve.mjs');
let modules = '';

beforeAll(async () => {
  modules = `${pathToFileURL(dirname(dirname(await builtCli()))).href}/`;
  await mkdir(folder, { recursive: true });
  await writeFile(program, serveChild);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** Starts the program. */
function start(way: 'good' | 'used' | 'slow', ...args: string[]) {
  const child = spawn(process.execPath, [program, modules, way, ...args], { stdio: 'pipe' });
  running.add(child);
  const text = { out: '', err: '' };
  const seen = (stream: 'out' | 'err', part: string) =>
    new Promise<void>((resolve) => {
      const look = () => text[stream].includes(part) && resolve();
      (stream === 'out' ? child.stdout : child.stderr).on('data', look);
      look();
    });
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    text.err += chunk;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, ...text }));
  });
  const address = async () => {
    await seen('out', '\n');
    return new URL(String(records(text.out)[0]?.address));
  };
  return { child, ended, seen, address };
}

const followed = async (url: URL) => {
  const headers = { authorization: `Bearer ${url.searchParams.get('token')}` };
  const response = await fetch(new URL('/api/events', url), { headers });
  const reader = response.body!.getReader();
  await reader.read();
  return reader;
};

describe.skipIf(process.platform === 'win32')('impasto serve', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends well at %s, with a stream of events open', async (signal) => {
    const { child, ended, address } = start('good', 'serve', '--json');
    const reader = await followed(await address());
    const begin = performance.now();
    child.kill(signal);
    while (!(await reader.read()).done);
    const { code, out, err } = await ended;
    expect(performance.now() - begin).toBeLessThan(900);
    expect({ code, err }).toEqual({
      code: 0,
      err: '\nStopping; press Ctrl-C again to leave at once.\nclosing\n',
    });
    expect(records(out).map(({ stage }) => stage)).toEqual(['serving', 'stopped']);
  });

  it('leaves at once at the second, whatever is not done', async () => {
    const { child, ended, seen, address } = start('slow', 'serve', '--json');
    await address();
    child.kill('SIGINT');
    await seen('err', 'closing');
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
  });

  it('fails with a sentence where another server uses the data folder', async () => {
    const { code, out, err } = await start('used', 'serve', '--json').ended;
    const message = 'Another Impasto uses this data folder: end it first.';
    expect({ code, err }).toEqual({ code: 1, err: `${message}\n` });
    expect(records(out)).toEqual([{ error: { code: 'data-in-use', message } }]);
  });

  it('fails with a sentence where the port is taken, and leaves nothing running', async () => {
    const first = start('good', 'serve', '--json');
    const { port } = await first.address();
    const { code, err } = await start('good', 'serve', '--no-open', '--port', port).ended;
    expect({ code, err }).toEqual({
      code: 1,
      err: `closing\nPort ${port} is taken by another program: choose another with --port, or leave out --port for a free one.\n`,
    });
  });

  it('refuses a port that is none', async () => {
    const { code, err } = await start('good', 'serve', '--port', '70000').ended;
    expect({ code, err }).toEqual({
      code: 1,
      err: '--port takes a whole number from 0 to 65535, but "70000" was given.\n',
    });
  });
});

it('the help has every option, and no line wider than a terminal of 80', async () => {
  const { code, out } = await start('good', 'serve', '--help').ended;
  expect(code).toBe(0);
  for (const flag of [
    '--host <address>',
    '--port <number>',
    '--allow-host <names>',
    '--open',
    '--no-open',
    '--json',
  ])
    expect(out).toContain(flag);
  expect(out).toContain('default 127.0.0.1');
  for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
});
