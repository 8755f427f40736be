import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { NetworkInfo } from '../../../src/api/contract.js';
import { advance, createJob, move, samplePair } from '../support/fake/jobs.js';
import { Refusal, type State } from '../support/fake/state.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';
import { recordedMotions, recordMotions } from '../support/motions.js';

/** The states of the screen, with a fake server. */

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

/** Publishes a network with this state of its installation. */
function install(state: State, name: string, installation: NetworkInfo['installation']): void {
  state.networks = state.networks.map((one) => (one.name === name ? { ...one, installation } : one));
  const network = state.networks.find((one) => one.name === name);
  if (network) state.publish({ type: 'network', network });
}

describe('installing a network', () => {
  it('shows its progress and can be cancelled', async () => {
    session = await openFake({ at: '/networks' });
    const { page, state } = session;
    await page
      .getByRole('listitem')
      .filter({ hasText: 'VGG-19' })
      .getByRole('button', { name: 'Install' })
      .click();
    await page.getByText('Downloading 0%').waitFor();
    install(state, 'vgg19', { stage: 'downloading', fraction: 0.42, failure: null });
    await page.getByText('Downloading 42%').waitFor();
    const bar = page.getByRole('progressbar', { name: 'Installing VGG-19' });
    await expect.poll(() => bar.getAttribute('aria-valuenow')).toBe('42');
    await page.getByRole('button', { name: 'Stop installing VGG-19' }).click();
    await page.getByText('Downloading').waitFor({ state: 'detached' });
    expect(state.networks.find(({ name }) => name === 'vgg19')?.installation).toBeNull();
  });

  it('shows why it failed and can be restarted', async () => {
    session = await openFake({ at: '/networks' });
    const { page, state } = session;
    const message = 'The download stopped at 12 of 80 MB. Try again: it resumes from there.';
    install(state, 'vgg19', { stage: 'failed', fraction: null, failure: { code: 'download', message } });
    await page.getByRole('alert').filter({ hasText: message }).waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'VGG-19' })
      .getByRole('button', { name: 'Install' })
      .waitFor();
  });
});

describe('an error', () => {
  it('is shown where it happened: a full disk next to the button that was pressed', async () => {
    session = await openFake();
    const { page, state } = session;
    await page.getByRole('button', { name: 'Harbour in the style of Swirling night' }).click();
    const sentence = 'The disk is full: 12 MB are free and 40 MB are needed.';
    state.refusals.set('createJob', new Refusal(507, 'disk-full', sentence));
    await page
      .getByRole('button', { name: /^Paint/ })
      .last()
      .click();
    await page.locator('aside').getByRole('alert').filter({ hasText: sentence }).waitFor();
    state.refusals.clear();
    await page
      .getByRole('button', { name: /^Paint/ })
      .last()
      .click();
    await page.getByText('Getting ready.').waitFor();
  });

  it('of the connection disappears when it is back, and the picture is current', async () => {
    session = await openFake();
    const { page, state, server } = session;
    const job = createJob(state, samplePair);
    await page.evaluate((id) => {
      location.hash = `/paint/${id}`;
    }, job.id);
    await page.getByText('Getting ready.').waitFor();
    server.setDown(true);
    await page.getByText('Impasto is not responding. Reconnecting; nothing is lost.').waitFor();
    advance(state, job.id, 1);
    server.setDown(false);
    await page.getByText(/^Done in/).waitFor();
    await page.getByText('not responding').waitFor({ state: 'detached' });
  });

  it('in a batch is listed first with its reason, and only that picture is retried', async () => {
    session = await openFake({ at: '/batch' });
    const { page, state } = session;
    const created = await page.evaluate(async () => {
      const contents = ['sample-content-harbour', 'sample-content-valley'];
      const body = { contents, styles: [{ picture: 'sample-style-ink' }], template: '{content}' };
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/api/batches', { method: 'POST', headers, body: JSON.stringify(body) })).json();
    });
    await page.evaluate(
      (id) => {
        location.hash = `/batch/${id}`;
      },
      (created as { id: string }).id,
    );
    const [first, second] = [...state.jobs.keys()];
    advance(state, first ?? '', 1);
    const message = 'The picture was moved or deleted while it waited.';
    move(state, second ?? '', 'failed', { failure: { code: 'input-missing', message } });
    await page.getByRole('heading', { name: '1 of 2 done, 1 failed' }).waitFor();
    const rows = page.getByRole('row');
    await expect.poll(() => rows.nth(1).textContent()).toContain(message);
    await page.getByRole('button', { name: 'Retry failed pictures' }).click();
    await page.getByText(message).waitFor({ state: 'detached' });
    expect(state.job(first ?? '').state).toBe('done');
    advance(state, second ?? '', 1);
    await page.getByRole('heading', { name: '2 of 2 done' }).waitFor();
  });
});

