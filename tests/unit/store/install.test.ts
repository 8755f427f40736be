import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  installedNames,
  loadNetwork,
  type PublishedWeights,
  publishedNamed,
  saveNetwork,
} from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import {
  importNetwork,
  installPublished,
  listNetworks,
  removeNetwork,
  type StoreEvent,
  verifyNetworks,
} from '../../../src/store/index.js';
import type { Installation } from '../../../src/store/install.js';
import { addressesOf } from '../../../src/store/mirror.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';
import { answerBroken, answerPart, serve, startOf } from './server.js';
import { asTorch, drawKerasWeights, type KerasWeights, writeKeras, writeTorch } from './weights-files.js';

const folder = temporaryFolder();
const small = randomNetwork({ width: 1 / 32 });

let weights: KerasWeights;
let content: Buffer;
let file = '';
beforeAll(async () => {
  weights = drawKerasWeights('vgg16');
  file = join(folder(), 'keras.h5');
  await writeKeras(file, weights);
  content = await readFile(file);
});
afterEach(() => {
  vi.restoreAllMocks();
});

let serial = 0;
const newHome = () => join(folder(), `home-${serial++}`, 'networks');

/** The VGG-16 that the test's server publishes. */
function publishedAt(...folders: string[]): PublishedWeights {
  const vgg16 = publishedNamed('vgg16');
  if (!vgg16) throw new Error('VGG-16 is not published');
  const md5 = createHash('md5').update(content).digest('hex');
  return { ...vgg16, folders, size: content.length, md5 };
}

const quick = { f32: false, original: true, force: false, wait: async () => undefined };

function install(
  networksFolder: string,
  web: string,
  more: Partial<Installation> = {},
  events: StoreEvent[] = [],
) {
  const listener = (event: StoreEvent) => void events.push(event);
  return installPublished({ published: publishedAt(web), networksFolder, listener, ...quick, ...more });
}

const importing = (networksFolder: string, path: string, more: object = {}) =>
  importNetwork({ path, networksFolder, listener: () => undefined, ...quick, ...more });

const hidden = async (networks: string) =>
  (await readdir(networks)).filter((name) => name.startsWith('.')).sort();

describe('installing', () => {
  it('creates a complete network with the publisher’s facts, in 16 bits, and nothing else', async () => {
    const [networks, events] = [newHome(), [] as StoreEvent[]];
    const { folder: web } = await serve(answerPart(content));
    const installed = await install(networks, web, {}, events);
    expect(installed).toEqual({ name: 'vgg16', folder: join(networks, 'vgg16'), wasThere: false });
    expect(await readdir(networks)).toEqual(['vgg16']);
    const { description, tensors } = await loadNetwork(installed.folder);
    expect(description).toMatchObject({
      name: 'vgg16',
      licence: 'CC BY 4.0',
      sha256: expect.stringMatching(/^\w{64}$/),
    });
    expect(tensors.size).toBe(22);
    for (const { location } of tensors.values()) expect(location?.dtype).toBe('F16');
    expect([...new Set(events.map(({ stage }) => stage))]).toEqual(['downloading', 'converting']);
    expect(await verifyNetworks('vgg16', networks)).toEqual([{ name: 'vgg16', isSound: true }]);
  });

  it('does nothing for an installed network, and installs it again with the requested depth and precision when forced', async () => {
    const networks = newHome();
    await saveNetwork(small, join(networks, 'vgg16'), 'F32');
    const { folder: web, requests } = await serve(answerPart(content));
    expect(await install(networks, web)).toMatchObject({ wasThere: true });
    expect(requests).toHaveLength(0);
    await install(networks, web, { force: true, f32: true, depth: 'relu5_3' });
    const { description, tensors } = await loadNetwork(join(networks, 'vgg16'));
    expect(tensors.size).toBe(26);
    expect(Object.keys(description.taps)).toContain('relu5_3');
    for (const { location } of tensors.values()) expect(location?.dtype).toBe('F32');
    expect(await readdir(networks)).toEqual(['vgg16']);
  });

  it('is done once when requested twice at the same time', async () => {
    const [networks, events] = [newHome(), [] as StoreEvent[]];
    const { folder: web, requests } = await serve(answerPart(content));
    const both = await Promise.all([install(networks, web, {}, events), install(networks, web, {}, events)]);
    expect(both.map(({ wasThere }) => wasThere).sort()).toEqual([false, true]);
    expect(requests).toHaveLength(1);
    expect(events.filter(({ stage }) => stage === 'waiting')).toEqual([
      { stage: 'waiting', name: 'vgg16', pid: process.pid },
    ]);
    expect(await readdir(networks)).toEqual(['vgg16']);
  });

  it('refuses a depth before it downloads anything', async () => {
    const { folder: web, requests } = await serve(answerPart(content));
    const { message } = await userErrorOf(() => install(newHome(), web, { depth: 'relu3_1' }));
    expect(message).toContain('"relu3_1"; choose one of relu5_1, relu5_2 and relu5_3.');
    expect(requests).toHaveLength(0);
  });
});

