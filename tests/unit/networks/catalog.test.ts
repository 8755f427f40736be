import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { KNOWN_NETWORKS, openNetwork, randomNetwork, saveNetwork } from '../../../src/networks/index.js';
import { packageRoot } from '../../../src/package-root.js';
import { temporaryFolder, userErrorOf } from './helpers.js';

const folder = temporaryFolder();

describe('opening a network', () => {
  it('random: takes seed, width and pooling', async () => {
    const options = { seed: 9, width: 1 / 32, pooling: 'max' } as const;
    expect(await openNetwork('random', options)).toEqual(randomNetwork(options));
  });

  it('a path: of the description or its folder, with its own pooling or another', async () => {
    const network = randomNetwork({ width: 1 / 64, pooling: 'max' });
    const home = join(folder(), 'home');
    const path = await saveNetwork(network, home, 'F32');
    expect((await openNetwork(path)).fingerprint).toBe(network.fingerprint);
    expect((await openNetwork(home)).fingerprint).toBe(network.fingerprint);
    expect((await openNetwork(home, { pooling: 'average' })).description.pooling).toBe('average');
  });

  it('embedded: from its folder, or a sentence if it is not there', async () => {
    const network = randomNetwork({ width: 1 / 64 });
    const embeddedFolder = join(folder(), 'embedded');
    const error = await userErrorOf(() => openNetwork('embedded', { embeddedFolder }));
    expect(error.code).toBe('network-embedded');
    expect(error.message).toContain(`there is no network.json in ${embeddedFolder}`);
    await saveNetwork(network, embeddedFolder, 'F16');
    expect((await openNetwork('embedded', { embeddedFolder })).description.name).toBe('random');
  });

  it('anything else: says what there is', async () => {
    expect(KNOWN_NETWORKS).toEqual(['embedded', 'random']);
    const error = await userErrorOf(() => openNetwork('vgg99'));
    expect(error.code).toBe('network-unknown');
    expect(error.message).toBe(
      'There is no network "vgg99"; choose embedded or random, or give the path of a network description.',
    );
    const lost = join(folder(), 'lost.json');
    expect((await userErrorOf(() => openNetwork(lost))).message).toBe(
      `The network description ${lost} does not exist; check the path.`,
    );
  });
});

describe('the root of the package', () => {
  it('is found from a module in src and in dist, past packages of other names', async () => {
    const root = join(folder(), 'somewhere', 'impasto');
    const inner = join(root, 'dist', 'networks');
    await mkdir(inner, { recursive: true });
    await writeFile(join(root, 'package.json'), '{"name":"impasto"}');
    await writeFile(join(root, 'dist', 'package.json'), '{"name":"other"}');
    await writeFile(join(inner, 'package.json'), 'not JSON');
    expect(packageRoot(pathToFileURL(join(inner, 'package-root.js')).href)).toBe(root);
    expect(packageRoot()).toBe(packageRoot(import.meta.url));
  });

  it('is missed in a broken installation', () => {
    expect(() => packageRoot(pathToFileURL(join(folder(), 'x.js')).href)).toThrow(
      'no package.json of impasto',
    );
  });
});
