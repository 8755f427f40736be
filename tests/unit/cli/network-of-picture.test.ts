import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { networkOfPicture } from '../../../src/cli/network-of-picture.js';
import { openNetwork, saveNetwork } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { parseStylizeOptions, type StoredSettings } from '../../../src/stylize/index.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';

const folder = temporaryFolder();
const installed = (name: string) => join(folder(), 'home', 'networks', name);
const picture = () => join(folder(), 'pictures', 'out.png');

beforeEach(() => vi.stubEnv('IMPASTO_HOME', join(folder(), 'home')));
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const name of ['home', 'pictures']) await rm(join(folder(), name), { recursive: true, force: true });
});

const save = (path: string, seed: number) => saveNetwork(randomNetwork({ width: 0.05, seed }), path, 'F32');

/** The settings in a picture that a network painted under a name. */
async function painted(network: string, at = network): Promise<StoredSettings> {
  const { fingerprint } = await openNetwork(at);
  const settings = parseStylizeOptions({ network });
  return {
    impasto: '1',
    settings,
    content: { name: 'A' },
    styles: [],
    network: { name: 'mine', fingerprint },
  };
}

const find = (stored: StoredSettings) => networkOfPicture(picture(), stored);

it('is found under its name, and after a renaming under the other one', async () => {
  await save(installed('first'), 1);
  const stored = await painted('first');
  expect(await find(stored)).toBe('first');
  await rename(installed('first'), installed('other'));
  await save(installed('first'), 2);
  expect(await find(stored)).toBe('other');
});

it('is found beside the picture, by its relative path and by its name alone', async () => {
  const near = join(folder(), 'pictures', 'nets', 'net');
  await save(near, 1);
  expect(await find(await painted('nets/net', near))).toBe(near);
  await rename(near, join(folder(), 'pictures', 'net'));
  const stored = await painted('/elsewhere/net', join(folder(), 'pictures', 'net'));
  expect(await find(stored)).toBe(join(folder(), 'pictures', 'net'));
});

it('is found among the installed and bundled networks if the recorded path leads nowhere', async () => {
  await save(installed('imported'), 1);
  expect(await find(await painted('../work/net', installed('imported')))).toBe('imported');
  expect(await find(await painted('../work/net', 'embedded'))).toBe('embedded');
});

it('is the one of its name if none has the fingerprint, and otherwise named with what to do', async () => {
  await save(installed('first'), 1);
  const stored = await painted('first');
  await rm(installed('first'), { recursive: true });
  const { code, message } = await userErrorOf(() => find(stored));
  expect(code).toBe('network-unknown');
  expect(message).toMatch(/^The network "mine", which painted ".*out.png", is not .* --network\.$/);
  await save(installed('first'), 2);
  expect(await find(stored)).toBe('first');
  const published = { ...stored, settings: { ...stored.settings, network: 'vgg19' } };
  expect(await find(published)).toBe('vgg19');
});
