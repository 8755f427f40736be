import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { electronExecutable } from '../../electron/launching.mjs';
import type { Job, PictureInfo } from '../../src/api/contract.js';

/*
 * The built application in the real Electron. Needs a display (on Linux `xvfb-run`) and, the first time, a connection to download
 * Electron, so it is not part of `npm test`.
 */

const root = resolve(import.meta.dirname, '../..');
const samples = join(root, 'models', 'samples');
const program = electronExecutable();

describe('Impasto in Electron', () => {
  let home = '';
  let app: ElectronApplication;
  let page: Page;
  const environment = () => ({ ...process.env, IMPASTO_HOME: home }) as Record<string, string>;
  const launch = async () => {
    app = await _electron.launch({ executablePath: program, args: [root], env: environment() });
    page = await app.firstWindow();
    await page.waitForSelector('#root > *');
  };
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'impasto electron '));
    await launch();
  });
  afterAll(async () => {
    await app.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  afterEach(async () => {
    expect(page.url()).toMatch(/^impasto:\/\/app\//);
  });

  /** Calls the API from the page. */
  const call = async <T>(path: string, body?: object): Promise<T> =>
    (await page.evaluate(
      async ([address, text]) => {
        const answer = await fetch(
          `/api${address}`,
          text === null
            ? {}
            : { method: 'POST', body: text, headers: { 'content-type': 'application/json' } },
        );
        if (!answer.ok) throw new Error(await answer.text());
        return await answer.json();
      },
      [path, body === undefined ? null : JSON.stringify(body)] as const,
    )) as T;

  const paint = async (options: object): Promise<Job> => {
    const reference = (name: string) =>
      call<PictureInfo>('/pictures/reference', { path: join(samples, name) });
    const a = await reference('content-harbour.jpg');
    const b = await reference('style-swirl.jpg');
    return await call<Job>('/jobs', { content: { picture: a.id }, styles: [{ picture: b.id }], options });
  };
  const stateOf = async (id: string) => (await call<Job>(`/jobs/${id}`)).state;

  it('shows the page, which has the bridge and no access to Node', async () => {
    expect(await page.title()).toContain('Impasto');
    const found = await page.evaluate(() => ({
      bridge: Object.keys(window.impasto ?? {}).length,
      globals: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in window),
      isSecure: window.isSecureContext,
      origin: window.origin,
    }));
    expect(found).toEqual({ bridge: 12, globals: [], isSecure: true, origin: 'impasto://app' });
  });

  it('blocks inline scripts, external requests, navigation, windows and permissions', async () => {
    const evaluated = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.name = "broken into"';
      document.head.append(script);
      return window.name;
    });
    expect(evaluated).toBe('');
    const reached = await page.evaluate(() =>
      fetch('https://example.org/').then(
        () => 'reached',
        () => 'refused',
      ),
    );
    expect(reached).toBe('refused');
    await page.evaluate(() => {
      window.location.href = 'https://example.org/';
    });
    expect(await page.evaluate(() => window.open('impasto://app/') === null)).toBe(true);
    const permission = await page.evaluate(() => Notification.requestPermission());
    expect(permission).toBe('denied');
    expect(app.windows()).toHaveLength(1);
  });

  it('paints in a utility process, and loads no native code into the main process', async () => {
    const { id } = await paint({ network: 'random', size: 64, minSize: 32, iterations: 3 });
    await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('done');
    const main = await app.evaluate(({ app: electron }) => ({
      helpers: electron.getAppMetrics().flatMap(({ type, name }) => (type === 'Utility' ? [name] : [])),
      libraries: (process.report.getReport() as unknown as { sharedObjects: string[] }).sharedObjects,
    }));
    expect(main.helpers).toContain('Impasto');
    expect(main.libraries.filter((path) => /sharp|vips|onnxruntime/.test(path))).toEqual([]);
    const size = await page.evaluate(async (address) => {
      const image = await createImageBitmap(await (await fetch(address)).blob());
      return [image.width, image.height];
    }, `/api/jobs/${id}/result`);
    expect(Math.max(...size)).toBe(64);
    await page.evaluate((url) => window.impasto?.copyPicture(url), `/api/jobs/${id}/result?format=png`);
    expect(await app.evaluate(({ clipboard }) => clipboard.has('image/png'))).toBe(true);
  });

  it('opens the pictures of a second instance, which quits', async () => {
    const second = spawn(program, [root, join(samples, 'content-valley.jpg')], {
      env: environment(),
      stdio: 'ignore',
    });
    const [status] = await once(second, 'exit');
    expect(status).toBe(0);
    await expect
      .poll(async () => {
        const { pictures } = await call<{ pictures: PictureInfo[] }>('/pictures');
        return pictures.map(({ name }) => name);
      })
      .toContain('content-valley.jpg');
  });

  it('writes a checkpoint on quitting during a painting, and resumes from it', async () => {
    const { id } = await paint({ network: 'random', size: 64, minSize: 64, iterations: 10_000 });
    const iteration = async () => (await call<Job>(`/jobs/${id}`)).progress?.iteration ?? 0;
    await expect.poll(iteration, { timeout: 60_000 }).toBeGreaterThan(5);
    const reached = await iteration();
    await app.close();
    expect(await readdir(join(home, 'jobs', id))).toContain('checkpoint.bin');
    await launch();
    expect(await stateOf(id)).toBe('interrupted');
    await call(`/jobs/${id}/resume`, {});
    await expect.poll(iteration, { timeout: 60_000 }).toBeGreaterThan(reached);
  });
});