describe('the mirror', () => {
  it('replaces the publisher’s folders', () => {
    const published = publishedAt('https://one/', 'https://two/');
    const { file: name } = published;
    expect(addressesOf(published, {})).toEqual([`https://one/${name}`, `https://two/${name}`]);
    const mirrored = { IMPASTO_MIRROR: ' http://a/b  https://c/ ' };
    expect(addressesOf(published, mirrored)).toEqual([`http://a/b/${name}`, `https://c/${name}`]);
  });

  it.each(['ftp://host/', 'host', 'http://'])('is refused if it is not a web address: %s', async (mirror) => {
    const error = await userErrorOf(() => addressesOf(publishedAt(), { IMPASTO_MIRROR: mirror }));
    expect(error.code).toBe('mirror');
  });
});

describe('an installation that fails', () => {
  const nothingInstalled = async (networks: string) => {
    expect(await installedNames(networks)).toEqual([]);
    expect(existsSync(join(networks, 'vgg16'))).toBe(false);
    expect(existsSync(join(networks, '.vgg16.lock'))).toBe(false);
    expect(existsSync(join(networks, '.vgg16.staging'))).toBe(false);
  };

  it('because of wrong content leaves nothing', async () => {
    const networks = newHome();
    const other = Buffer.from(content);
    other[4_000_000] = (other[4_000_000] ?? 0) ^ 1;
    const { folder: web } = await serve(answerPart(other));
    expect((await userErrorOf(() => install(networks, web))).code).toBe('download');
    await nothingInstalled(networks);
    expect(await readdir(networks)).toEqual([]);
  });

  it('because it was interrupted keeps the part, continues it and cleans up', async () => {
    const networks = newHome();
    const { folder: web, requests } = await serve(answerPart(content));
    const controller = new AbortController();
    const listener = (event: StoreEvent) => {
      if (event.stage === 'downloading' && event.done > content.length / 2) controller.abort();
    };
    await expect(install(networks, web, { signal: controller.signal, listener })).rejects.toThrow();
    await nothingInstalled(networks);
    const [part] = await hidden(networks);
    const { size } = await stat(join(networks, part ?? ''));
    expect(size).toBeGreaterThan(content.length / 2);
    expect(size).toBeLessThan(content.length);
    await install(networks, web);
    expect(requests.at(-1)?.range).toBe(`bytes=${size}-`);
    expect(await readdir(networks)).toEqual(['vgg16']);
  });

  it('because the disk is full while converting keeps the download and does not repeat it', async () => {
    const networks = newHome();
    const { folder: web, requests } = await serve(answerPart(content));
    const probe = await open(join(folder(), 'probe'), 'w');
    const prototype = Object.getPrototypeOf(probe);
    await probe.close();
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    const { write } = prototype;
    // The download is written at positions, the converted network from its start.
    vi.spyOn(prototype, 'write').mockImplementation(function (this: unknown, ...parts: unknown[]) {
      return parts[3] === null && (parts[0] as Uint8Array).length > 1000
        ? Promise.reject(full)
        : write.apply(this, parts);
    });
    const { message } = await userErrorOf(() => install(networks, web));
    expect(message).toContain('because the disk is full; make room and try again');
    vi.restoreAllMocks();
    await nothingInstalled(networks);
    await install(networks, web);
    expect(requests).toHaveLength(1);
    expect(await readdir(networks)).toEqual(['vgg16']);
  });

  it('does not change an earlier one', async () => {
    const networks = newHome();
    const path = await saveNetwork(small, join(networks, 'vgg16'), 'F32');
    const before = await readFile(path, 'utf8');
    const { folder: web } = await serve((request, response, index) =>
      startOf(request) === 0 ? answerBroken(content, 1000)(request, response, index) : response.destroy(),
    );
    await userErrorOf(() => install(networks, web, { force: true }));
    expect(await readFile(path, 'utf8')).toBe(before);
    expect((await verifyNetworks('vgg16', networks))[0]?.isSound).toBe(true);
  });

  it('between two renames is repaired by the next command', async () => {
    const networks = newHome();
    await saveNetwork(small, join(networks, '.vgg16.former'), 'F32');
    await mkdir(join(networks, '.vgg16.staging'));
    await writeFile(join(networks, '.vgg16.staging', 'weights.safetensors'), 'half');
    expect(await install(networks, 'http://127.0.0.1:9/')).toMatchObject({ wasThere: true });
    expect(await readdir(networks)).toEqual(['vgg16']);
  });

  it('because the folder cannot be created is reported in a sentence', async () => {
    const home = join(folder(), 'taken');
    await writeFile(home, 'a file');
    const { message } = await userErrorOf(() => install(join(home, 'networks'), 'http://127.0.0.1:9/'));
    expect(message).toContain('cannot be written because its folder does not exist');
  });
});

