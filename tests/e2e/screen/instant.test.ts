import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { i18n } from '../../../renderer/i18n/index.js';
import type { InstantRequest, PreparationRequest } from '../../../src/api/contract.js';
import { advance } from '../support/fake/jobs.js';
import { instantPicture, sampleBytes } from '../support/fake/pictures.js';
import { Refusal } from '../support/fake/state.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';
import { recordedMotions, recordMotions } from '../support/motions.js';
import { dropFiles } from '../support/session.js';

/** The instant painting on the canvas before a job is made, in both languages, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

/** Number of sample styles, whose tiles under the canvas are painted too. */
const tiles = 4;

const file = (name: string) => ({ name, bytes: sampleBytes(name) });

describe.each(['en-GB', 'ru-RU'])('in %s', (locale) => {
  const t = i18n.getFixedT(locale.slice(0, 2));
  const open = (options: Parameters<typeof openFake>[0] = {}) => openFake({ ...options, locale });
  const button = (name: string | RegExp) => session.page.getByRole('button', { name });
  const slider = (name: string) => session.page.getByRole('slider', { name });
  const badge = () => session.page.locator('main section').getByText(t('paint.preview'), { exact: true });
  const choose = (style: 'poppies' | 'ink' | 'mosaic') =>
    button(t('paint.useAsStyle', { name: t(`samples.${style}`) })).click();
  const openPair = async (options: Parameters<typeof openFake>[0] = {}) => {
    session = await open(options);
    const names = { content: t('samples.harbour'), style: t('samples.swirl') };
    await button(t('paint.pair', names)).click();
    await painted();
  };

  it('it is there once A and B are dropped, marked as a preview, and the wells are in the panel', async () => {
    session = await open();
    const { page, state } = session;
    const prepared: PreparationRequest[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/instant/prepare')) prepared.push(request.postDataJSON());
    });
    await dropFiles(page, '[data-well="content"]', [file('content-harbour.jpg')]);
    await page.locator('main section [data-well="content"] img').waitFor();
    // The network while the file is uploaded, then the picture.
    await expect.poll(() => prepared.length).toBe(2);
    const [early, late] = prepared;
    expect(early).toEqual({ styles: [], options: {}, size: 512 });
    expect(late?.content?.picture).toMatch(/./);
    expect(late).toEqual({ ...early, content: late?.content });
    expect(requests()).toEqual([]);
    await dropFiles(page, '[data-well="style"]', [file('style-swirl.jpg')]);
    await page.getByRole('img', { name: t('paint.previewOf', { name: 'content-harbour' }) }).waitFor();
    await badge().waitFor();
    await expect.poll(isNewest).toBe(true);
    expect(requests()).toHaveLength(1);
    expect(prepared).toHaveLength(2);
    const { content, styles, size } = newestRequest();
    expect(content).toEqual(late?.content);
    expect(state.picture(content.picture).info.name).toBe('content-harbour.jpg');
    expect(styles.map(({ picture }) => state.picture(picture).info.name)).toEqual(['style-swirl.jpg']);
    expect(size).toBe(512);
    await page.locator('aside [data-well="content"]').getByRole('img', { name: 'content-harbour' }).waitFor();
    await page.locator('aside [data-well="style"]').getByRole('img', { name: 'style-swirl' }).waitFor();
    expect(await page.locator('[data-well]').count()).toBe(2);
  });

  it('it follows what it depends on, and nothing else', async () => {
    await openPair();
    const { page } = session;
    const changed = async (expected: Partial<InstantRequest['options']>) => {
      await expect.poll(() => newestRequest().options).toEqual(expected);
      await expect.poll(isNewest).toBe(true);
    };
    await slider(t('panel.strength')).focus();
    await page.keyboard.press('End');
    await changed({ styleWeight: 64 });
    await slider(t('panel.stroke')).focus();
    await page.keyboard.press('Home');
    await changed({ styleWeight: 64, styleScale: 0.25 });
    await page.getByRole('radio', { name: t('panel.colours.match') }).click();
    await changed({ styleWeight: 64, styleScale: 0.25, colors: 'match' });
    await button(t('panel.advanced')).click();
    await page.getByRole('textbox', { name: t('options.seed.title') }).fill('7');
    await page.keyboard.press('Enter');
    await changed({ styleWeight: 64, styleScale: 0.25, colors: 'match', seed: 7 });
    const count = requests().length;
    await page.getByRole('radio', { name: t('panel.presets.fine') }).click();
    await page.getByRole('textbox', { name: t('options.iterations.title') }).fill('9');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    expect(requests()).toHaveLength(count);
    await button(t('paint.blendIn', { name: t('samples.ink') })).click({ force: true });
    await expect
      .poll(() => newestRequest().styles.map(({ picture }) => picture))
      .toEqual(['sample-style-swirl', 'sample-style-ink']);
    await slider(t('samples.ink')).focus();
    await page.keyboard.press('End');
    await expect.poll(() => newestRequest().styles.map(({ weight }) => weight)).toEqual([50, 100]);
    await expect.poll(isNewest).toBe(true);
  });

  it('a fast drag over 50 values makes two passes: of the first value and of the last', async () => {
    await openPair();
    const { page, state } = session;
    await expect.poll(() => state.instant.length - requests().length).toBe(tiles);
    const before = requests().length;
    let release = () => {};
    state.instantGate = new Promise((resolve) => {
      release = resolve;
    });
    const thumb = await slider(t('panel.strength')).boundingBox();
    const [x, y] = [(thumb?.x ?? 0) + (thumb?.width ?? 0) / 2, (thumb?.y ?? 0) + (thumb?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 150, y, { steps: 50 });
    await page.mouse.up();
    await expect
      .poll(() => page.getByRole('textbox', { name: t('panel.strength') }).inputValue())
      .toBe('100');
    await expect.poll(() => requests().length).toBe(before + 1);
    const picture = await source();
    release();
    await expect.poll(() => newestRequest().options?.styleWeight).toBe(64);
    await expect.poll(isNewest).toBe(true);
    expect(await source()).not.toBe(picture);
    await page.waitForTimeout(500);
    expect(await isNewest()).toBe(true);
    expect(requests()).toHaveLength(before + 2);
    await expect.poll(() => page.locator('[data-box] img[src^="blob:"]').count()).toBe(1);
  });

  it('when a picture is replaced, it is painted before tiles, and before anything else is asked for', async () => {
    await openPair();
    const { page, state } = session;
    await expect.poll(() => state.instant.length - requests().length).toBe(tiles);
    const asked: string[] = [];
    page.on('request', (request) => {
      const path = new URL(request.url()).pathname;
      if (/instant$|estimate$|pictures$|image$/.test(path)) asked.push(`${request.method()} ${path}`);
    });
    const before = state.instant.length;
    let release = () => {};
    state.instantGate = new Promise((resolve) => {
      release = resolve;
    });
    await dropFiles(page, 'aside [data-well="content"]', [file('content-valley.jpg')]);
    await expect.poll(() => state.instant.length).toBe(before + 1);
    expect(newestRequest()).toMatchObject({ size: 512, urgent: true });
    // Tiles and estimates follow changes after a moment.
    await page.waitForTimeout(700);
    expect(asked).toEqual(['POST /api/pictures', 'POST /api/instant']);
    release();
    await expect.poll(() => state.instant.length - before).toBe(1 + tiles);
    expect(state.instant.slice(before + 1).every(({ size, urgent }) => size === 192 && !urgent)).toBe(true);
    await expect.poll(() => asked).toContain('GET /api/pictures');
    await expect.poll(() => asked).toContain('POST /api/estimate');
  });

  it('no tile begins while a picture is uploaded that completes the pair', async () => {
    session = await open({ prepare: (state) => Object.assign(state, { instantMilliseconds: 200 }) });
    const { page, state } = session;
    await dropFiles(page, '[data-well="content"]', [file('content-harbour.jpg')]);
    await expect.poll(() => state.instant.length).toBe(1);
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/pictures?*', async (route) => {
      await gate;
      await route.continue();
    });
    const begun = () => state.instant.map(({ size }) => size);
    await dropFiles(page, '[data-well="style"]', [file('style-swirl.jpg')]);
    const before = begun();
    await page.waitForTimeout(700);
    expect(begun()).toEqual(before);
    release();
    await expect.poll(() => begun().length).toBeGreaterThan(before.length + 1);
    expect(begun().slice(before.length, before.length + 2)).toEqual([512, 192]);
  });

  it('an error keeps the picture and is told in one quiet sentence, until a picture comes', async () => {
    await openPair();
    const { page, state, server } = session;
    const picture = await source();
    const failure = new Refusal(422, 'picture-empty', 'It is empty.');
    state.refusals.set('paintInstantly', failure);
    await choose('ink');
    await page.getByText('It is empty.').waitFor();
    expect(await source()).toBe(picture);
    expect(await page.getByRole('alert').count()).toBe(0);
    state.refusals.clear();
    await choose('poppies');
    await expect.poll(isNewest).toBe(true);
    await page.getByText('It is empty.').waitFor({ state: 'detached' });
    const last = await source();
    server.setDown(true);
    await page.getByText(t('app.offline')).waitFor();
    await page.getByRole('radio', { name: t('panel.colours.content') }).click();
    await page.getByText(t('problem.offline')).waitFor();
    expect(await source()).toBe(last);
    server.setDown(false);
    await expect.poll(() => newestRequest().options).toEqual({ colors: 'content' });
    await expect.poll(isNewest).toBe(true);
    await page.getByText(t('problem.offline')).waitFor({ state: 'detached' });
  });

  it('the painting starts from it: it stays in its place until the first revision', async () => {
    await openPair();
    const { page, state } = session;
    const picture = await source();
    await page.keyboard.press('+');
    const box = await page.locator('[data-box]').boundingBox();
    await page.keyboard.press('Control+Enter');
    await page.getByText(t('watch.preparing')).waitFor();
    expect(await source()).toBe(picture);
    expect(await page.locator('[data-box]').boundingBox()).toEqual(box);
    await badge().waitFor();
    const [id = ''] = state.jobs.keys();
    advance(state, id, 0.3);
    await expect.poll(source).toContain('/preview');
    await badge().waitFor({ state: 'detached' });
    expect(await page.locator('[data-box]').boundingBox()).toEqual(box);
    const count = requests().length;
    await button(t('paint.fresh')).click();
    await expect.poll(source).toBe(picture);
    await page.waitForTimeout(300);
    expect(requests()).toHaveLength(count);
  });

  it('Enter paints after a click on a style; with the keyboard it chooses first', async () => {
    await openPair();
    const { page, state } = session;
    const jobs = () => [...state.jobs.values()].map((job) => job.styles.map(({ id }) => id));
    const tile = (style: 'poppies' | 'ink') => button(t('paint.useAsStyle', { name: t(`samples.${style}`) }));
    await tile('poppies').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => tile('poppies').getAttribute('aria-current')).toBe('true');
    await expect.poll(() => newestRequest().styles[0]?.picture).toBe('sample-style-poppies');
    await tile('ink').click();
    await expect.poll(() => tile('ink').getAttribute('aria-current')).toBe('true');
    expect(jobs()).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(jobs).toEqual([['sample-style-ink']]);
  });

  it('the small wells replace, crop and remove, and without B the large wells are back', async () => {
    await openPair();
    const { page } = session;
    const well = (name: 'content' | 'style') => page.locator(`aside [data-well="${name}"]`);
    const use = (at: Locator, name: string) => at.getByRole('button', { name }).click({ force: true });
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      use(well('style'), t('paint.replace')),
    ]);
    await chooser.setFiles({
      name: 'other.jpg',
      mimeType: 'image/jpeg',
      buffer: sampleBytes('style-mosaic.jpg'),
    });
    await well('style').getByRole('img', { name: 'other' }).waitFor();
    await expect.poll(() => newestRequest().styles[0]?.picture).not.toBe('sample-style-swirl');
    await use(well('content'), t('paint.crop'));
    const dialog = page.getByRole('dialog', { name: t('paint.cropTitle') });
    await dialog.locator('img').evaluate((image: HTMLImageElement) => image.decode());
    await dialog.getByLabel(t('paint.cropHandle.e')).focus();
    for (let press = 0; press < 10; press += 1) await page.keyboard.press('Shift+ArrowLeft');
    await dialog.getByRole('button', { name: t('paint.cropUse') }).click();
    await expect.poll(() => newestRequest().content.crop?.width ?? 1).toBeLessThan(0.95);
    await expect.poll(isNewest).toBe(true);
    const { width = 0, height = 1 } = (await page.locator('[data-box]').boundingBox()) ?? {};
    expect(width / height).toBeCloseTo((4 / 3) * (newestRequest().content.crop?.width ?? 1), 2);
    await use(well('style'), t('paint.remove'));
    await page.getByText(t('paint.drop.style')).waitFor();
    await page.locator('main section [data-well="content"] img').waitFor();
    expect(await page.locator('aside [data-well]').count()).toBe(0);
    expect(await page.locator('[data-box]').count()).toBe(0);
  });

  it('it is compared with A, zooms, and its changes are not announced', async () => {
    await openPair();
    const { page } = session;
    await page.keyboard.press('d');
    await page.getByRole('slider', { name: t('stage.dividerSlider') }).waitFor();
    await page.keyboard.press('d');
    await page.getByRole('slider', { name: t('stage.dividerSlider') }).waitFor({ state: 'detached' });
    await page.keyboard.press('z');
    await button(t('common.percent', { percent: 100 })).waitFor();
    await page.keyboard.press('f');
    const spoken: string[] = [];
    await page.exposeFunction('speak', (text: string) => spoken.push(text));
    await page.evaluate(() => {
      const live = '[role="status"], [role="alert"], [aria-live]';
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          const region = element?.closest(live);
          const text = region?.closest('[aria-hidden="true"]') ? '' : (region?.textContent ?? '');
          if (text !== '') (window as unknown as { speak: (text: string) => void }).speak(text);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await slider(t('panel.strength')).focus();
    for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(isNewest).toBe(true);
    expect(spoken).toEqual([]);
  });
});

