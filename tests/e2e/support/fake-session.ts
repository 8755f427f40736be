import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { type FakeServer, startFake } from './fake/server.js';
import type { State } from './fake/state.js';

/** A window on a fake server. */
export interface FakeSession {
  readonly server: FakeServer;
  readonly state: State;
  readonly page: Page;
  close(): Promise<void>;
}

interface FakeOptions extends BrowserContextOptions {
  /** Prepares the server before the window opens. */
  readonly prepare?: (state: State) => void;
  /** Runs in the page before its own script. */
  readonly script?: () => void;
  /** The URL fragment. */
  readonly at?: string;
}

let browser: Promise<Browser> | undefined;

/** Opens the screen of a fake server; all windows of a test file share one browser. */
export async function openFake({
  prepare,
  script,
  at = '/',
  ...context
}: FakeOptions = {}): Promise<FakeSession> {
  browser ??= launchBrowser();
  const server = await startFake();
  prepare?.(server.state);
  const window = await (await browser).newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    ...context,
  });
  const page = await window.newPage();
  page.setDefaultTimeout(30_000);
  if (script) await page.addInitScript(script);
  await page.goto(`${server.url}#${at}`);
  await page.waitForSelector('nav');
  return {
    server,
    state: server.state,
    page,
    close: async () => {
      await window.close();
      await server.close();
    },
  };
}

/** Closes the shared browser. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