describe('importing', () => {
  it('accepts both layouts under any name, and records what is not known', async () => {
    const networks = newHome();
    const torch = join(folder(), 'torch.safetensors');
    await writeTorch(torch, asTorch('vgg16', weights));
    await importing(networks, file);
    await importing(networks, torch, { name: 'other' });
    expect(await installedNames(networks)).toEqual(['other', 'vgg16']);
    const { description } = await loadNetwork(join(networks, 'other'));
    expect(description).toMatchObject({ name: 'other', source: 'imported from a file of the user' });
    expect(description.licence).toContain('not known');
  });

  it('does not change an Impasto network', async () => {
    const networks = newHome();
    for (const dtype of ['F16', 'F32'] as const) {
      const home = join(folder(), `own-${dtype}`);
      await saveNetwork(small, home, dtype);
      const before = await loadNetwork(home);
      await importing(networks, dtype === 'F16' ? home : join(home, 'network.json'), { name: dtype });
      const after = await loadNetwork(join(networks, dtype));
      expect(after.fingerprint).toBe(before.fingerprint);
      expect(after.tensors.get('conv1_1.weight')?.location?.dtype).toBe(dtype);
    }
  });

  it('overwrites nothing unless forced', async () => {
    const networks = newHome();
    const own = join(folder(), 'own-again');
    await saveNetwork(small, own, 'F32');
    await importing(networks, own, { name: 'again' });
    expect((await userErrorOf(() => importing(networks, own, { name: 'again' }))).message).toBe(
      'A network again is already installed; give another name with --name, or replace it with --force.',
    );
    expect(await importing(networks, own, { name: 'again', force: true })).toMatchObject({ wasThere: true });
  });

  it.each([
    ['notes.txt', 'plain words', 'it is neither HDF5 nor safetensors nor a description'],
    ['vgg.pth', 'PK\u0003\u0004 and so on', 'save its state as safetensors'],
    ['vgg.safetensors', 'PK\u0003\u0004 and so on', 'save its state as safetensors'],
    ['tiny.h5', 'abc', 'it is empty or too short'],
    ['words.safetensors', 'plain words and more', 'cannot be used because'],
    ['fake.h5', '\u0089HDF\r\n and nothing more', 'it is damaged or truncated'],
  ])('refuses %s', async (name, text, fault) => {
    const [networks, path] = [newHome(), join(folder(), name)];
    await writeFile(path, text, 'latin1');
    const { message } = await userErrorOf(() => importing(networks, path));
    expect(message).toContain(path);
    expect(message).toContain(fault);
    expect(await installedNames(networks)).toEqual([]);
  });

  it.each(['embedded', 'random', '../up', 'con', ''])('refuses the name %j', async (name) => {
    expect((await userErrorOf(() => importing(newHome(), file, { name }))).code).toBe('network-name');
  });

  it('refuses a missing file', async () => {
    const { message } = await userErrorOf(() => importing(newHome(), join(folder(), 'none.h5')));
    expect(message).toContain('none.h5 does not exist; check the path');
  });
});

