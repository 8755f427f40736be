import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { advance, createJob, move, samplePair } from '../support/fake/jobs.js';
import { cpu, gpuMachine, Refusal } from '../support/fake/state.js';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

const ready = '/networks';

describe('the list of devices', () => {
  it('shows each device with its speed, the selected one and why, and why one is unusable', async () => {
    session = await openFake({
      at: ready,
      prepare: (state) => {
        state.devices = { ...gpuMachine, check: null };
        state.info = { ...state.info, cpuOnly: false };
      },
    });
    const { page } = session;
    const fast = page.getByRole('radio', { name: 'GeForce RTX 4060' });
    await fast.waitFor();
    await expect
      .poll(() => fast.textContent())
      .toMatch(/GPU · WebGPU · 8 GB · 130 iterations per second at 256\u00a0px · 16-bit/);
    await expect.poll(() => fast.textContent()).toContain('Selected automatically');
    await expect
      .poll(() => page.getByRole('radio', { name: 'Automatic' }).textContent())
      .toContain('Uses GeForce RTX 4060, the fastest here.');
    const broken = page.getByRole('radio', { name: 'Radeon 780M' });
    await expect.poll(() => broken.textContent()).toContain('It computes wrongly');
    await expect.poll(() => broken.isDisabled()).toBe(true);
    // While a GPU is used, there is no note about the CPU.
    await expect.poll(() => page.getByText(/paints on the CPU/).count()).toBe(0);
  });

  it('is usable with the keyboard, and stores the choice', async () => {
    session = await openFake({
      at: ready,
      prepare: (state) => {
        state.devices = { ...gpuMachine, check: null };
      },
    });
    const { page, state } = session;
    await page.getByRole('radio', { name: 'Automatic' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => state.settings.device).toBe('cpu');
    await page.getByText('Impasto paints on the CPU, as selected here.').waitFor();
    await page.keyboard.press('1');
    await page.getByText(/^Painting on the CPU, as selected: Standard takes about/).waitFor();
  });

  it('measures again, shows the progress, then the new speed', async () => {
    session = await openFake({ at: ready });
    const { page, state } = session;
    await page.getByRole('button', { name: 'Check and measure again' }).click();
    await page.getByText('Checking AMD EPYC, 1 of 1.').waitFor();
    await expect
      .poll(() => page.getByRole('button', { name: 'Check and measure again' }).isDisabled())
      .toBe(true);
    state.devices = {
      ...state.devices,
      devices: [{ ...cpu, evaluationMilliseconds: 20 }],
      check: null,
    };
    await page.getByText(/50 iterations per second/).waitFor();
    await expect.poll(() => page.getByText('Checking').count()).toBe(0);
    await expect
      .poll(() => page.getByRole('button', { name: 'Check and measure again' }).isEnabled())
      .toBe(true);
  });

  it('offers what to do when memory runs out, with an explanation of each choice', async () => {
    session = await openFake({ at: ready });
    const { page, state } = session;
    await page.getByText('The painting continues on the CPU at full size, but more slowly').waitFor();
    await page.getByRole('radio', { name: 'Finish smaller' }).click();
    await page.getByText('The painting ends at the largest size that fits.').waitFor();
    await expect.poll(() => state.settings.whenOutOfMemory).toBe('smaller');
  });
});

describe('the note about the CPU', () => {
  it('says that no GPU was found only after a search', async () => {
    session = await openFake();
    await session.page.getByText(/^No usable GPU found: Standard takes about 30\ss here\.$/).waitFor();
    await session.close();
    session = await openFake({
      prepare: (state) => {
        state.info = { ...state.info, cpuOnly: false };
      },
    });
    await session.page.getByText(/^Painting on the CPU: Standard takes about 30\ss here\.$/).waitFor();
  });

  it('says how long a painting takes only when that is known', async () => {
    session = await openFake({
      prepare: (state) => {
        state.refusals.set('estimate', new Refusal(503, 'devices-busy', 'Not yet.'));
      },
    });
    await session.page
      .getByText('No usable GPU found. The first painting will show how long it takes.')
      .waitFor();
    session.state.refusals.delete('estimate');
    await session.page.getByRole('radio', { name: 'Fine' }).click();
    await session.page.getByRole('textbox', { name: 'Size, px' }).fill('640');
    await session.page.getByRole('textbox', { name: 'Size, px' }).press('Enter');
    await session.page.getByText(/^No usable GPU found: Standard takes about/).waitFor();
  });
});

describe('a painting whose device ran out of memory', () => {
  it('says so next to its picture and in the gallery, with the device that painted it', async () => {
    session = await openFake();
    const { page, state } = session;
    const job = createJob(state, samplePair);
    advance(state, job.id, 0.5);
    const note = 'The GPU ran out of memory at 128 pixels, so the CPU continued from there.';
    move(state, job.id, 'done', { notes: [{ code: '', message: note }], paintedOn: 'cpu' });
    for (const place of ['paint', 'gallery']) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `/${place}/${job.id}`);
      await page.getByText(note).waitFor();
    }
    await page.getByRole('definition').filter({ hasText: 'AMD EPYC' }).waitFor();
  });
});
