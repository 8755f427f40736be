import type { Browser, Page } from 'playwright-core';
import { startFake } from '../support/fake/server.js';
import { scenes } from './scenes.js';

export interface Shot {
  /** The name of a scene. */
  readonly scene: string;
  readonly width: number;
  readonly height: number;
  readonly theme: 'dark' | 'light';
  /** Device pixels per CSS pixel. */
  readonly scale?: number;
}

/** Plays a scene in its own window and returns a screenshot as PNG. */
export async function shoot(
  browser: Browser,
  { scene, width, height, theme, scale = 1 }: Shot,
): Promise<Buffer> {
  const play = scenes[scene];
  if (!play) throw new Error(`there is no scene ${scene}`);
  const server = await startFake();
  server.state.settings = { ...server.state.settings, screen: { theme } };
  const page = await browser.newPage({
    viewport: { width, height },
    deviceScaleFactor: scale,
    reducedMotion: 'reduce',
  });
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${scene}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.error(`${scene}: ${error}`));
  try {
    await page.goto(server.url);
    await page.waitForSelector('nav');
    await play(page, server);
    await shown(page);
    return await page.screenshot();
  } finally {
    await page.close();
    await server.close();
  }
}

/** Waits until fonts and pictures are loaded. */
async function shown(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  });
  await page.waitForTimeout(400);
}
