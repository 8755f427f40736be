import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenes } from '../screenshots/scenes.js';
import { launchBrowser } from '../support/browser.js';
import { type FakeServer, startFake } from '../support/fake/server.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

interface Found {
  readonly rule: string;
  readonly where: string;
}

const colours = ['dark', 'light'] as const;

describe('axe-core finds nothing serious, dark or light, on', () => {
  it.each(Object.keys(scenes))('%s', async (name) => {
    const server = await startFake();
    try {
      expect(await faultsOf(server, name)).toEqual({ dark: [], light: [] });
    } finally {
      await server.close();
    }
  });
});

/** What is found on a state in either colour scheme, which the window follows as the system changes it. */
async function faultsOf(server: FakeServer, name: string): Promise<Record<string, Found[]>> {
  server.state.settings = { ...server.state.settings, screen: { theme: 'system' } };
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    colorScheme: 'dark',
  });
  await page.goto(server.url);
  await page.waitForSelector('nav');
  await scenes[name]?.(page, server);
  const found: Record<string, Found[]> = {};
  for (const colorScheme of colours) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
    await page.waitForTimeout(300);
    found[colorScheme] = await faultsNow(page);
  }
  await page.close();
  return found;
}

async function faultsNow(page: Page): Promise<Found[]> {
  // Evaluated as an expression: the page's policy forbids script elements.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, any }) => ({
          rule: id,
          where: `${html.slice(0, 200)} ${any.map(({ message }) => message).join(' ')}`,
        })),
      );
  });
}