describe('the preview', () => {
  it('fits into a narrow window, with the panel and without', async () => {
    session = await openFake({ viewport: { width: 900, height: 600 } });
    const { page } = session;
    await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();
    await painted();
    const overflow = () =>
      page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight - innerHeight,
      ]);
    const inside = async () => {
      const [box, pane] = await Promise.all(
        ['[data-box]', '[data-pane]'].map((name) => page.locator(name).boundingBox()),
      );
      return (
        box &&
        pane &&
        box.x >= pane.x &&
        box.y >= pane.y &&
        box.width <= pane.width &&
        box.height <= pane.height
      );
    };
    for (const name of ['Hide the panel', 'Show the panel']) {
      await expect.poll(overflow).toEqual([0, 0]);
      await expect.poll(inside).toBe(true);
      await page.getByText('Preview', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Use Poppies as B' }).waitFor();
      await page.getByRole('button', { name }).click();
    }
    expect(await page.locator('aside [data-well]').count()).toBe(2);
  });

  it('is not what a painting of other settings starts from', async () => {
    session = await openFake();
    const { page, state } = session;
    await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();
    await painted();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Getting ready.').waitFor();
    const [first = ''] = state.jobs.keys();
    advance(state, first, 1);
    await page.getByText(/^Done in/).waitFor();
    await page.getByRole('radio', { name: 'From A' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Getting ready.').waitFor();
    expect(await page.getByText('Preview', { exact: true }).count()).toBe(0);
    expect(await page.locator('[data-box] img[src^="blob:"]').count()).toBe(0);
    // The first one has a picture of its own now.
    await page.goBack();
    await page.getByText(/^Done in/).waitFor();
    await page.locator('[data-box] img').first().waitFor();
    expect(await page.locator('[data-box] img').first().getAttribute('src')).toContain('/preview');
  });

  it('changes without motion when reduced motion is set', async () => {
    session = await openFake({ reducedMotion: 'reduce' });
    const { page } = session;
    await recordMotions(page);
    await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();
    await painted();
    await page.getByRole('button', { name: 'Use Ink and wash as B' }).click();
    await painted();
    expect(await recordedMotions(page)).toEqual([]);
  });
});

/** Waits for the instant painting of the newest request. */
async function painted(): Promise<void> {
  await session.page.locator('[data-box] img[src^="blob:"]').first().waitFor();
  await expect.poll(isNewest).toBe(true);
}

/** The requests for the canvas, oldest first; those of the tiles are smaller. */
const requests = () => session.state.instant.filter(({ size }) => size === 512);

function newestRequest(): InstantRequest {
  const request = requests().at(-1);
  if (!request) throw new Error('nothing was painted');
  return request;
}

/** URL of the topmost picture on the canvas. */
const source = () => session.page.locator('[data-box] img').last().getAttribute('src');

/** Whether the canvas shows the picture of the newest request. */
async function isNewest(): Promise<boolean> {
  const request = newestRequest();
  const bytes = await instantPicture(session.state.picture(request.content.picture).bytes, request);
  const { data } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const shown = await cornerOf(session.page);
  return shown.every((value, index) => Math.abs(value - (data[index] ?? 0)) <= 1);
}

/** The top left pixel of the topmost picture on the canvas. */
function cornerOf(page: Page): Promise<number[]> {
  return page
    .locator('[data-box] img')
    .last()
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context?.drawImage(image, 0, 0, 1, 1, 0, 0, 1, 1);
      return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3);
    });
}
