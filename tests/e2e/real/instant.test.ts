import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  chooseSizeAndPreset,
  dropFiles,
  openSession,
  paintButton,
  previewsShown,
  type Session,
  sampleFile,
  shownPicture,
} from '../support/session.js';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});
afterAll(() => session?.close());
afterEach(() => {
  expect(session.pageErrors.splice(0)).toEqual([]);
});

/** A picture of the page, reduced to 32 × 24 pixels: red, green, blue and alpha of each, 0 to 255. */
function pixelsOf(picture: Locator): Promise<number[]> {
  return picture.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const context = new OffscreenCanvas(32, 24).getContext('2d');
    context?.drawImage(image, 0, 0, 32, 24);
    return [...(context?.getImageData(0, 0, 32, 24).data ?? [])];
  });
}

/** Mean difference of two pictures of the same size, in grey levels. */
function difference(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}

const painted = () => pixelsOf(session.page.locator('[data-box] img').last());

describe('an instant painting', () => {
  it('of two dropped files is on the canvas, is not A, and follows a slider', async () => {
    const { page } = session;
    const harbour = { name: 'a.jpg', bytes: sampleFile('content-harbour.jpg') };
    await dropFiles(page, '[data-well="content"]', [harbour]);
    await page.locator('main section [data-well="content"] img').waitFor();
    const mosaic = { name: 'b.jpg', bytes: sampleFile('style-mosaic.jpg') };
    await dropFiles(page, '[data-well="style"]', [mosaic]);
    await page.getByRole('img', { name: 'Preview of a' }).waitFor();
    const first = await shownPicture(page);
    const strong = await painted();
    expect(difference(strong, await pixelsOf(page.locator('[data-box] img').first()))).toBeGreaterThan(8);
    await page.getByRole('slider', { name: 'Strength' }).focus();
    await page.keyboard.press('Home');
    await expect.poll(() => shownPicture(page)).not.toBe(first);
    expect(difference(await painted(), strong)).toBeGreaterThan(4);
  });

  it('of a new pair is there while another picture is painted', async () => {
    const { page } = session;
    await chooseSizeAndPreset(page, 384, 'Fine');
    await expect.poll(() => paintButton(page).isEnabled()).toBe(true);
    await paintButton(page).click();
    await previewsShown(page, 2);
    await page.getByRole('button', { name: 'New painting' }).click();
    const before = await shownPicture(page);
    await page.getByRole('button', { name: 'Use Poppies as B' }).click();
    await expect.poll(() => shownPicture(page)).not.toBe(before);
    expect(await shownPicture(page)).toMatch(/^blob:/);
    const states = await page.evaluate(async () => {
      const { jobs } = await (await fetch('/api/jobs')).json();
      return jobs.map(({ state }: { state: string }) => state) as string[];
    });
    expect(states).toEqual(['painting']);
  });
});
