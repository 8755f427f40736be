import axe from 'axe-core';
import type { Browser } from 'playwright-core';
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

describe.each(['dark', 'light'])('axe-core finds nothing serious on %s', (theme) => {
  it.each(Object.keys(scenes))('%s', async (name) => {
    const server = await startFake();
    try {
      expect(await faultsOf(server, name, theme)).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

async function faultsOf(server: FakeServer, name: string, theme: string): Promise<Found[]> {
  server.state.settings = { ...server.state.settings, screen: { theme } };
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await page.goto(server.url);
  await page.waitForSelector('nav');
  await scenes[name]?.(page, server);
  await page.waitForTimeout(300);
  // Evaluated as an expression: the page's policy forbids script elements.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
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
  await page.close();
  return found;
}
