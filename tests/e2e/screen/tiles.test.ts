import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import { sampleBytes } from '../support/fake/pictures.js';
import { Refusal, type State } from '../support/fake/state.js';
import { answer, installFakeBridge } from '../support/fake-bridge.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';
import { dropFiles, pasteFile } from '../support/session.js';

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

const dialog = (page: Page) => page.getByRole('dialog');
const openSheet = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).click();
  await dialog(page).waitFor();
};
const inSheet = (state: State) => state.instant.filter(({ size }) => size === 256);
const takePair = (page: Page) =>
  page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();

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
    await painting(page, 'Poppies').waitFor();
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

describe('the sheet of all styles', () => {
  it('fills in, those in view first, and counts', async () => {
    session = await openFake({
      prepare: (state) => {
        addRecent(state, 40);
        state.instantMilliseconds = 40;
      },
    });
    const { page, state } = session;
    const content = await dropContent(session);
    await openSheet(page, t('tryStyles.title'));
    await dialog(page)
      .getByText(/^[1-9]\d* of 44$/)
      .waitFor();
    const bar = dialog(page).getByRole('progressbar', { name: t('tryStyles.bar') });
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(100);
    await dialog(page)
      .getByText(t('tryStyles.styles', { count: 44 }))
      .waitFor();
    expect(await bar.count()).toBe(0);
    const order = inSheet(state).map(({ styles }) => styles[0]?.picture);
    expect(new Set(order).size).toBe(44);
    expect(order).toHaveLength(44);
    expect(order).not.toContain(content);
    // Newest recent pictures follow the bundled styles; recent-1 is at the end, out of view.
    expect(order.slice(0, 4).sort()).toEqual(bundled);
    expect(order.at(-1)).toBe('recent-1');
    expect(inSheet(state).every((request) => request.content.picture === content)).toBe(true);
    const last = dialog(page).getByRole('button', { name: 'recent-1', exact: true });
    await last.scrollIntoViewIfNeeded();
    await last.locator('[data-painting]').waitFor();
    expect(inSheet(state)).toHaveLength(44);
  });

  it('takes the style of a click and closes', async () => {
    session = await openFake();
    const { page } = session;
    await dropContent(session);
    await openSheet(page, t('tryStyles.title'));
    await dialog(page).getByRole('button', { name: 'Poppies' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page
      .getByRole('button', { name: t('panel.paint') })
      .last()
      .click();
    await expect.poll(() => [...session.state.jobs.values()][0]?.styles[0]?.id).toBe('sample-style-poppies');
  });

  it('is used with the keyboard, and Escape closes it', async () => {
    session = await openFake();
    const { page } = session;
    await dropContent(session);
    const opener = page.getByRole('button', { name: t('tryStyles.title') });
    await opener.focus();
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe('Swirling night');
    await page.keyboard.press('ArrowRight');
    await expect.poll(focused).toBe('Poppies');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(focused).toBe('Swirling night');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor({ state: 'detached' });
    await openSheet(page, t('tryStyles.title'));
    const current = dialog(page).locator('[aria-current="true"]');
    await expect.poll(() => current.allTextContents()).toEqual(['Poppies']);
  });

  it('has at most 100 styles, and requests nothing more once it is closed', async () => {
    session = await openFake({ prepare: (state) => addRecent(state, 120) });
    const { page, state } = session;
    await dropContent(session);
    await settled(session);
    state.instantMilliseconds = 300;
    await openSheet(page, t('tryStyles.title'));
    await dialog(page)
      .getByText(/^\d+ of 100$/)
      .waitFor();
    expect(await dialog(page).getByRole('listitem').count()).toBe(100);
    await expect.poll(() => inSheet(state).length).toBeGreaterThan(2);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    const before = inSheet(state).length;
    expect(before).toBeLessThan(30);
    await page.waitForTimeout(1500);
    expect(inSheet(state)).toHaveLength(before);
  });

  it('takes dropped, pasted and chosen pictures, and says which cannot be read', async () => {
    session = await openFake();
    const { page, state } = session;
    await dropContent(session);
    await openSheet(page, t('tryStyles.title'));
    const names = () => dialog(page).getByRole('listitem').allTextContents();
    await expect.poll(names).toHaveLength(4);
    const painted = ['poppies', 'ink'].map((name) => ({
      name: `${name}.jpg`,
      bytes: sampleBytes(`style-${name}.jpg`),
    }));
    await dropFiles(page, '[role="dialog"]', [
      ...painted,
      { name: 'notes.jpg', bytes: Buffer.from('no picture') },
    ]);
    await expect
      .poll(names)
      .toEqual(['ink', 'poppies', 'Swirling night', 'Poppies', 'Ink and wash', 'Stained glass']);
    await page
      .getByText(/notes\.jpg/)
      .first()
      .waitFor();
    await pasteFile(page, { name: 'pasted.png', bytes: sampleBytes('style-mosaic.jpg') });
    await expect.poll(names).toHaveLength(7);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      dialog(page)
        .getByRole('button', { name: t('tryStyles.add') })
        .click(),
    ]);
    await chooser.setFiles([
      { name: 'chosen.jpg', mimeType: 'image/jpeg', buffer: sampleBytes('style-swirl.jpg') },
    ]);
    await expect.poll(async () => (await names())[0]).toBe('chosen');
    await dialog(page)
      .getByText(t('tryStyles.styles', { count: 8 }))
      .waitFor();
    expect(inSheet(state)).toHaveLength(8);
    // A and B of the draft are as before.
    await dialog(page).getByRole('button', { name: 'chosen' }).click();
    await page
      .getByRole('button', { name: t('panel.paint') })
      .last()
      .click();
    await expect
      .poll(() => [...state.jobs.values()][0]?.styles.map(({ name }) => name))
      .toEqual(['chosen.jpg']);
    expect([...state.jobs.values()][0]?.content.name).toBe('photo.jpg');
  });

  it('takes pictures of the dialog of the desktop application', async () => {
    session = await openFake({
      script: installFakeBridge,
      prepare: (state) => {
        state.info = { ...state.info, paths: true };
      },
    });
    const { page } = session;
    await takePair(page);
    await answer(page, { choosePictures: ['/pictures/style-ink.jpg', '/pictures/style-mosaic.jpg'] });
    await openSheet(page, t('tryStyles.title'));
    await dialog(page)
      .getByRole('button', { name: t('tryStyles.add') })
      .click();
    await dialog(page)
      .getByText(t('tryStyles.styles', { count: 6 }))
      .waitFor();
    const names = await dialog(page).getByRole('listitem').allTextContents();
    expect(names.slice(0, 3)).toEqual(['style-mosaic', 'style-ink', 'Swirling night']);
  });

  it('is where a dragged picture goes, not one of the two halves', async () => {
    session = await openFake();
    const { page } = session;
    await takePair(page);
    const halves = page.getByText(t('paint.drop.style'));
    const enter = (type: string) =>
      page.evaluate((name) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([], 'photo.jpg', { type: 'image/jpeg' }));
        document.body.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
      }, type);
    await enter('dragover');
    await halves.waitFor();
    await enter('drop');
    await openSheet(page, t('tryStyles.title'));
    await enter('dragover');
    await dialog(page).getByText(t('tryStyles.drop')).waitFor();
    expect(await halves.count()).toBe(0);
  });

  it('says on a tile why it was not painted, and counts it', async () => {
    const fault = new Refusal(409, 'memory', 'There is not enough memory.');
    session = await openFake({ prepare: (state) => state.refusals.set('paintInstantly', fault) });
    const { page } = session;
    await dropContent(session);
    await openSheet(page, t('tryStyles.title'));
    await dialog(page).getByText('4 styles, 4 failed').waitFor();
    expect(await dialog(page).getByText('not enough memory').count()).toBe(4);
    const source = dialog(page).getByRole('button', { name: 'Poppies' }).locator('img').first();
    expect(await source.getAttribute('src')).toContain('sample-style-poppies');
  });
});

