import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import { sampleBytes } from '../support/fake/pictures.js';
import { Refusal, type State } from '../support/fake/state.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';
import { dropFiles } from '../support/session.js';

/** Tiles that show A painted in a style, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

const t = i18n.getFixedT('en');
const bundled = ['ink', 'mosaic', 'poppies', 'swirl'].map((name) => `sample-style-${name}`);
/** Long side of the tiles in the strip, in pixels: no other request has this size. */
const stripSize = 192;

/** Adds recent pictures `recent-1` to `recent-{count}`, the last one newest. */
function addRecent(state: State, count: number): void {
  const { info, bytes } = state.picture('sample-style-ink');
  const { kind: _, ...plain } = info;
  for (let index = 1; index <= count; index += 1) {
    const id = `recent-${index}`;
    const given = { id, name: `${id}.jpg`, origin: 'upload', added: state.now() } as const;
    state.pictures.set(id, { info: { ...plain, ...given }, bytes });
  }
}

/** Drops A, which becomes the newest recent picture. @returns its id. */
async function dropContent({ page, state }: FakeSession): Promise<string> {
  const file = { name: 'photo.jpg', bytes: sampleBytes('content-harbour.jpg') };
  await dropFiles(page, '[data-well="content"]', [file]);
  await page.getByRole('img', { name: 'photo' }).first().waitFor();
  const stored = () => [...state.pictures.values()].find(({ info }) => info.name === 'photo.jpg');
  await expect.poll(stored).toBeDefined();
  return stored()?.info.id ?? '';
}

const requested = (state: State) => state.instant.filter(({ size }) => size === stripSize);
const stylesOf = (state: State) =>
  requested(state)
    .map(({ styles }) => styles[0]?.picture)
    .sort();

/** The picture in a tile of the strip. */
const tile = (page: Page, name: string) =>
  page.getByRole('button', { name: t('paint.useAsStyle', { name }) });
const painting = (page: Page, name: string) => tile(page, name).locator('[data-painting] img').first();

/** Waits until nothing new is requested. */
async function settled({ page, state }: FakeSession): Promise<void> {
  let before = -1;
  while (before !== state.instant.length) {
    before = state.instant.length;
    await page.waitForTimeout(500);
  }
}

describe('the strip', () => {
  it('shows A painted in each style, once', async () => {
    session = await openFake();
    const { page, state } = session;
    const content = await dropContent(session);
    for (const name of ['Swirling night', 'Poppies', 'Ink and wash', 'Stained glass'])
      await painting(page, name).waitFor();
    await settled(session);
    expect(stylesOf(state)).toEqual(bundled);
    expect(requested(state).every((request) => request.content.picture === content)).toBe(true);
    const src = await painting(page, 'Poppies').getAttribute('src');
    expect(src).toMatch(/^blob:/);
  });

  it('paints no style that is scrolled out of view', async () => {
    session = await openFake({ prepare: (state) => addRecent(state, 24) });
    const { page, state } = session;
    await dropContent(session);
    await painting(page, 'recent-24').waitFor();
    await settled(session);
    expect(requested(state).length).toBeLessThan(16);
    expect(stylesOf(state)).not.toContain('recent-3');
    await tile(page, 'recent-3').scrollIntoViewIfNeeded();
    await painting(page, 'recent-3').waitFor();
    expect(stylesOf(state)).toContain('recent-3');
    // Back at the start, the paintings are still there.
    await settled(session);
    const before = state.instant.length;
    await tile(page, 'Poppies').scrollIntoViewIfNeeded();
    await painting(page, 'Poppies').waitFor();
    expect(state.instant).toHaveLength(before);
  });

  it('follows the crop of A, the strength and the colours, but not the size', async () => {
    session = await openFake();
    const { page, state } = session;
    await dropContent(session);
    await painting(page, 'Poppies').waitFor();
    await page.getByRole('button', { name: t('paint.crop') }).click({ force: true });
    const corner = page.getByRole('button', { name: t('paint.cropHandle.se') });
    await corner.focus();
    for (let step = 0; step < 10; step += 1) await page.keyboard.press('ArrowUp');
    await page.getByRole('button', { name: t('paint.cropUse') }).click();
    await expect.poll(() => requested(state).at(-1)?.content.crop?.height).toBeLessThan(0.99);
    await page.getByRole('radio', { name: t('panel.colours.content') }).click();
    await expect.poll(() => requested(state).at(-1)?.options).toEqual({ colors: 'content' });
    expect(requested(state).at(-1)?.content.crop).toBeDefined();
    await settled(session);
    const before = requested(state).length;
    const field = page.getByRole('textbox', { name: `${t('panel.size')}, ${t('panel.pixels')}` });
    await field.fill('768');
    await field.press('Enter');
    await settled(session);
    expect(requested(state)).toHaveLength(before);
  });

  it('paints once after a slider was moved over many values', async () => {
    session = await openFake();
    const { page, state } = session;
    await dropContent(session);
    await settled(session);
    const before = requested(state).length;
    await page.getByRole('slider', { name: t('panel.strength') }).focus();
    for (let step = 0; step < 25; step += 1) await page.keyboard.press('ArrowRight');
    await settled(session);
    const after = requested(state).slice(before);
    expect(after.length).toBeLessThanOrEqual(2 * bundled.length);
    const weight = after.at(-1)?.options?.styleWeight;
    expect(after.filter(({ options }) => options?.styleWeight === weight)).toHaveLength(bundled.length);
    expect(weight).toBe(16);
  });

  it('keeps the picture of a style whose tile fails', async () => {
    const fault = new Refusal(409, 'memory', 'There is not enough memory.');
    session = await openFake({ prepare: (state) => state.refusals.set('paintInstantly', fault) });
    const { page, state } = session;
    const tries: string[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('/instant')) tries.push(response.url());
    });
    await dropContent(session);
    await expect.poll(() => tries.length).toBe(bundled.length);
    await page.waitForTimeout(500);
    expect(await page.locator('[data-painting]').count()).toBe(0);
    expect(await tile(page, 'Poppies').locator('img').first().getAttribute('src')).toContain(
      'sample-style-poppies',
    );
    expect(tries).toHaveLength(bundled.length);
    // Another A is tried again.
    state.refusals.clear();
    await page.getByRole('button', { name: t('paint.useAsContent', { name: 'Valley' }) }).click();
    await painting(page, 'Poppies').waitFor();
  });

  it('forgets the paintings of a picture that is no longer A', async () => {
    session = await openFake({ prepare: (state) => Object.assign(state, { instantMilliseconds: 300 }) });
    const { page, state } = session;
    await dropContent(session);
    await painting(page, 'Poppies').waitFor();
    await page.getByRole('button', { name: t('paint.useAsContent', { name: 'Valley' }) }).click();
    expect(await page.locator('[data-painting]').count()).toBe(0);
    await painting(page, 'Poppies').waitFor();
    expect(requested(state).at(-1)?.content.picture).toBe('sample-content-valley');
  });

  it('paints nothing again when the connection returns', async () => {
    session = await openFake();
    const { page, state, server } = session;
    await dropContent(session);
    await painting(page, 'Poppies').waitFor();
    await settled(session);
    const before = state.instant.length;
    server.setDown(true);
    await page.getByText(t('app.offline')).waitFor();
    server.setDown(false);
    await page.getByText(t('app.offline')).waitFor({ state: 'hidden' });
    await settled(session);
    expect(state.instant).toHaveLength(before);
  });
});
