import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.js';
import { type Shot, shoot } from './shoot.js';

/** Writes the screenshots of the documentation to docs/screens: `npm run screenshots -- docs`. */
const folder = resolve(import.meta.dirname, '../../../docs/screens');
/** Largest file size, in bytes. */
const most = 300_000;

const pictures: Readonly<Record<string, Pick<Shot, 'scene' | 'theme'> & { readonly height?: number }>> = {
  painting: { scene: 'watch-middle', theme: 'dark' },
  done: { scene: 'watch-done', theme: 'dark' },
  gallery: { scene: 'gallery', theme: 'light', height: 520 },
  empty: { scene: 'paint-empty', theme: 'dark' },
  ready: { scene: 'paint-ready', theme: 'dark' },
  blend: { scene: 'paint-blend', theme: 'dark' },
  save: { scene: 'watch-save', theme: 'dark' },
  detail: { scene: 'gallery-detail', theme: 'light' },
  'batch-setup': { scene: 'batch-setup', theme: 'dark' },
  'batch-running': { scene: 'batch-running', theme: 'dark' },
  networks: { scene: 'networks', theme: 'dark' },
  devices: { scene: 'networks-devices', theme: 'dark' },
  failed: { scene: 'watch-failed', theme: 'dark' },
};

let browser: Browser;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it.each(Object.entries(pictures))('%s', async (name, shot) => {
  const picture = await shoot(browser, { width: 1280, height: 800, scale: 1.5, ...shot });
  const small = await sharp(picture).webp({ quality: 80, effort: 6 }).toBuffer();
  expect(small.length).toBeLessThan(most);
  writeFileSync(join(folder, `${name}.webp`), small);
});
