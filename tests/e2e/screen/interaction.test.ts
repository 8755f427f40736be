import type { Page } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { act, advance, createJob } from '../support/fake/jobs.js';
import { sampleBytes } from '../support/fake/pictures.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';
import { dropFiles } from '../support/session.js';

/** Mouse and keyboard on the canvas and the wells, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

const pair = (content: string, style: string) => ({
  content: { picture: `sample-content-${content}` },
  styles: [{ picture: `sample-style-${style}` }],
  options: { size: 512 },
});

/** Drops the data of a picture dragged from a browser window. */
function dropData(page: Page, data: Readonly<Record<string, string>>): Promise<void> {
  return page.evaluate((given) => {
    const transfer = new DataTransfer();
    for (const [type, text] of Object.entries(given)) transfer.setData(type, text);
    const at = { clientX: 300, clientY: 300, bubbles: true, cancelable: true, dataTransfer: transfer };
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.querySelector('[data-well="content"]')?.dispatchEvent(new DragEvent(type, at));
  }, data);
}

/** Opens a finished painting of the harbour on the canvas. */
async function openDone(page: Page): Promise<string> {
  const job = createJob(session.state, pair('harbour', 'swirl'));
  advance(session.state, job.id, 1);
  await page.evaluate((id) => {
    location.hash = `/paint/${id}`;
  }, job.id);
  await page.getByText(/^Done in/).waitFor();
  await page.locator('[data-box] img').first().waitFor();
  return job.id;
}

/** Waits until no animation runs: the divider moves once when it first appears. */
const stopped = (page: Page) =>
  page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));

const variable = (page: Page, name: string) =>
  page
    .locator('[data-pane]')
    .first()
    .evaluate(
      (element, wanted) => Number.parseFloat(getComputedStyle(element).getPropertyValue(wanted)),
      name,
    );

describe('a picture dragged from another browser window', () => {
  it('is added if its bytes are included', async () => {
    session = await openFake();
    const data = `data:image/jpeg;base64,${sampleBytes('content-valley.jpg').toString('base64')}`;
    await dropData(session.page, { 'text/html': `<img alt="x" src="${data}">` });
    await session.page.getByRole('img', { name: 'picture' }).first().waitFor();
    expect([...session.state.pictures.values()].some(({ info }) => info.name === 'picture.jpeg')).toBe(true);
  });

  it('gives an error that says what to do if only an address is included', async () => {
    session = await openFake();
    await dropData(session.page, {
      'text/uri-list': 'https://example.org/a.jpg',
      'text/html': '<a href="https://example.org"><img src="https://example.org/a.jpg?x=1&amp;y=2"></a>',
    });
    await session.page
      .getByText(
        'The browser passed only an address, not the picture. Save the picture, or copy it and paste it here.',
      )
      .first()
      .waitFor();
    await expect.poll(() => session.page.getByText('Drop the picture to paint').count()).toBe(1);
  });
});

describe('files dropped on A', () => {
  it('are offered as a batch if there are many, and a bad one keeps the good A', async () => {
    session = await openFake();
    const { page } = session;
    const bytes = sampleBytes('content-harbour.jpg');
    const photos = Array.from({ length: 20 }, (_, index) => ({ name: `photo-${index}.jpg`, bytes }));
    await dropFiles(page, '[data-well="content"]', photos);
    await page.getByText('A is photo-0.jpg; 19 more pictures were not taken.').waitFor();
    await page.getByText('Drop the painting to learn from').waitFor();
    await dropFiles(page, '[data-well="content"]', [{ name: 'bad.jpg', bytes: Buffer.from('bad') }]);
    await page.getByRole('alert').filter({ hasText: 'bad.jpg' }).waitFor();
    await page.getByRole('img', { name: 'photo-0' }).first().waitFor();
    await dropFiles(page, '[data-well="content"]', photos);
    await page.getByRole('button', { name: 'Paint all 20 as a batch' }).click();
    await page.getByRole('rowheader', { name: 'photo-19.jpg' }).waitFor();
  });
});

