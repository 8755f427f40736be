import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { listPackage, statFile } from '@electron/asar';
import { FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPicture } from '../../src/images/index.js';
import { readStoredSettings } from '../../src/stylize/index.js';
import { checkShippedModels, shippedChecksums } from '../../src/system/shipped-models.js';
import { type Installed, install } from './installed.js';
import { packedApplication } from './stand-in.js';

const MB = 1e6;

/** Limits for the installed size without Electron: archive, native code and models. Measured: 78 MB on Linux. */
const budget = { archive: 16 * MB, native: 70 * MB, models: 7 * MB };

/** All packages that ship, grouped by the package that needs them. Add a new one only if it is needed at run time. */
const expectedPackages = [
  ...['@img/colour', `@img/sharp-libvips-linux-${process.arch}`, `@img/sharp-linux-${process.arch}`],
  ...['detect-libc', 'semver', 'sharp'],
  ...['onnxruntime-common', 'onnxruntime-node'],
  ...['protobufjs', 'long'],
  ...['tinyglobby', 'fdir', 'picomatch'],
  ...['electron-log', 'electron-updater'],
  ...['builder-util-runtime', 'debug', 'ms', 'sax', 'fs-extra', 'graceful-fs', 'jsonfile', 'universalify'],
  ...['argparse', 'js-yaml', 'lazy-val', 'lodash.escaperegexp', 'lodash.isequal', 'tiny-typed-emitter'],
  ...['csv-parse', 'h5wasm', 'hono', 'systeminformation', 'undici', 'zod'],
];

const packed = packedApplication();

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly isUnpacked: boolean;
}

/** The files of the archive, including unpacked ones. */
function entries(): Entry[] {
  const { archive } = packed();
  return listPackage(archive, { isPack: false }).flatMap((listed) => {
    const path = listed.replaceAll('\\', '/').slice(1);
    const entry = statFile(archive, path, false);
    if ('files' in entry) return [];
    return [{ path, size: Number('size' in entry ? entry.size : 0), isUnpacked: 'unpacked' in entry }];
  });
}

async function filesBelow(folder: string): Promise<Entry[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const file = join(parentPath, name);
        return { path: relative(folder, file), size: (await stat(file)).size, isUnpacked: true };
      }),
  );
}

const total = (list: readonly Entry[]) => list.reduce((sum, { size }) => sum + size, 0);

const packageOf = (path: string) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

