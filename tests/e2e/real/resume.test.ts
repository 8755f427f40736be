import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chooseSizeAndPreset,
  openSession,
  paintButton,
  previewsShown,
  type Session,
} from '../support/session.js';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});
afterAll(() => session?.close());

describe('a running painting', () => {
  it('shows again after a reload of the root URL, with its pictures and settings', async () => {
    const { page } = session;
    await page.getByRole('button', { name: 'Valley in the style of Poppies' }).click();
    await chooseSizeAndPreset(page, 224, 'Fine');
    await paintButton(page).click();
    await previewsShown(page, 2);
    await page.goto(new URL('/', session.server.address).href);
    await page.getByText(/^Painting at/).waitFor();
    await page.locator('aside').getByRole('img', { name: 'Valley' }).first().waitFor();
    await page.locator('aside').getByRole('img', { name: 'Poppies' }).first().waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Size, px' }).inputValue()).toBe('224');
    await previewsShown(page, 2);
  });

  it('resumes after the server was killed and restarted', async () => {
    const { page, server, context } = session;
    await server.kill();
    await page.getByText(/not responding/).waitFor();
    await server.restart();
    // The new server has a new token; the window says so until the new address was opened.
    await page
      .getByText(/was restarted|Interrupted|Painting at/)
      .first()
      .waitFor();
    const other = await context.newPage();
    await other.goto(server.address);
    await other.close();
    await page.getByText(/not responding|was restarted/).waitFor({ state: 'detached' });
    const words = page.locator('[data-state]').last();
    await expect
      .poll(() => words.textContent(), { timeout: 30_000 })
      .toMatch(/Interrupted|Painting|Getting ready|Waiting/);
    const resume = page.getByRole('button', { name: 'Continue' });
    if (await resume.isVisible()) await resume.click();
    await page.getByText(/^Painting at/).waitFor();
    await previewsShown(page, 2);
    await page.getByRole('button', { name: 'Stop here' }).click();
    await page.getByText('Stopped. This is the picture so far.').waitFor();
  });
});
