import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { type FakeServer, startFake } from './fake/server.js';
import type { State } from './fake/state.js';

/** A window on a made-up server. */
export interface FakeSession {
  readonly server: FakeServer;
  readonly state: State;
  readonly page: Page;
  close(): Promise<void>;
}

interface FakeOptions extends BrowserContextOptions {
  /** What the server is to know before the window opens. */
  readonly prepare?: (state: State) => void;
  /** What the page is to have before its own script runs. */
  readonly script?: () => void;
  /** Part of the address behind the `#`. */
  readonly at?: string;
}

let browser: Promise<Browser> | undefined;

/** Opens the screen of a made-up server; all windows of a test file share one browser. */
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

/** Closes the browser, when a test file is done with it. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
