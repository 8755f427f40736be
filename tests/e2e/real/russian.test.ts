import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../support/session.js';

let session: Session;
beforeAll(async () => {
  session = await openSession('ru-RU');
});
afterAll(() => session?.close());

/** Words that stay Latin in Russian: names of keys, formats, layers and networks, and the letters of the wells. */
const same =
  /^(?:A|B|Esc|Ctrl|PNG|JPEG|WebP|TIFF|Impasto|VGG-\d+|Adam|L-BFGS|relu\w*|English|WebGPU|DirectML|Vulkan|Direct3D|Metal|MIT|CC|BY)$/;

describe('a Russian browser', () => {
  it('shows no English word while a picture is painted and saved', async () => {
    const { page } = session;
    const english = new Set<string>();
    const names = await page.evaluate(async () => {
      const { devices } = await (await fetch('/api/devices')).json();
      return devices.map(({ name }: { name: string }) => name) as string[];
    });
    const collect = async () => {
      const all = (await page.locator('nav, main').allInnerTexts()).join(' ');
      const text = names.reduce((rest, name) => rest.replaceAll(name, ''), all);
      for (const [word] of text.matchAll(/[A-Za-z][\w'-]*/g)) if (!same.test(word)) english.add(word);
    };
    await page.getByRole('button', { name: 'Гавань в стиле «Ночной вихрь»' }).click();
    await page.getByRole('radio', { name: 'Эскиз' }).click();
    await page.getByRole('textbox', { name: 'Размер, пкс' }).fill('96');
    await page.getByRole('textbox', { name: 'Размер, пкс' }).press('Enter');
    await collect();
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^(?:Рисуем|Готовимся)/).waitFor();
    await collect();
    await page.getByText(/^Готово за/).waitFor({ timeout: 120_000 });
    await collect();
    await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Скачать' }).click(),
    ]);
    const { format, width } = await sharp(await readFile(await download.path())).metadata();
    expect({ format, width }).toEqual({ format: 'png', width: 96 });
    await page.keyboard.press('Escape');
    for (const key of ['2', '3', '4', '5', '1']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(500);
      await collect();
    }
    expect([...english]).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('ru');
  });
});
