import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../support/session.js';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});
afterAll(() => session?.close());

describe('the keyboard alone', () => {
  it('is enough from the empty window to a saved picture', async () => {
    const { page } = session;
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await tabTo(page, 'Valley in the style of Stained glass');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Size, px');
    await page.keyboard.type('96');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^(Painting at|Getting ready)/).waitFor();
    await page.getByText(/^Done in/).waitFor({ timeout: 120_000 });

    await tabTo(page, 'Save');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Save' }).waitFor();
    await tabTo(page, 'Download');
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const { format, width } = await sharp(await readFile(await download.path())).metadata();
    expect({ format, width }).toEqual({ format: 'png', width: 96 });
  });
});

/** Presses Tab until the element with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const ids = element?.getAttribute('aria-labelledby')?.split(' ') ?? [];
      const named = ids.map((id) => document.getElementById(id)?.textContent).join(' ');
      return element?.getAttribute('aria-label') ?? (named || element?.textContent?.trim()) ?? '';
    });
    if (focus === name) return;
  }
  throw new Error(`Tab does not reach ${name}`);
}
