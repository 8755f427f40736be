import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/system/package-root.js';
import { builtCli } from './cli/build.js';

const root = packageRoot();
const samples = join(root, 'models', 'samples');
const [harbour, ink] = [join(samples, 'content-harbour.jpg'), join(samples, 'style-ink.jpg')];
const quick = JSON.stringify({ network: 'random', size: 48, minSize: 48, iterations: 2 });

let folder = '';
let server: ChildProcess;
let address = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto-examples-'));
  server = spawn(process.execPath, [await builtCli(), 'serve', '--no-open', '--json'], {
    env: { ...process.env, IMPASTO_HOME: join(folder, 'home') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout! })) {
    address = JSON.parse(line).address;
    break;
  }
});

afterAll(async () => {
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs an example as README says and returns exit code and output. */
function run(name: string, ...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, IMPASTO_URL: address };
    execFile(process.execPath, [join(root, 'examples', name), ...args], { env }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}

describe('the examples', () => {
  it('list.mjs lists devices and networks', async () => {
    const { code, out, err } = await run('list.mjs');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Devices\n {2}cpu: /);
    expect(out).toMatch(/\nNetworks\n(?: {2}.*\n)* {2}embedded: .* MB, MIT\n/);
  });

  it('paint.mjs paints a picture with progress and saves it', async () => {
    const path = join(folder, 'out.png');
    const { code, out, err } = await run('paint.mjs', harbour, ink, path, quick);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/48 px, iteration \d+ of 2\n/);
    expect(out).toContain(`${path}: 48 × 36 px, `);
    expect(await sharp(path).metadata()).toMatchObject({ format: 'png', width: 48, height: 36 });
  });

  it('paint.mjs reports an option that does not exist', async () => {
    const { code, err } = await run('paint.mjs', harbour, ink, join(folder, 'none.png'), '{"sizes": 48}');
    expect(code).toBe(1);
    expect(err).toContain('sizes');
  });

  it('batch.mjs paints every picture of a folder', async () => {
    const [photos, painted] = [join(folder, 'photos'), join(folder, 'painted')];
    await mkdir(photos);
    await copyFile(harbour, join(photos, 'one.jpg'));
    await copyFile(ink, join(photos, 'two.jpg'));
    const { code, out, err } = await run('batch.mjs', photos, ink, painted, quick);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('2 of 2 done, 0 failed\ndone: one-style-ink.png\ndone: two-style-ink.png\n');
    expect((await readdir(painted)).filter((name) => name.endsWith('.png')).sort()).toEqual([
      'one-style-ink.png',
      'two-style-ink.png',
    ]);
  });

  it('say how to use them when arguments or the address are missing', async () => {
    expect(await run('paint.mjs', harbour)).toEqual({
      code: 2,
      out: '',
      err: 'Usage: node examples/paint.mjs A B OUT.png [OPTIONS]\n',
    });
    address = '';
    expect(await run('list.mjs')).toMatchObject({ code: 2, out: '' });
  });
});
