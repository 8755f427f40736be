import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './browser.js';
import { type RealServer, startReal } from './real-server.js';

const samples = resolve(import.meta.dirname, '../../../models/samples');

/** A window on a real server. */
export interface Session {
  readonly server: RealServer;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the page. */
  readonly pageErrors: string[];
  close(): Promise<void>;
}

/**
 * Opens the screen of a real server in a real browser.
 * @param locale of the browser, which sets the language of the screen.
 */
export async function openSession(locale = 'en-GB'): Promise<Session> {
  const server = await startReal();
  const browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    locale,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const pageErrors: string[] = [];
  page.on('pageerror', (error) => pageErrors.push(String(error)));
  page.on('console', (message) => {
    // A failed call or an unreachable server is reported by the browser, not by the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      pageErrors.push(message.text());
  });
  page.setDefaultTimeout(60_000);
  await page.goto(server.address);
  await page.locator('main ul button').first().waitFor();
  return {
    server,
    browser,
    context,
    page,
    pageErrors,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** The bytes of a sample. */
export function sampleFile(name: string): Buffer {
  return readFileSync(resolve(samples, name));
}

interface Dropped {
  readonly name: string;
  readonly bytes: Buffer;
  readonly type?: string;
}

/** Drops files on an element, as from the desktop. */
export async function dropFiles(page: Page, selector: string, files: readonly Dropped[]): Promise<void> {
  await page.evaluate(
    async ({ target, given }) => {
      const transfer = new DataTransfer();
      for (const { name, type, data } of given) {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
      }
      const element = document.querySelector(target);
      const box = element?.getBoundingClientRect();
      const at = {
        clientX: (box?.left ?? 0) + (box?.width ?? 0) / 2,
        clientY: (box?.top ?? 0) + (box?.height ?? 0) / 2,
        bubbles: true,
        cancelable: true,
      };
      for (const type of ['dragenter', 'dragover', 'drop'])
        element?.dispatchEvent(new DragEvent(type, { ...at, dataTransfer: transfer }));
    },
    {
      target: selector,
      given: files.map(({ name, bytes, type = 'image/jpeg' }) => ({
        name,
        type,
        data: bytes.toString('base64'),
      })),
    },
  );
}

/** Pastes a picture. */
export async function pasteFile(page: Page, { name, bytes, type = 'image/png' }: Dropped): Promise<void> {
  await page.evaluate(
    ({ data, fileName, fileType }) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      transfer.items.add(new File([content], fileName, { type: fileType }));
      window.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
      );
    },
    { data: bytes.toString('base64'), fileName: name, fileType: type },
  );
}

/** Sets the size and the preset. */
export async function chooseSizeAndPreset(
  page: Page,
  size: number,
  preset: 'Draft' | 'Standard' | 'Fine',
): Promise<void> {
  await page.getByRole('radio', { name: preset }).click();
  const field = page.getByRole('textbox', { name: 'Size, px' });
  await field.fill(String(size));
  await field.press('Enter');
}

/** The paint button. */
export function paintButton(page: Page) {
  return page
    .locator('aside')
    .getByRole('button', { name: /^Paint/ })
    .last();
}

/** Waits until the canvas has shown a number of different previews; returns their URLs. */
export async function previewsShown(page: Page, count: number): Promise<string[]> {
  const seen = new Set<string>();
  const end = Date.now() + 120_000;
  while (seen.size < count) {
    if (Date.now() > end) throw new Error(`only ${seen.size} previews were shown`);
    for (const src of await page
      .locator('[data-box] img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src)))
      if (src.includes('/preview')) seen.add(src);
    await page.waitForTimeout(100);
  }
  return [...seen];
}

/** URL of the topmost picture on the canvas. */
export function shownPicture(page: Page): Promise<string | null> {
  return page.locator('[data-box] img').last().getAttribute('src');
}

/** URL of the picture on the canvas once it stays for a second: the last preview may arrive after the painting has paused. */
export async function stablePicture(page: Page): Promise<string | null> {
  let shown = await shownPicture(page);
  for (let tries = 0; tries < 10; tries += 1) {
    await page.waitForTimeout(1000);
    const now = await shownPicture(page);
    if (now === shown) return now;
    shown = now;
  }
  throw new Error('the picture keeps changing');
}
