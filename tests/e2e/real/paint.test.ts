import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  chooseSizeAndPreset,
  dropFiles,
  openSession,
  paintButton,
  pasteFile,
  previewsShown,
  type Session,
  sampleFile,
  shownPicture,
  stablePicture,
} from '../support/session.js';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});
afterAll(() => session?.close());
afterEach(() => {
  expect(session.pageErrors.splice(0)).toEqual([]);
});

describe('a painting', () => {
  it('starts from files dropped on A and B, pauses, resumes, stops, is compared and saved', async () => {
    const { page } = session;
    await dropFiles(page, '[data-well="content"]', [
      { name: 'Вид из окна 🌅 港口.jpg', bytes: await largePhoto() },
    ]);
    await dropFiles(page, '[data-well="style"]', [
      { name: '星夜.jpg', bytes: sampleFile('style-swirl.jpg') },
    ]);
    await chooseSizeAndPreset(page, 192, 'Fine');
    await expect.poll(() => paintButton(page).isEnabled(), { timeout: 30_000 }).toBe(true);
    await page.locator('[data-box]').click();
    await page.keyboard.press('Enter');

    expect((await previewsShown(page, 3)).length).toBeGreaterThanOrEqual(3);
    await page.keyboard.press('Space');
    await page.getByText(/^Paused/).waitFor();
    const paused = await stablePicture(page);
    await page.waitForTimeout(1500);
    expect(await shownPicture(page)).toBe(paused);
    await page.getByRole('button', { name: 'Continue' }).click();
    await previewsShown(page, 2);
    await page.getByRole('button', { name: 'Stop here' }).click();
    await page.getByText('Stopped. This is the picture so far.').waitFor();

    const divider = page.getByRole('slider', { name: 'Divider between before and after' });
    await divider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => divider.getAttribute('aria-valuenow')).toBe('46');

    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('radio', { name: 'JPEG' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    const saved = sharp(await readFile(await download.path()));
    const { format, width, height } = await saved.metadata();
    // It was stopped early: the picture has the size of the scale that was reached.
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 128, height: 96 });
    expect(download.suggestedFilename()).toMatch(/\.jpe?g$/);
    expect((await saved.stats()).entropy).toBeGreaterThan(4);
  });

  it('blends two styles by their shares, the second one pasted', async () => {
    const { page } = session;
    await page.getByRole('button', { name: 'New painting' }).click();
    await page.getByRole('button', { name: 'Remove' }).last().click({ force: true });
    await pasteFile(page, {
      name: 'image.png',
      bytes: await sharp(sampleFile('style-ink.jpg')).resize(400).png().toBuffer(),
    });
    await page.getByRole('button', { name: 'Add Poppies to the blend' }).click({ force: true });
    const share = page.getByRole('textbox', { name: 'Poppies, %' });
    await share.fill('25');
    await share.press('Enter');
    await chooseSizeAndPreset(page, 96, 'Draft');
    await expect.poll(() => paintButton(page).isEnabled(), { timeout: 30_000 }).toBe(true);
    await paintButton(page).click();
    await page.getByText(/^Done in/).waitFor({ timeout: 120_000 });
    const id = new URL(page.url()).hash.split('/').at(-1);
    const job = await page.evaluate(async (name) => (await fetch(`/api/jobs/${name}`)).json(), id);
    const shares = job.styles.map(({ weight }: { weight: number }) => weight);
    expect(shares[1] / (shares[0] + shares[1])).toBeCloseTo(0.25, 1);
  });

  it('asks which well a pasted picture is for when both are full', async () => {
    const { page } = session;
    await pasteFile(page, {
      name: 'pasted.jpg',
      type: 'image/jpeg',
      bytes: sampleFile('content-valley.jpg'),
    });
    await page.getByRole('button', { name: 'Use as the picture (A)' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('img', { name: 'pasted' }).first().waitFor();
  });

  it('appears in the gallery with its inputs, and its settings can be used again', async () => {
    const { page } = session;
    await page.keyboard.press('2');
    const pictures = page.getByRole('button', { name: / in / }).and(page.locator(':not([aria-pressed])'));
    await expect.poll(() => pictures.count()).toBe(2);
    await pictures.last().click();
    await page.getByText('Вид из окна 🌅 港口').first().waitFor();
    await page.getByText('128 × 96').waitFor();
    await page.getByRole('button', { name: 'Use these settings' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Size, px' }).inputValue()).toBe('192');
    await page.waitForTimeout(500);
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Size, px' }).inputValue()).toBe('192');
  });

  it('shows an error for a file that is no picture, and keeps A', async () => {
    const { page } = session;
    await page.evaluate(() => {
      location.hash = '/paint';
    });
    await dropFiles(page, '[data-well="content"]', [{ name: 'notes.jpg', bytes: Buffer.from('no picture') }]);
    await page.getByRole('alert').filter({ hasText: 'notes.jpg' }).waitFor();
    await expect.poll(() => paintButton(page).isEnabled()).toBe(true);
    expect(await page.getByRole('img', { name: 'notes' }).count()).toBe(0);
    const whole = sampleFile('content-valley.jpg');
    const cut = { name: 'cut short.jpg', bytes: whole.subarray(0, whole.length / 2) };
    await dropFiles(page, '[data-well="content"]', [cut]);
    const alert = page.getByRole('alert').filter({ hasText: '"cut short.jpg" is damaged or incomplete' });
    await alert.waitFor();
    expect(await alert.textContent()).not.toContain('/');
    await expect.poll(() => page.getByRole('button', { name: /cut short/ }).count()).toBe(0);
    await expect.poll(() => paintButton(page).isEnabled()).toBe(true);
  });
});

/** A photograph of 4000 × 3000 pixels. */
function largePhoto(): Promise<Buffer> {
  return sharp(sampleFile('content-harbour.jpg')).resize(4000, 3000).jpeg({ quality: 90 }).toBuffer();
}