describe('the packaged application', () => {
  it('contains the code that runs', () => {
    const paths = new Set(entries().map(({ path }) => path));
    for (const path of [
      'package.json',
      'LICENSE',
      'models/checksums.json',
      'dist/compute/child.js',
      'dist/electron/main.js',
      'dist/electron/preload.cjs',
      'dist/api/index.js',
      'dist/renderer/index.html',
    ])
      expect(paths).toContain(path);
  });

  it('contains the packages that are needed, and no other', () => {
    const packages = new Set(entries().flatMap(({ path }) => packageOf(path) ?? []));
    expect([...packages].sort()).toEqual(expectedPackages.toSorted());
  });

  it('contains the licence of every package that has one, and names the others', async () => {
    const isLicence = (path: string) => /\/licen[cs]e[^/]*$/i.test(path);
    const licensed = new Set(
      entries().flatMap(({ path }) => (isLicence(path) ? (packageOf(path) ?? []) : [])),
    );
    const bare = expectedPackages.filter((name) => !licensed.has(name));
    expect(bare).toEqual([
      `@img/sharp-libvips-linux-${process.arch}`,
      'onnxruntime-common',
      'onnxruntime-node',
      'lazy-val',
    ]);
    const folder = join(packed().resources, 'licences');
    const thirdParty = await readFile(join(folder, 'third-party.md'), 'utf8');
    for (const name of ['ONNX Runtime', 'lazy-val', 'libvips']) expect(thirdParty).toContain(name);
    expect(await readFile(join(folder, 'libvips.md'), 'utf8')).toContain('LGPLv3');
  });

  it('contains no sources, source maps, types, documents, headers or tests', () => {
    const foreign = entries().filter(
      ({ path }) =>
        /(?<!\/licen[cs]e)\.md$/i.test(path) ||
        /\.(?:[cm]?ts|tsx|map|markdown|h|hpp|c|cc|cpp|gyp|gypi|tsbuildinfo|py|yml|yaml)$/i.test(path) ||
        /(?:^|\/)(?:tests?|__tests__|docs?|examples?|\.github|bench)\//i.test(path) ||
        /^(?!dist\/|node_modules\/|models\/checksums\.json$|package\.json$|LICENSE$)/.test(path) ||
        /^dist\/cli\//.test(path),
    );
    expect(foreign.map(({ path }) => path)).toEqual([]);
  });

  it('contains only the native code of this platform, outside the archive', () => {
    const isNative = (path: string) => /\.(?:node|so|dylib|dll|exe)(?:\.[\d.]+)?$/.test(path);
    const native = entries().filter(({ path }) => isNative(path));
    expect(native.length).toBe(4);
    for (const { path, isUnpacked } of native) {
      expect(path).toMatch(new RegExp(`linux[-/]${process.arch}/`));
      expect(isUnpacked, path).toBe(true);
    }
  });

  it('has the models intact next to the archive, without the files used to make them', async () => {
    const models = join(packed().resources, 'models');
    await checkShippedModels(models);
    const names = (await filesBelow(models)).map(({ path }) => path);
    expect(names.toSorted()).toEqual(
      [...Object.keys(shippedChecksums()), 'embedded/MODEL_CARD.md', 'instant/MODEL_CARD.md'].toSorted(),
    );
  });

  it('is within its size limits', async () => {
    const { resources, archive } = packed();
    const sizes = {
      archive: (await stat(archive)).size,
      native: total(await filesBelow(`${archive}.unpacked`)),
      models: total(await filesBelow(join(resources, 'models'))),
    };
    console.log(`packed: ${JSON.stringify(sizes)} bytes`);
    for (const part of ['archive', 'native', 'models'] as const)
      expect(sizes[part], part).toBeLessThan(budget[part]);
  });

  it('has its fuses configured', async () => {
    const wire = await getCurrentFuseWire(join(packed().folder, 'impasto'));
    const digit = (fuse: FuseV1Options) => String.fromCharCode(Number(wire[fuse]));
    expect(wire.version).toBe(FuseVersion.V1);
    expect({
      runAsNode: digit(FuseV1Options.RunAsNode),
      cookies: digit(FuseV1Options.EnableCookieEncryption),
      nodeOptions: digit(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: digit(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: digit(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: digit(FuseV1Options.OnlyLoadAppFromAsar),
      snapshot: digit(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
      fileProtocol: digit(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: '0',
      cookies: '1',
      nodeOptions: '0',
      inspect: '0',
      integrity: '1',
      onlyAsar: '1',
      snapshot: '0',
      fileProtocol: '0',
    });
  });
});

describe('the packaged code, run by Node against the stand-in for Electron', () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await install(packed());
  });

  it('shows its page and paints a picture with the embedded network', async () => {
    const result = join(installed.resources, 'painted.png');
    const observed = await installed.run(result);
    expect(observed).toMatchObject({ errors: [], forks: [installed.inside('dist', 'compute', 'child.js')] });
    expect(observed.address).toMatch(/^impasto:\/\//);
    expect(observed.scriptBytes).toBeGreaterThan(100_000);
    const picture = await readPicture(result);
    expect(Math.max(picture.width, picture.height)).toBe(96);
    expect(await readStoredSettings(result)).toMatchObject({ settings: { network: 'embedded', size: 96 } });
  });

  it('explains that a file of the installation is changed or missing, and exits', async () => {
    const weights = join(installed.resources, 'models', 'embedded', 'weights.safetensors');
    await writeFile(weights, 'something else');
    const changed = await installed.run('nowhere.png');
    expect(changed).toMatchObject({ exitCode: 1, forks: [] });
    expect(changed.errors).toEqual([
      `This installation of Impasto is damaged: '${weights}' was changed; install Impasto again.`,
    ]);
    await rm(weights);
    const missing = await installed.run('nowhere.png');
    expect(missing.errors).toEqual([
      `This installation of Impasto is damaged: '${weights}' is missing or cannot be read; install Impasto again.`,
    ]);
  });
});
