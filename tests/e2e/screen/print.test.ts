import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import { advance, createJob } from '../support/fake/jobs.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';

/** Making a finished picture larger, painting it further, and sizes in print, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

/** A finished painting on the canvas. */
async function finished(options: Record<string, unknown> = { size: 512 }): Promise<string> {
  const { page, state } = session;
  const { id } = createJob(state, {
    content: { picture: 'sample-content-harbour' },
    styles: [{ picture: 'sample-style-swirl' }],
    options,
  });
  advance(state, id, 1);
  await page.evaluate((to) => {
    location.hash = to;
  }, `/paint/${id}`);
  await page.locator('[data-pane]').waitFor();
  return id;
}

describe.each(['en-GB', 'ru-RU'])('in %s', (locale) => {
  const t = i18n.getFixedT(locale.slice(0, 2));
  const button = (name: string | RegExp) => session.page.getByRole('button', { name });
  const newest = () => [...session.state.jobs.values()].at(-1);

  it('a finished picture is made larger in a chosen size, and shown until the new one has its own', async () => {
    session = await openFake({ locale });
    const { page, state } = session;
    const id = await finished();
    await button(t('watch.enlarge')).click();
    const sizes = page.getByRole('button', { name: /^\d+ × \d+/ });
    await sizes.first().waitFor();
    // 1.5, 2, 3, 4 and 8 times 512, in the range of the option.
    expect((await sizes.allTextContents()).map((text) => text.split(' ')[0])).toEqual([
      '768',
      '1024',
      '1536',
      '2048',
      '4096',
    ]);
    expect((await sizes.nth(1).textContent())?.replaceAll('\u00a0', ' ')).toMatch(
      /8[.,]7 × \d+[.,]\d (?:cm|см)$/,
    );
    await sizes.nth(1).click();
    await expect.poll(() => newest()?.start?.job).toBe(id);
    const larger = newest();
    expect(larger).toMatchObject({ state: 'painting', options: { size: 1024 } });
    await expect.poll(() => page.url()).toContain(`#/paint/${larger?.id}`);
    await page.locator('[data-pane] img[src*="/api/pictures/"]').first().waitFor();
    advance(state, larger?.id ?? '', 0.5);
    await page.locator('[data-pane] img[src*="/preview"]').first().waitFor();
  });

  it('a finished picture is painted further, and waits behind another painting', async () => {
    session = await openFake({ locale });
    const { page, state } = session;
    const id = await finished();
    createJob(state, {
      content: { picture: 'sample-content-harbour' },
      styles: [{ picture: 'sample-style-swirl' }],
    });
    await button(t('watch.further')).click();
    await expect.poll(() => newest()?.start?.job).toBe(id);
    expect(newest()).toMatchObject({ state: 'queued', options: { size: 512 } });
    await page
      .getByText(t('panel.queued', { count: 1 }))
      .first()
      .waitFor();
  });

  it('an instant picture is only made larger', async () => {
    session = await openFake({ locale });
    await finished({ size: 512, preset: 'instant' });
    await button(t('watch.enlarge')).waitFor();
    expect(await button(t('watch.further')).count()).toBe(0);
  });

  it('a format of paper sets the size, and a word says when it is larger than A', async () => {
    session = await openFake({ locale });
    const { page } = session;
    await button(t('paint.pair', { content: t('samples.harbour'), style: t('samples.swirl') })).click();
    const panel = page.getByRole('complementary', { name: t('panel.title') });
    const text = async () => (await panel.textContent())?.replaceAll('\u00a0', ' ') ?? '';
    await expect.poll(text).toMatch(/4[.,]3 × \d[.,]\d (?:cm|см)/);
    const larger = t('print.larger', { size: 0 }).replaceAll('\u00a0', ' ');
    expect(await text()).not.toContain(larger.slice(0, 12));
    await panel.getByRole('combobox', { name: t('print.paper') }).click();
    await page.getByRole('option', { name: 'A4' }).click();
    await expect.poll(text).toMatch(/29[.,]7 × \d+[.,]\d (?:cm|см)/);
    expect(await text()).toContain(larger.slice(0, 12));
  });

  it('a picture is saved with the resolution at which to print', async () => {
    session = await openFake({ locale });
    const { page } = session;
    await finished();
    await button(t('watch.save')).click();
    const field = page.getByRole('textbox', { name: new RegExp(`^${t('watch.resolution')}`) });
    expect(await field.inputValue()).toBe('300');
    await field.fill('150');
    await field.press('Enter');
    await expect.poll(() => page.getByText(/8[.,]7 × \d[.,]\d/).count()).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button(t('watch.download')).click(),
    ]);
    expect(new URL(download.url()).searchParams.get('dpi')).toBe('150');
  });
});
