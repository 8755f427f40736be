import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { type FakeServer, startFake } from '../support/fake/server.js';
import { scenes } from './scenes.js';

const folder = resolve(import.meta.dirname, '../../../out/screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
  { width: 900, height: 600 },
] as const;
const themes = ['dark', 'light'] as const;
/** Only scenes whose names hold this. */
const wanted = process.env.SCENE ?? '';
/** Only the first size and theme, for a quick look. */
const quick = process.env.QUICK !== undefined;

let browser: Browser;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

for (const [name, scene] of Object.entries(scenes)) {
  it.runIf(name.includes(wanted))(name, async () => {
    for (const size of quick ? sizes.slice(0, 1) : sizes)
      for (const theme of quick ? themes.slice(0, 1) : themes) await shoot(name, scene, size, theme);
  });
}

async function shoot(
  name: string,
  scene: (page: Page, server: FakeServer) => Promise<void>,
  size: (typeof sizes)[number],
  theme: (typeof themes)[number],
): Promise<void> {
  const server = await startFake();
  server.state.settings = { ...server.state.settings, screen: { theme } };
  const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' });
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.error(`${name}: ${error}`));
  await page.goto(server.url);
  await page.waitForSelector('nav');
  await scene(page, server);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${name}-${size.width}-${theme}.png`) });
  await page.close();
  await server.close();
}
