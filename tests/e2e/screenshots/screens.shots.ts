import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { scenes } from './scenes.js';
import { shoot } from './shoot.js';

const folder = resolve(import.meta.dirname, '../../../out/screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
  { width: 900, height: 600 },
] as const;
const themes = ['dark', 'light'] as const;
/** Only scenes whose names contain this. */
const wanted = process.env.SCENE ?? '';
/** Only the first size and theme. */
const quick = process.env.QUICK !== undefined;

let browser: Browser;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

for (const scene of Object.keys(scenes)) {
  it.runIf(scene.includes(wanted))(scene, async () => {
    for (const size of quick ? sizes.slice(0, 1) : sizes)
      for (const theme of quick ? themes.slice(0, 1) : themes) {
        const picture = await shoot(browser, { scene, theme, ...size });
        writeFileSync(join(folder, `${scene}-${size.width}-${theme}.png`), picture);
      }
  });
}