describe('the installed networks', () => {
  it('are listed, checked and removed', async () => {
    const networks = newHome();
    await importing(networks, file);
    const own = join(folder(), 'own-small');
    await saveNetwork(small, own, 'F32');
    await importing(networks, own, { name: 'small' });
    const listings = await listNetworks(networks);
    expect(listings.map(({ name, state, speed }) => [name, state, speed])).toEqual([
      ['embedded', 'included', 'light'],
      ['oriented', 'included', 'light'],
      ['random', 'included', 'light'],
      ['small', 'installed', 'light'],
      ['vgg16', 'installed', 'heavy'],
      ['vgg19', 'available', 'heavy'],
    ]);
    expect(listings[4]?.bytes).toBeGreaterThan(15e6);
    expect(listings[5]).toMatchObject({ bytes: 80_134_624, licence: 'CC BY 4.0' });

    const damaged = join(networks, 'vgg16', 'weights.safetensors');
    const bytes = await open(damaged, 'r+');
    await bytes.write(Buffer.from([1, 2, 3]), 0, 3, 1_000_000);
    await bytes.close();
    await copyFile(damaged, join(networks, 'small', 'weights.safetensors.bak'));
    const verdicts = await verifyNetworks(undefined, networks);
    expect(verdicts.map(({ name, isSound }) => [name, isSound])).toEqual([
      ['embedded', true],
      ['small', true],
      ['vgg16', false],
    ]);
    expect(verdicts[2]?.fault).toMatch(/is damaged or was changed .*; install the network again\.$/);
    await truncate(damaged, 1000);
    expect((await verifyNetworks('vgg16', networks))[0]?.isSound).toBe(false);
    await writeFile(join(networks, 'small', 'network.json'), '{}');
    expect((await listNetworks(networks)).find(({ name }) => name === 'small')?.state).toBe('damaged');

    for (const name of ['vgg16', 'small'])
      await removeNetwork({ name, networksFolder: networks, listener: () => undefined });
    expect(await readdir(networks)).toEqual([]);
  });

  it('are distinguished from those that are not installed', async () => {
    const networksFolder = newHome();
    const remove = async (name: string) =>
      (await userErrorOf(() => removeNetwork({ name, networksFolder, listener: () => undefined }))).message;
    expect(await remove('nothing')).toBe(
      'There is no installed network "nothing" (there is none); see "impasto networks".',
    );
    expect(await remove('embedded')).toBe('The network embedded is part of Impasto and cannot be removed.');
    expect(await remove('vgg19')).toContain('There is no installed network "vgg19"');
    expect((await userErrorOf(() => verifyNetworks('vgg19', networksFolder))).code).toBe(
      'network-not-installed',
    );
    expect(await verifyNetworks('embedded', networksFolder)).toEqual([{ name: 'embedded', isSound: true }]);
  });

  it('removing one that was never completed deletes its partial download', async () => {
    const networks = newHome();
    await mkdir(networks, { recursive: true });
    const part = join(networks, `.${publishedNamed('vgg19')?.file}.part`);
    for (const name of [part, `${part}.json`]) await writeFile(name, 'half');
    await userErrorOf(() =>
      removeNetwork({ name: 'vgg19', networksFolder: networks, listener: () => undefined }),
    );
    expect(await readdir(networks)).toEqual([]);
    await rm(networks, { recursive: true });
  });
});
