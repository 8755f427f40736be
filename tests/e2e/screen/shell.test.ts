import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advance, createJob, samplePair } from '../support/fake/jobs.js';
import { sampleBytes } from '../support/fake/pictures.js';
import type { State } from '../support/fake/state.js';
import { answer, callsOf, installFakeBridge } from '../support/fake-bridge.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';
import { dropFiles, pasteFile } from '../support/session.js';

let session: FakeSession;
let page: Page;
let state: State;
beforeEach(async () => {
  session = await openFake({
    script: installFakeBridge,
    prepare: ({ info }) => {
      Object.assign(info, { mode: 'desktop', paths: true });
    },
  });
  ({ page, state } = session);
});
afterEach(() => session.close());
afterAll(closeBrowser);

const file = (name: string) => ({ name, bytes: sampleBytes(name) });

describe('in the desktop shell', () => {
  it('references a dropped picture by its path, and uploads one without a path', async () => {
    await dropFiles(page, '[data-well="content"]', [file('content-harbour.jpg')]);
    await page.getByRole('img', { name: 'content-harbour' }).first().waitFor();
    await pasteFile(page, { name: 'pasted.jpg', bytes: sampleBytes('style-ink.jpg') });
    await page.getByRole('img', { name: 'pasted' }).first().waitFor();
    await page
      .getByRole('button', { name: /^Paint/ })
      .last()
      .click();
    await page.getByText('Getting ready.').waitFor();
    const [job] = state.jobs.values();
    expect(job?.content).toMatchObject({ origin: 'file', name: 'content-harbour.jpg' });
    expect(state.picture(job?.content.id ?? '').info.path).toBe('/pictures/content-harbour.jpg');
    expect(job?.styles[0]).toMatchObject({ origin: 'upload', name: 'pasted.jpg' });
  });

  it('opens pictures with its dialog and its menu, and shows an error for a missing one', async () => {
    await answer(page, { choosePictures: ['/a/content-valley.jpg'] });
    await page.getByRole('button', { name: /Drop the picture to paint/ }).click();
    await page.getByRole('img', { name: 'content-valley' }).first().waitFor();
    await answer(page, { choosePictures: ['/b/style-ink.jpg', '/b/style-poppies.jpg'] });
    await page.evaluate(() => window.fakeBridge.command?.('open-style'));
    await page.getByRole('img', { name: 'style-poppies' }).first().waitFor();
    await page.getByRole('textbox', { name: 'style-ink, %' }).waitFor();
    await answer(page, { choosePictures: ['/c/gone.jpg'] });
    await page.evaluate(() => window.fakeBridge.command?.('open-content'));
    await page.getByText('/c/gone.jpg does not exist.').first().waitFor();
    await expect.poll(() => callsOf(page, 'choosePictures')).toHaveLength(3);
  });

  it('opens the settings and the keyboard shortcuts from its menu', async () => {
    await page.evaluate(() => window.fakeBridge.command?.('settings'));
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.evaluate(() => window.fakeBridge.command?.('shortcuts'));
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  });

  it('adds pictures that the system opens to the wells, on any screen', async () => {
    await page.keyboard.press('2');
    await page.evaluate(() => window.fakeBridge.files?.(['/a/content-harbour.jpg', '/a/style-mosaic.jpg']));
    await page.getByRole('img', { name: 'content-harbour' }).first().waitFor();
    await page.getByRole('img', { name: 'style-mosaic' }).first().waitFor();
  });

  it('reports the progress of a painting, and its end', async () => {
    const job = createJob(state, samplePair);
    advance(state, job.id, 0.5);
    await expect.poll(async () => (await callsOf(page, 'setProgress')).at(-1)).toEqual([0.5]);
    advance(state, job.id, 1);
    await expect.poll(async () => (await callsOf(page, 'setProgress')).at(-1)).toEqual([null]);
  });

  it('notifies of a long painting that ends without focus, not of one that is watched', async () => {
    const first = createJob(state, samplePair);
    advance(state, first.id, 0.5);
    await expect.poll(async () => (await callsOf(page, 'setProgress')).at(-1)).toEqual([0.5]);
    advance(state, first.id, 1);
    await expect.poll(async () => (await callsOf(page, 'setProgress')).at(-1)).toEqual([null]);
    expect(await callsOf(page, 'notify')).toEqual([]);
    await page.evaluate(() => {
      document.hasFocus = () => false;
    });
    const second = createJob(state, samplePair);
    advance(state, second.id, 0.5);
    await expect.poll(async () => (await callsOf(page, 'setProgress')).at(-1)).toEqual([0.5]);
    advance(state, second.id, 1);
    await expect.poll(() => callsOf(page, 'notify')).toEqual([['Harbour', 'The picture is finished.']]);
  });

  it('saves a result with its dialog in the chosen format, shows it in its folder, and copies it', async () => {
    const job = createJob(state, { ...samplePair, options: { size: 512 } });
    advance(state, job.id, 1);
    await page.evaluate((id) => {
      location.hash = `/gallery/${id}`;
    }, job.id);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('radio', { name: 'WebP' }).click();
    await page.getByRole('textbox', { name: 'Size, px' }).fill('256');
    await page.getByRole('textbox', { name: 'Size, px' }).press('Enter');
    await page.getByText('256 × 192').waitFor();
    await page.getByRole('button', { name: 'Save as…' }).click();
    await expect
      .poll(() => callsOf(page, 'savePicture'))
      .toEqual([
        [
          {
            url: `/api/jobs/${job.id}/result?format=webp&quality=92&width=256`,
            name: 'Harbour in the style of Swirling night.webp',
          },
        ],
      ]);
    // The dialog was cancelled: the menu stays open, and there is no confirmation.
    await expect.poll(() => page.getByText('Saved.').count()).toBe(0);
    await answer(page, { savePicture: '/home/me/harbour.webp' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Save as…' }).click();
    await page.getByRole('button', { name: 'Show in folder' }).click();
    await expect.poll(() => callsOf(page, 'reveal')).toEqual([['/home/me/harbour.webp']]);
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect
      .poll(() => callsOf(page, 'copyPicture'))
      .toEqual([[`/api/jobs/${job.id}/result?format=png&bits=8`]]);
  });

  it('chooses the folders of a batch with its dialog and opens them', async () => {
    await page.keyboard.press('3');
    await answer(page, { chooseFolder: '/photos' });
    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByRole('rowheader', { name: '/photos' }).waitFor();
    await answer(page, { chooseFolder: '/painted' });
    await page.getByRole('button', { name: 'Choose', exact: true }).click();
    await page.getByText('/painted').waitFor();
    await dropFiles(page, '[data-well="content"]', [file('content-harbour.jpg')]);
    await page.getByText('1024 × 768').waitFor();
    await page.getByRole('button', { name: 'Ink and wash' }).click();
    await page.getByRole('button', { name: /Paint \d/ }).click();
    await page.getByRole('button', { name: 'Open folder' }).click();
    const [batch] = state.batches.values();
    await expect.poll(() => callsOf(page, 'openFolder')).toEqual([[batch?.folder]]);
  });

  it('imports a network with its dialog', async () => {
    await page.keyboard.press('4');
    await answer(page, { chooseNetwork: '/weights/mine.safetensors' });
    await page.getByRole('button', { name: 'Import a file' }).click();
    await page.getByRole('heading', { name: 'mine' }).waitFor();
    await answer(page, { chooseNetwork: '/weights/notes.txt' });
    await page.getByRole('button', { name: 'Import a file' }).click();
    await page.getByText('notes is not a file of weights').first().waitFor();
  });
});
