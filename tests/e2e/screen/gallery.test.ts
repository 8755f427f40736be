import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import { advance, createJob, samplePair } from '../support/fake/jobs.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';

/** The gallery in both languages, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

describe.each([
  ['en-GB', '24 Nov 2026'],
  ['en-US', 'Nov 24, 2026'],
  ['ru-RU', '24 нояб. 2026'],
])('in %s', (locale, date) => {
  const t = i18n.getFixedT(locale.slice(0, 2));

  it('the wall keeps its scroll position and selection while a picture is open, and dates are local', async () => {
    session = await openFake({
      locale,
      timezoneId: 'UTC',
      at: '/gallery',
      prepare: (state) => {
        for (let count = 0; count < 40; count += 1) advance(state, createJob(state, samplePair).id, 1);
      },
    });
    const { page } = session;
    const pictures = page.getByRole('listitem');
    await expect.poll(() => pictures.count()).toBe(40);
    const selects = page.locator('button[aria-pressed]');
    await selects.first().click({ force: true });
    await selects.nth(1).click({ force: true });
    const wall = page.locator('main ul').locator('xpath=..');
    await wall.evaluate((element) => element.scrollTo({ top: 700 }));
    await page.getByText(t('gallery.selected', { count: 2 })).waitFor();
    await pictures.nth(21).getByRole('button').first().click();
    await page.getByText(date).waitFor();
    await page.getByRole('button', { name: t('gallery.back') }).click();
    await page.getByText(t('gallery.selected', { count: 2 })).waitFor();
    await expect.poll(() => wall.evaluate((element) => element.scrollTop)).toBe(700);
    await expect.poll(() => page.locator('button[aria-pressed="true"]').count()).toBe(2);
  });
});
