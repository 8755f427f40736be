import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import { advance, createJob, samplePair } from '../support/fake/jobs.js';
import { sampleBytes } from '../support/fake/pictures.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';
import { dropFiles } from '../support/session.js';

/** The wells, the panel and new batches, in both languages, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

const photos = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `photo-${index + 1}.jpg`,
    bytes: sampleBytes('content-harbour.jpg'),
  }));

const show = (page: Page, hash: string) =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

describe.each(['en-GB', 'ru-RU'])('in %s', (locale) => {
  const t = i18n.getFixedT(locale.slice(0, 2));
  const open = (options: Parameters<typeof openFake>[0] = {}) => openFake({ ...options, locale });
  const button = (name: string | RegExp) => session.page.getByRole('button', { name });
  const pairOf = (content: 'harbour' | 'valley', style: 'swirl' | 'mosaic') =>
    button(t('paint.pair', { content: t(`samples.${content}`), style: t(`samples.${style}`) }));
  const paint = () =>
    session.page
      .locator('aside')
      .getByRole('button', { name: new RegExp(`^${t('panel.paint')}`) })
      .last();
  const sizeField = () =>
    session.page.getByRole('textbox', { name: `${t('panel.size')}, ${t('panel.pixels')}` });
  const setSize = async (size: number) => {
    await sizeField().fill(String(size));
    await sizeField().press('Enter');
  };

  it('Enter paints after a click on a preset', async () => {
    session = await open();
    const { page, state } = session;
    await pairOf('harbour', 'swirl').click();
    await page.getByRole('radio', { name: t('panel.presets.draft') }).click();
    await page.keyboard.press('Enter');
    await expect.poll(() => state.jobs.size).toBe(1);
    expect([...state.jobs.values()][0]?.options.preset).toBe('draft');
  });

  it('Paint is off while memory is short, and Enter does nothing', async () => {
    session = await open();
    const { page, state } = session;
    await pairOf('harbour', 'swirl').click();
    await setSize(4096);
    await page
      .getByRole('alert')
      .filter({ hasText: /23[.,]8/ })
      .waitFor();
    await expect.poll(() => paint().isDisabled()).toBe(true);
    await page.locator('body').press('Enter');
    await page.waitForTimeout(300);
    expect(state.jobs.size).toBe(0);
    await setSize(512);
    await expect.poll(() => paint().isEnabled()).toBe(true);
  });

  it('the four presets and their times are inside the panel', async () => {
    session = await open({ prepare: (state) => Object.assign(state, { slowness: 2.4 }) });
    const { page } = session;
    await pairOf('harbour', 'swirl').click();
    await page
      .getByText(t('time.minutesSeconds', { minutes: 1, seconds: 10 }))
      .first()
      .waitFor();
    const group = await page.getByRole('radiogroup', { name: t('panel.preset') }).boundingBox();
    const panel = await page.locator('aside').boundingBox();
    const inside = (panel?.x ?? 0) + (panel?.width ?? 0) - 16;
    for (const radio of await page.getByRole('radio').all()) {
      const box = await radio.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(inside);
    }
    expect((group?.x ?? 0) + (group?.width ?? 0)).toBeLessThanOrEqual(inside);
  });

  it('the times of the presets are measured again after a painting', async () => {
    session = await open();
    const { page, state } = session;
    await pairOf('harbour', 'swirl').click();
    const standard = page.getByRole('radio', { name: t('panel.presets.standard') });
    await expect.poll(() => standard.textContent()).toContain(t('time.seconds', { seconds: 30 }));
    const job = createJob(state, samplePair);
    // The estimate of the pair itself has arrived: it is not the one of the painting's end.
    await page.waitForTimeout(1000);
    state.slowness = 2;
    await page.waitForTimeout(300);
    advance(state, job.id, 1);
    await expect.poll(() => standard.textContent()).toContain(t('time.minutes', { minutes: 1 }));
  });

  it('100 % typed for one of four styles gives it everything', async () => {
    session = await open();
    const { page, state } = session;
    await pairOf('harbour', 'swirl').click();
    for (const name of ['poppies', 'ink', 'mosaic'] as const)
      await button(t('paint.blendIn', { name: t(`samples.${name}`) })).click({ force: true });
    const share = page.getByRole('textbox', { name: `${t('samples.ink')}, %` });
    await expect.poll(() => share.inputValue()).toBe('25');
    await share.fill('100');
    await share.press('Enter');
    await expect.poll(() => share.inputValue()).toBe('100');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => state.jobs.size).toBe(1);
    expect([...state.jobs.values()][0]?.styles.map(({ weight }) => weight)).toEqual([0, 0, 1, 0]);
  });

  it('pairs stay within reach after an upload', async () => {
    session = await open();
    const { page } = session;
    await dropFiles(page, '[data-well="content"]', photos(1));
    await page.getByRole('img', { name: 'photo-1' }).first().waitFor();
    await button(t('paint.useAsStyle', { name: t('samples.mosaic') })).waitFor();
    await button(t('paint.remove')).click({ force: true });
    await button(t('paint.useAsContent', { name: 'photo-1' })).waitFor();
    await pairOf('valley', 'mosaic').click();
    await page
      .locator('[data-well="content"]')
      .getByRole('img', { name: t('samples.valley') })
      .waitFor();
    await page
      .locator('[data-well="style"]')
      .getByRole('img', { name: t('samples.mosaic') })
      .waitFor();
  });

  it('a reload in mid-job keeps the next draft', async () => {
    session = await open();
    const { page, state } = session;
    const job = createJob(state, { ...samplePair, options: { size: 256 } });
    advance(state, job.id, 0.3);
    await pairOf('valley', 'mosaic').click();
    await setSize(768);
    await show(page, `/paint/${job.id}`);
    await expect.poll(() => sizeField().inputValue()).toBe('256');
    await page.reload();
    await expect.poll(() => sizeField().inputValue()).toBe('256');
    await button(t('paint.fresh')).click();
    await page
      .locator('[data-well="content"]')
      .getByRole('img', { name: t('samples.valley') })
      .waitFor();
    await expect.poll(() => sizeField().inputValue()).toBe('768');
  });

  it('a batch of dropped photos takes the styles of the draft, and outlives a reload', async () => {
    session = await open();
    const { page } = session;
    await pairOf('harbour', 'swirl').click();
    await button(t('paint.blendIn', { name: t('samples.ink') })).click({ force: true });
    await dropFiles(page, '[data-well="content"]', photos(20));
    await page.getByText(t('paint.onlyFirst', { name: 'photo-1.jpg', count: 19 })).waitFor();
    await button(t('paint.asBatch', { count: 20 })).click();
    const styles = page.getByRole('region', { name: t('batch.styles') });
    const used = async () => {
      for (const name of ['swirl', 'ink'] as const)
        await expect
          .poll(() => styles.getByRole('button', { name: t(`samples.${name}`) }).getAttribute('aria-pressed'))
          .toBe('true');
      await expect
        .poll(() => page.getByRole('radio', { name: t('batch.modes.blend') }).getAttribute('aria-checked'))
        .toBe('true');
    };
    await used();
    await button(t('batch.start', { count: 20 })).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: 'photo-20.jpg' }).waitFor();
    expect(await page.getByRole('rowheader').count()).toBe(20);
    await used();
    await button(t('batch.start', { count: 20 })).waitFor();
  });

  it('a batch names the files that it replaces', async () => {
    const names = Array.from({ length: 2 }, (_, index) => `photo-${index + 1}.png`);
    session = await open({ at: '/batch', prepare: (state) => Object.assign(state, { existing: names }) });
    const { page } = session;
    await dropFiles(page, '[data-well="content"]', photos(3));
    await button(t('samples.ink')).click();
    const template = page.getByRole('textbox', { name: t('batch.template') });
    await template.fill('{content}');
    await template.press('Enter');
    await button(t('batch.start', { count: 3 })).waitFor();
    await page.getByRole('radio', { name: t('batch.conflicts.overwrite') }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: t('batch.replaces', { count: 2 }) })
      .waitFor();
    const foot = page.locator('aside').getByRole('list').last();
    await expect.poll(() => foot.getByRole('listitem').allTextContents()).toEqual(names);
    await page.getByRole('radio', { name: t('batch.conflicts.skip') }).click();
    await page.getByText(t('batch.replaces', { count: 2 })).waitFor({ state: 'detached' });
  });

  it('the time left of a batch is told only while there is a connection', async () => {
    session = await open({ at: '/batch' });
    const { page, state, server } = session;
    await dropFiles(page, '[data-well="content"]', photos(3));
    await button(t('samples.ink')).click();
    await button(t('batch.start', { count: 3 })).click();
    await page.getByRole('table').waitFor();
    const [first] = state.jobs.keys();
    advance(state, first ?? '', 0.5);
    const left = page.getByText(/ left|осталось/);
    await expect.poll(() => left.count()).toBeGreaterThan(1);
    const time = page.getByRole('cell', {
      name: t('time.about', { time: t('time.seconds', { seconds: 15 }) }),
    });
    await time.waitFor();
    server.setDown(true);
    await expect.poll(() => left.count()).toBe(0);
    await time.waitFor({ state: 'detached' });
    server.setDown(false);
    await expect.poll(() => left.count()).toBeGreaterThan(1);
  });
});
