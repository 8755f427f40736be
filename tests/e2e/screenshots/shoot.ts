import type { Browser, Page } from 'playwright-core';
import { startFake } from '../support/fake/server.js';
import { scenes } from './scenes.js';

export interface Shot {
  /** Name of a scene. */
  readonly scene: string;
  readonly width: number;
  readonly height: number;
  readonly theme: 'dark' | 'light';
  /** Pixels of the picture for each of the window's. */
  readonly scale?: number;
}

/** Plays a scene in a window of its own and takes its picture, as PNG. */
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

/** Waits until fonts and pictures are there. */
async function shown(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  });
  await page.waitForTimeout(400);
}
