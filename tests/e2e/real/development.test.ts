import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withVite } from '../../../electron/development.js';
import { type ClosableBackend, createAppHandler, openBackend } from '../../../src/api/index.js';
import { type RunningServer, startServer } from '../../../src/cli/serve/server.js';
import { nodeLaunch } from '../../../src/compute/index.js';
import { launchBrowser } from '../support/browser.js';

const root = resolve(import.meta.dirname, '../../..');

/** The screen from its sources, as `npm run dev` shows it, in a browser instead of Electron. */
describe('the screen in development', () => {
  let home = '';
  let vite: ViteDevServer;
  let backend: ClosableBackend;
  let server: RunningServer;
  let browser: Browser;
  const before = process.env.IMPASTO_HOME;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'impasto-dev-'));
    process.env.IMPASTO_HOME = home;
    const configFile = join(root, 'renderer/vite.config.ts');
    vite = await createServer({ configFile, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } });
    await vite.listen();
    const { port } = vite.httpServer!.address() as { port: number };
    backend = await openBackend(
      { mode: 'desktop' },
      { launch: nodeLaunch(false, join(root, 'dist/compute/child.js')) },
    );
    const handler = withVite(`http://127.0.0.1:${port}`, createAppHandler(backend, { renderer: 'nowhere' }));
    server = await startServer({ host: '127.0.0.1', port: 0 }, () => handler);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await backend?.close();
    await vite?.close();
    if (before === undefined) delete process.env.IMPASTO_HOME;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('opens and shows data of the API', async () => {
    const page = await browser.newPage({ locale: 'en-GB' });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.port}/`);
    await page
      .getByRole('button', { name: 'Harbour in the style of Swirling night' })
      .waitFor({ timeout: 120_000 });
    expect(errors).toEqual([]);
  });
});
