import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseSizeAndPreset, openSession, type Session, sampleFile } from '../support/session.js';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});
afterAll(() => session?.close());

describe('a batch', () => {
  it('paints five of six files and shows at once why the sixth failed', async () => {
    const { page } = session;
    await page.keyboard.press('3');
    const names = ['one.jpg', 'Два.jpg', '三.jpg', '🌊.jpg', 'five.jpg'];
    const files = await Promise.all(
      names.map(async (name, index) => ({ name, mimeType: 'image/jpeg', buffer: await small(index) })),
    );
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add pictures' }).click(),
    ]);
    await chooser.setFiles([
      ...files,
      {
        name: 'broken.jpg',
        mimeType: 'image/jpeg',
        buffer: files[0]?.buffer.subarray(0, 40) ?? Buffer.alloc(0),
      },
    ]);
    await page
      .getByRole('row', { name: /broken\.jpg/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Ink and wash' }).click();
    await chooseSizeAndPreset(page, 64, 'Draft');
    await page.getByText(/Два in /).waitFor();
    await page.getByRole('button', { name: 'Paint 5 pictures' }).click();
    await page.getByRole('heading', { name: /^5 of 5 done/ }).waitFor({ timeout: 170_000 });
    const rows = page.getByRole('row').filter({ hasText: 'Done' });
    await expect.poll(() => rows.count()).toBe(5);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      rows.filter({ hasText: 'Два' }).getByRole('button', { name: 'Download' }).click(),
    ]);
    expect((await sharp(await readFile(await download.path())).metadata()).width).toBe(64);
  });
});

function small(turn: number): Promise<Buffer> {
  return sharp(sampleFile('content-valley.jpg'))
    .resize(240)
    .modulate({ hue: turn * 40 })
    .jpeg()
    .toBuffer();
}