describe('the gallery', () => {
  it('removes a deleted picture after a confirmation', async () => {
    session = await openFake();
    const { page, state } = session;
    const job = createJob(state, samplePair);
    advance(state, job.id, 1);
    await page.evaluate((id) => {
      location.hash = `/gallery/${id}`;
    }, job.id);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(state.jobs.size).toBe(1);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Finished pictures appear here.').waitFor();
    expect(state.jobs.size).toBe(0);
  });

  it('restores the pictures and settings of a painting', async () => {
    session = await openFake();
    const { page, state } = session;
    const job = createJob(state, { ...samplePair, options: { size: 640, colors: 'content' } });
    advance(state, job.id, 1);
    await page.evaluate((id) => {
      location.hash = `/gallery/${id}`;
    }, job.id);
    await page.getByRole('button', { name: 'Change and paint again' }).click();
    await page.locator('[data-well="content"]').getByRole('img', { name: 'Harbour' }).waitFor();
    await page.locator('[data-well="style"]').getByRole('img', { name: 'Swirling night' }).waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Size, px' }).inputValue()).toBe('640');
    await expect
      .poll(() => page.getByRole('radio', { name: 'From A' }).getAttribute('aria-checked'))
      .toBe('true');
  });
});

describe('the window', () => {
  it.each([
    [900, 600],
    [1280, 800],
    [3840, 2160],
  ])('at %i × %i keeps the canvas large and every button visible', async (width, height) => {
    session = await openFake({ viewport: { width, height } });
    const { page, state } = session;
    const job = createJob(state, samplePair);
    advance(state, job.id, 0.5);
    for (const hash of [`/paint/${job.id}`, '/paint', '/gallery', '/batch', '/networks', '/settings']) {
      await page.evaluate((to) => {
        location.hash = to;
      }, hash);
      await page.waitForTimeout(200);
      const overflow = () =>
        page.evaluate(() => [
          document.documentElement.scrollWidth - innerWidth,
          document.documentElement.scrollHeight - innerHeight,
        ]);
      await expect.poll(overflow, { message: hash }).toEqual([0, 0]);
    }
    await page.evaluate((id) => {
      location.hash = `/paint/${id}`;
    }, job.id);
    const stage = page.locator('[data-pane]');
    await expect
      .poll(async () => ((await stage.boundingBox())?.width ?? 0) / width)
      .toBeGreaterThanOrEqual(0.6);
    for (const name of [/^Add to the queue/, 'Pause', 'Stop here', 'Fit']) {
      const button = page.getByRole('button', { name });
      const inReach = async () => {
        const box = await button.boundingBox();
        return box && box.x + box.width <= width && box.y + box.height <= height;
      };
      await expect.poll(inReach, { message: String(name) }).toBe(true);
    }
  });

  it('has no motion when reduced motion is set', async () => {
    session = await openFake({ reducedMotion: 'reduce' });
    const { page, state } = session;
    const job = createJob(state, samplePair);
    advance(state, job.id, 0.5);
    await page.evaluate((id) => {
      location.hash = `/paint/${id}`;
    }, job.id);
    await recordMotions(page);
    for (const share of [0.6, 0.7, 1]) {
      advance(state, job.id, share);
      await page.waitForTimeout(300);
    }
    await page.getByText(/^Done in/).waitFor();
    await page.keyboard.press('2');
    await page.waitForTimeout(300);
    expect(await recordedMotions(page)).toEqual([]);
  });
});