describe('a crop', () => {
  it('is chosen with the keyboard, painted, and reset', async () => {
    session = await openFake();
    const { page, state } = session;
    await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();
    await page.getByRole('button', { name: 'Crop' }).last().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Crop' });
    await dialog.locator('img').evaluate((image: HTMLImageElement) => image.decode());
    await dialog.getByLabel('Bottom right corner').focus();
    for (let press = 0; press < 10; press += 1) {
      await page.keyboard.press('Shift+ArrowLeft');
      await page.keyboard.press('Shift+ArrowUp');
    }
    await dialog.getByRole('button', { name: 'Use this area' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Getting ready.').waitFor();
    const [job] = state.jobs.values();
    const crop = job?.styles[0]?.crop;
    expect(crop).toMatchObject({ left: 0, top: 0 });
    expect(crop?.width).toBeLessThan(0.95);
    expect(crop?.height).toBeLessThan(0.95);
    expect(job?.content.crop).toBeUndefined();
    await page.getByRole('button', { name: 'Crop' }).last().focus();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Use the whole picture' }).click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => state.jobs.size).toBe(2);
    expect([...state.jobs.values()].at(-1)?.styles[0]?.crop).toBeUndefined();
  });
});

describe('the canvas', () => {
  it('zooms around the pointer, pans, shows actual size and fits again', async () => {
    session = await openFake();
    const { page } = session;
    await openDone(page);
    const box = page.locator('[data-box]').first();
    const fitted = await box.boundingBox();
    await page.mouse.move(300, 250);
    await page.mouse.wheel(0, -400);
    await expect.poll(() => variable(page, '--k')).toBeGreaterThan(1.5);
    const before = await variable(page, '--x');
    await page.mouse.down();
    await page.mouse.move(360, 280, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => variable(page, '--x')).toBeCloseTo(before + 60, 0);
    await page.keyboard.press('z');
    await page.getByRole('button', { name: '100%' }).waitFor();
    await expect.poll(async () => (await box.boundingBox())?.width).toBeCloseTo(512, 0);
    await page.keyboard.press('f');
    await expect.poll(() => box.boundingBox()).toEqual(fitted);
  });

  it('compares before and after at the same position at any zoom', async () => {
    session = await openFake();
    const { page } = session;
    await openDone(page);
    await page.mouse.move(300, 250);
    await page.mouse.wheel(0, -300);
    const boxes = page.locator('[data-box], [class*="left"][class*="box"]');
    await expect.poll(() => boxes.count()).toBe(2);
    await expect
      .poll(async () => {
        const [after, before] = await Promise.all([0, 1].map((index) => boxes.nth(index).boundingBox()));
        return JSON.stringify(after) === JSON.stringify(before);
      })
      .toBe(true);
    const divider = page.getByRole('slider', { name: 'Divider between before and after' });
    await stopped(page);
    const at = await divider.boundingBox();
    await page.mouse.move((at?.x ?? 0) + 16, (at?.y ?? 0) + 100);
    await page.mouse.down();
    await page.mouse.move(300, 300, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => ((await divider.boundingBox())?.x ?? 0) + 16).toBeCloseTo(300, 0);
    await page.keyboard.press('d');
    await divider.waitFor({ state: 'detached' });
  });

  it('shows A or B while a key is held', async () => {
    session = await openFake();
    const { page } = session;
    const id = await openDone(page);
    for (const place of ['paint', 'gallery']) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `/${place}/${id}`);
      await page.locator('[data-box] img').first().waitFor();
      const styles = page.locator('main section, main').getByRole('img', { name: 'Swirling night' });
      const before = await styles.count();
      await page.keyboard.down('b');
      await expect.poll(() => styles.count()).toBeGreaterThan(before);
      await page.keyboard.up('b');
      await expect.poll(() => styles.count()).toBe(before);
    }
  });

  it('shows two finished pictures side by side, zoomed together', async () => {
    session = await openFake();
    const { page, state } = session;
    for (const style of ['swirl', 'ink']) advance(state, createJob(state, pair('valley', style)).id, 1);
    await page.keyboard.press('2');
    for (const index of [0, 1])
      await page
        .getByRole('button', { name: /^Select/ })
        .nth(index)
        .click({ force: true });
    await page.getByRole('button', { name: 'Compare' }).click();
    const boxes = page.locator('[data-box]');
    await expect.poll(() => boxes.count()).toBe(2);
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, -300);
    await expect.poll(() => variable(page, '--k')).toBeGreaterThan(1.2);
    const offsets = () =>
      page.locator('[data-pane]').evaluateAll((panes) =>
        panes.map((pane) => {
          const outer = pane.getBoundingClientRect();
          const inner = pane.querySelector('[data-box]')?.getBoundingClientRect();
          return [(inner?.x ?? 0) - outer.x, (inner?.y ?? 0) - outer.y, inner?.width].map((value) =>
            Math.round(value ?? 0),
          );
        }),
      );
    await expect
      .poll(async () => {
        const [left, right] = await offsets();
        return left?.every((value, index) => value === right?.[index]);
      })
      .toBe(true);
    await page.getByText('Valley in Ink and wash').waitFor();
  });
});

describe('several paintings', () => {
  it('queue up, and each can be shown', async () => {
    session = await openFake();
    const { page, state } = session;
    await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Getting ready.').waitFor();
    await page.getByRole('button', { name: /^Add to the queue/ }).click();
    await page.getByText('Added to the queue: 1 picture ahead.').first().waitFor();
    const [first, second] = [...state.jobs.keys()];
    expect(new URL(page.url()).hash).toBe(`#/paint/${first}`);
    const strip = page.getByRole('navigation', { name: 'Paintings' });
    await strip.getByRole('button', { name: /Waiting: 1 picture/ }).click();
    expect(new URL(page.url()).hash).toBe(`#/paint/${second}`);
    act(state, first ?? '', 'stop');
    await page.getByText('Getting ready.').waitFor();
  });
});
