import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  installedNames,
  isInstallableName,
  isMissing,
  KNOWN_NETWORKS,
  openNetwork,
  saveNetwork,
} from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { packageRoot } from '../../../src/system/package-root.js';
import { userDataFolder } from '../../../src/system/user-folders.js';
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

  it('embedded: from its folder, or a sentence if it is missing', async () => {
    const network = randomNetwork({ width: 1 / 64 });
    const embeddedFolder = join(folder(), 'embedded');
    const error = await userErrorOf(() => openNetwork('embedded', { embeddedFolder }));
    expect(error.code).toBe('network-embedded');
    expect(error.message).toContain(`there is no network.json in ${embeddedFolder}`);
    await saveNetwork(network, embeddedFolder, 'F16');
    expect((await openNetwork('embedded', { embeddedFolder })).description.name).toBe('random');
  });

  it('anything else: lists the networks', async () => {
    expect(KNOWN_NETWORKS).toEqual(['embedded', 'oriented', 'random']);
    const error = await userErrorOf(() => openNetwork('vgg99'));
    expect(error.code).toBe('network-unknown');
    expect(error.message).toBe(
      'There is no network "vgg99"; choose embedded, oriented, random, vgg19 or vgg16, one that "impasto networks" lists, or give the path of a network description.',
    );
    const lost = join(folder(), 'lost.json');
    expect((await userErrorOf(() => openNetwork(lost))).message).toBe(
      `The network description ${lost} does not exist; check the path.`,
    );
  });
});

describe('an installed network', () => {
  const networksFolder = () => join(folder(), 'networks');
  const network = randomNetwork({ width: 1 / 64 });

  it('is opened by its name, with another pooling too', async () => {
    await saveNetwork(network, join(networksFolder(), 'mine'), 'F32');
    const options = { networksFolder: networksFolder() };
    expect((await openNetwork('mine', options)).fingerprint).toBe(network.fingerprint);
    expect((await openNetwork('mine', { ...options, pooling: 'max' })).description.pooling).toBe('max');
  });

  it('that is missing: names the command that installs it', async () => {
    const options = { networksFolder: networksFolder() };
    expect(isMissing('vgg19', networksFolder())).toBe(true);
    const error = await userErrorOf(() => openNetwork('vgg19', options));
    expect(error.code).toBe('network-missing');
    expect(error.message).toContain('run "impasto networks install vgg19" first');
    await saveNetwork(network, join(networksFolder(), 'vgg19'), 'F32');
    expect(isMissing('vgg19', networksFolder())).toBe(false);
    expect((await openNetwork('vgg19', options)).fingerprint).toBe(network.fingerprint);
    for (const name of ['embedded', 'mine', 'vgg99']) expect(isMissing(name, networksFolder())).toBe(false);
  });

  it('is listed once it has its description, and never by a hidden or reserved name', async () => {
    for (const name of ['half', '.vgg16.staging', 'con']) await mkdir(join(networksFolder(), name));
    for (const name of ['.vgg16.staging', 'con'])
      await writeFile(join(networksFolder(), name, 'network.json'), '{}');
    expect(await installedNames(networksFolder())).toEqual(['mine', 'vgg19']);
    expect(await installedNames(join(folder(), 'none'))).toEqual([]);
    for (const name of ['a/b', '..', '', 'a.b', 'NUL', 'com1', '-a', 'a'.repeat(41), 'é'])
      expect(isInstallableName(name), name).toBe(false);
    for (const name of ['a', 'VGG_19-normalised', 'console', 'a'.repeat(40)])
      expect(isInstallableName(name), name).toBe(true);
  });
});

describe('the folder of the user', () => {
  it.each([
    ['linux', {}, '/home/u/.local/share/impasto'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/impasto'],
    ['linux', { XDG_DATA_HOME: 'not/absolute' }, '/home/u/.local/share/impasto'],
    ['darwin', { XDG_DATA_HOME: '/data' }, '/home/u/Library/Application Support/Impasto'],
    ['win32', { LOCALAPPDATA: '/users/u/local' }, '/users/u/local/Impasto'],
    ['win32', {}, '/home/u/AppData/Local/Impasto'],
    ['linux', { IMPASTO_HOME: '/elsewhere', XDG_DATA_HOME: '/data' }, '/elsewhere'],
  ] as const)('is the platform’s: %s %o', (platform, environment, expected) => {
    expect(userDataFolder(environment, platform, '/home/u').replaceAll('\\', '/')).toBe(expected);
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

  it('is not found in a broken installation', () => {
    expect(() => packageRoot(pathToFileURL(join(folder(), 'x.js')).href)).toThrow(
      'no package.json of impasto',
    );
  });
});