describe('the variations', () => {
  const variation = (
    page: Page,
    strength: 'light' | 'medium' | 'full',
    stroke: 'fine' | 'normal' | 'broad',
  ) =>
    dialog(page).getByRole('button', {
      name: `${t(`variations.strengths.${strength}`)}, ${t(`variations.strokes.${stroke}`)}`,
    });
  const requestedPairs = (state: State) =>
    state.instant
      .filter(({ size }) => size === 384)
      .map(({ options }) => [options?.contentWeight, options?.styleWeight, options?.styleScale]);

  it('need A and B', async () => {
    session = await openFake();
    const { page } = session;
    const button = page.getByRole('button', { name: t('variations.title') });
    expect(await button.count()).toBe(0);
    await dropContent(session);
    await expect.poll(() => button.isDisabled()).toBe(true);
    await tile(page, 'Poppies').click();
    await expect.poll(() => button.isEnabled()).toBe(true);
  });

  it('are painted at three strengths by three strokes, and a click sets the sliders', async () => {
    session = await openFake();
    const { page, state } = session;
    await takePair(page);
    await page.getByRole('radio', { name: t('panel.colours.match') }).click();
    await openSheet(page, t('variations.title'));
    await expect.poll(() => dialog(page).locator('[data-painting]').count()).toBe(9);
    expect(requestedPairs(state)).toEqual(
      [1, 2.25, 4].flatMap((weight) => [0.5, 1, 2].map((scale) => [1, weight, scale])),
    );
    const requests = state.instant.filter(({ size }) => size === 384);
    expect(requests.every(({ options }) => options?.colors === 'match')).toBe(true);
    expect(requests.every(({ styles }) => styles[0]?.picture === 'sample-style-swirl')).toBe(true);
    const headers = await dialog(page).getByRole('rowheader').allTextContents();
    expect(headers).toEqual(['LightStrength 25', 'MediumStrength 40', 'FullStrength 50']);
    expect(await variation(page, 'full', 'normal').getAttribute('aria-current')).toBe('true');
    expect(await dialog(page).locator('[aria-current]').count()).toBe(1);
    await variation(page, 'medium', 'broad').click();
    await dialog(page).waitFor({ state: 'detached' });
    const slider = (name: string) => page.getByRole('slider', { name });
    await expect.poll(() => slider(t('panel.strength')).inputValue()).toBe('40');
    await expect.poll(() => slider(t('panel.stroke')).inputValue()).toBe('1');
    await expect
      .poll(() => state.settings.options)
      .toMatchObject({ styleWeight: 2.25, styleScale: 2, colors: 'match' });
    // The marked cell follows.
    await openSheet(page, t('variations.title'));
    expect(await variation(page, 'medium', 'broad').getAttribute('aria-current')).toBe('true');
    // Keyboard: from the first cell to the one below and right of it.
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
    await dialog(page).waitFor({ state: 'detached' });
    await expect.poll(() => slider(t('panel.strength')).inputValue()).toBe('40');
    await expect.poll(() => slider(t('panel.stroke')).inputValue()).toBe('0');
  });
});

describe('in Russian', () => {
  it('both sheets have Russian texts', async () => {
    session = await openFake({ locale: 'ru-RU' });
    const { page } = session;
    await page.getByRole('button', { name: 'Гавань в стиле «Ночной вихрь»' }).click();
    await openSheet(page, 'Примерить все стили');
    await dialog(page).getByText('4\u00a0стиля').waitFor();
    await dialog(page).getByRole('button', { name: 'Добавить стили' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    await openSheet(page, 'Варианты');
    const headers = await dialog(page).getByRole('columnheader').allTextContents();
    expect(headers).toEqual(['Мелкие мазки0,5\u00a0×', 'Обычные мазки1\u00a0×', 'Крупные мазки2\u00a0×']);
    expect(await dialog(page).getByRole('rowheader').allTextContents()).toEqual([
      'СлабоСила 25',
      'СреднеСила 40',
      'ПолностьюСила 50',
    ]);
  });
});
