import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import { act, advance, createJob, move } from '../support/fake/jobs.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';

/** A painting on the canvas in all its states, in both languages, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

const pair = (content: string, style: string, options: Record<string, unknown> = { size: 512 }) => ({
  content: { picture: `sample-content-${content}` },
  styles: [{ picture: `sample-style-${style}` }],
  options,
});

const show = (page: Page, hash: string) =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

/** Queues a painting and shows it. */
async function watch(...given: Parameters<typeof pair>): Promise<string> {
  const { id } = createJob(session.state, pair(...given));
  await show(session.page, `/paint/${id}`);
  await session.page.locator('[data-pane]').waitFor();
  return id;
}

describe.each(['en-GB', 'ru-RU'])('in %s', (locale) => {
  const t = i18n.getFixedT(locale.slice(0, 2));
  const open = (options: Parameters<typeof openFake>[0] = {}) => openFake({ ...options, locale });
  const button = (name: string | RegExp) => session.page.getByRole('button', { name });
  const textOf = (text: string) => session.page.getByText(text, { exact: true });

  it('a finished picture ignores Space, and L opens its loss curve', async () => {
    session = await open();
    const { page, state } = session;
    const id = await watch('harbour', 'swirl');
    advance(state, id, 1);
    await button(t('watch.save')).waitFor();
    const actions: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/jobs/') && request.method() === 'POST') actions.push(request.url());
    });
    await page.keyboard.press('Space');
    await page.keyboard.press('l');
    await page.getByRole('img', { name: t('watch.lossPlot') }).waitFor();
    expect(actions).toEqual([]);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(state.job(id).state).toBe('done');
  });

  it('the screen has one heading, which names the picture', async () => {
    session = await open();
    await watch('harbour', 'swirl');
    const headings = session.page.getByRole('heading', { level: 1 });
    expect(await headings.allTextContents()).toEqual([t('watch.pictureOf', { name: t('samples.harbour') })]);
  });

  it('discarding it returns to the wells, and going back offers to paint again', async () => {
    session = await open();
    const { page, state } = session;
    const id = await watch('harbour', 'swirl');
    advance(state, id, 0.4);
    await button(t('watch.cancel')).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('watch.cancel') })
      .click();
    await page.getByRole('heading', { name: t('paint.title') }).waitFor();
    expect(state.job(id).state).toBe('cancelled');
    await page.goBack();
    await textOf(t('watch.cancelled')).waitFor();
    await expect.poll(() => button(new RegExp(`^${t('panel.paintAgain')}`)).isEnabled()).toBe(true);
    await button(t('paint.fresh')).click();
    await page.getByRole('heading', { name: t('paint.title') }).waitFor();
  });

  it('the time left is told only while there is a connection', async () => {
    session = await open();
    const { page, state, server } = session;
    const id = await watch('harbour', 'swirl');
    advance(state, id, 0.4);
    const left = page.locator('[data-state="painting"]').getByText(/ left|осталось/);
    await left.waitFor();
    server.setDown(true);
    await page.getByText(t('app.offline')).waitFor();
    await left.waitFor({ state: 'detached' });
    server.setDown(false);
    await left.waitFor();
  });

  it('pictures that could not be fetched are fetched when the connection is back', async () => {
    session = await open();
    const { page, state, server } = session;
    const id = await watch('harbour', 'swirl');
    await page.route(/\/api\/(?:pictures|jobs)\/.*(?:width|revision)=/, (route) => route.abort());
    advance(state, id, 1);
    await button(t('watch.save')).waitFor();
    await page.keyboard.press('2');
    const thumbnail = page.locator('main li img');
    await expect.poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.complete)).toBe(true);
    expect(await thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(0);
    await page.unrouteAll();
    const reconnect = async () => {
      server.setDown(true);
      await page.getByText(t('app.offline')).waitFor();
      server.setDown(false);
    };
    await reconnect();
    await expect
      .poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(0);
    await page.route(/\/preview/, (route) => route.abort());
    await show(page, `/paint/${id}`);
    await button(t('watch.save')).waitFor();
    await page.waitForTimeout(300);
    expect(await page.locator('[data-box] img').count()).toBe(0);
    await page.unrouteAll();
    await reconnect();
    await page.locator('[data-box] img').waitFor();
  });

  it('its actual size is 100 % for a picture smaller than the canvas', async () => {
    session = await open();
    const { page, state } = session;
    const id = await watch('harbour', 'swirl', { size: 128 });
    advance(state, id, 1);
    await button(t('watch.save')).waitFor();
    await page.keyboard.press('z');
    await button(t('common.percent', { percent: 100 })).waitFor();
    await expect
      .poll(async () => (await page.locator('[data-box]').boundingBox())?.width)
      .toBeCloseTo(128, 0);
  });

  it('its end is told in the title of a window without focus and to screen readers, not over the canvas', async () => {
    session = await open();
    const { page, state } = session;
    const id = await watch('harbour', 'swirl');
    await page.evaluate(() => {
      document.hasFocus = () => false;
    });
    advance(state, id, 1);
    const news = `${t('samples.harbour')}: ${t('app.finished')}`;
    const notice = page.getByRole('status').filter({ hasText: news });
    await notice.waitFor({ state: 'attached' });
    expect(await page.title()).toContain(news);
    expect(await notice.locator('p').evaluate((element) => element.clientWidth)).toBe(1);
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await expect.poll(() => page.title()).toBe(t('app.title', { screen: t('app.screen.paint') }));
    // On another screen the notice is visible.
    await page.keyboard.press('5');
    const next = createJob(state, pair('valley', 'ink'));
    await page.waitForTimeout(100);
    advance(state, next.id, 1);
    await page.getByText(`${t('samples.valley')}: ${t('app.finished')}`).waitFor();
    expect(
      await page
        .getByRole('status')
        .locator('p')
        .evaluate((element) => element.clientWidth),
    ).toBeGreaterThan(100);
  });

  it('a failed one stays in the strip and in the gallery, and says why', async () => {
    session = await open();
    const { page, state } = session;
    const first = await watch('harbour', 'swirl');
    advance(state, first, 0.3);
    const failure = { code: 'picture-empty', message: 'It is empty.', values: { name: 'a.jpg' } };
    move(state, first, 'failed', { failure });
    const why = locale === 'ru-RU' ? /Файл «a\.jpg» пуст/ : /It is empty\./;
    await page.locator('[data-state="failed"]').getByText(why).waitFor();
    await watch('valley', 'ink');
    await page
      .getByRole('navigation', { name: t('watch.queue') })
      .getByRole('button', { name: why })
      .waitFor();
    await page.keyboard.press('2');
    await button(why).click();
    await page.locator('aside').getByRole('alert').filter({ hasText: why }).waitFor();
  });

  it('each waiting one tells how many are ahead of it', async () => {
    session = await open();
    const { state } = session;
    const painting = await watch('harbour', 'swirl');
    for (const style of ['ink', 'poppies', 'mosaic']) createJob(state, pair('valley', style));
    const strip = session.page.getByRole('navigation', { name: t('watch.queue') });
    for (const count of [1, 2, 3])
      await strip.getByRole('button', { name: t('watch.waiting', { count }) }).waitFor();
    act(state, painting, 'stop');
    for (const count of [1, 2])
      await strip.getByRole('button', { name: t('watch.waiting', { count }) }).waitFor();
    await expect
      .poll(() => strip.getByRole('button', { name: t('watch.waiting', { count: 3 }) }).count())
      .toBe(0);
  });

  it('the panel shows its pictures and settings, not those of the one before', async () => {
    session = await open();
    const { page } = session;
    const first = await watch('harbour', 'swirl', { size: 640 });
    const second = await watch('valley', 'ink', { size: 320 });
    const size = page.getByRole('textbox', { name: `${t('panel.size')}, ${t('panel.pixels')}` });
    for (const [id, name, pixels] of [
      [second, t('samples.valley'), '320'],
      [first, t('samples.harbour'), '640'],
    ] as const) {
      await show(page, `/paint/${id}`);
      await page.locator('aside').getByRole('img', { name }).first().waitFor();
      await expect.poll(() => size.inputValue()).toBe(pixels);
    }
  });

  it('after it ran out of memory, a smaller size is offered, and painted', async () => {
    session = await open();
    const { page, state } = session;
    const id = await watch('harbour', 'swirl', { size: 2048 });
    move(state, id, 'failed', { failure: { code: 'out-of-memory', message: 'Memory ran out.' } });
    await button(t('watch.paintSmaller', { size: 1792 })).click();
    await expect.poll(() => state.jobs.size).toBe(2);
    const smaller = [...state.jobs.values()].at(-1);
    expect(smaller?.options.size).toBe(1792);
    expect(smaller?.content.id).toBe('sample-content-harbour');
    await expect.poll(() => new URL(page.url()).hash).toBe(`#/paint/${smaller?.id}`);
  });

  it('one that needs more memory than is free offers what fits, or the same when memory is free', async () => {
    session = await open({ prepare: (state) => Object.assign(state, { freeMemory: 2e9 }) });
    const { state, page } = session;
    const id = await watch('harbour', 'swirl', { size: 2048 });
    const values = { size: 2048, fits: 900, needed: 6200, free: 2000 };
    move(state, id, 'failed', { failure: { code: 'memory', message: 'Too large.', values } });
    await button(t('watch.paintSmaller', { size: 900 })).waitFor();
    state.freeMemory = 9e9;
    await page.reload();
    await button(t('watch.tryAgain')).click();
    await expect.poll(() => state.job(id).state).not.toBe('failed');
  });
});
