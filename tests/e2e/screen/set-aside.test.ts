import { afterAll, afterEach, expect, it } from 'vitest';
import { closeBrowser, type FakeSession, openFake } from '../support/fake-session.js';

let session: FakeSession;
afterEach(() => session.close());
afterAll(closeBrowser);

it('what cannot be read in the data folder is named until it is dismissed', async () => {
  session = await openFake({
    prepare: ({ info }) => {
      info.setAside.push({ path: '/data/jobs/bad', newer: false }, { path: '/data/jobs/new', newer: true });
    },
  });
  const { page } = session;
  await page.getByText('Not readable, and kept as it is: /data/jobs/bad.').waitFor();
  await page.getByText('Made by a newer version of Impasto, and kept as it is: /data/jobs/new.').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => page.getByText('kept as it is').count()).toBe(0);
});
