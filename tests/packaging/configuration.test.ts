import { readdirSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { FileMatcher } from 'app-builder-lib/out/fileMatcher.js';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { DebugLogger } from 'builder-util';
import type { Configuration } from 'electron-builder';
import { beforeAll, describe, expect, it } from 'vitest';
import { optionsOf } from '../../electron/packaging/options.js';
import { packageRoot } from '../../src/package-root.js';

const root = packageRoot();
const validate = (config: Configuration) => validateConfiguration(config, new DebugLogger(false));

/** The configuration as electron-builder reads it, with what dist adds on a system, in an environment. */
async function configurationOn(system: string, environment: NodeJS.ProcessEnv = {}): Promise<Configuration> {
  return await getConfig(root, null, optionsOf([system], 'linux', environment).config as Configuration);
}

const inActions = { GITHUB_REPOSITORY: 'somebody/impasto' };

describe('the configuration of the installers', () => {
  it.each(['linux', 'mac', 'win'])('is accepted by electron-builder for %s', async (system) => {
    for (const environment of [{}, inActions, { ...inActions, CSC_LINK: 'file' }])
      await validate(await configurationOn(system, environment));
  });

  it('is refused with a wrong key, at the top and within a platform', async () => {
    const config = await configurationOn('linux');
    await expect(validate({ ...config, fles: [] } as Configuration)).rejects.toThrow(
      "unknown property 'fles'",
    );
    const mac = { ...config.mac, hardendRuntime: true };
    await expect(validate({ ...config, mac } as Configuration)).rejects.toThrow(
      'configuration.mac should be one of these',
    );
  });

  it('publishes to a draft of the repository that the action runs in, and nowhere else', async () => {
    expect((await configurationOn('linux')).publish).toBeNull();
    const config = await configurationOn('linux', inActions);
    expect(config.publish).toEqual({
      provider: 'github',
      owner: 'somebody',
      repo: 'impasto',
      releaseType: 'draft',
    });
    expect(config.extraMetadata).toMatchObject({ homepage: 'https://github.com/somebody/impasto' });
    for (const system of ['linux', 'mac', 'win'])
      expect(optionsOf([system], 'linux', inActions).publish).toBe('never');
  });

  it('signs for macOS with a certificate where there is one, and else so that the system starts it at all', async () => {
    const signed = await configurationOn('mac', { CSC_LINK: 'file' });
    expect(signed.mac).toMatchObject({ hardenedRuntime: true, notarize: true });
    expect(signed.mac).not.toHaveProperty('identity');
    expect((await configurationOn('mac')).mac).toMatchObject({
      identity: '-',
      hardenedRuntime: false,
      notarize: false,
      category: 'public.app-category.graphics-design',
    });
  });
});

describe('the pictures that are offered to Impasto', () => {
  const extensions = ['avif', 'gif', 'jpeg', 'jpg', 'png', 'tif', 'tiff', 'webp'];

  it('are those that the installed sharp reads, on every system, and never by default', async () => {
    const config = await configurationOn('linux');
    const [association, ...others] = [config.mac?.fileAssociations ?? []].flat();
    expect(others).toEqual([]);
    expect(association).toMatchObject({ role: 'Viewer', rank: 'Alternate' });
    expect([association?.ext ?? []].flat().sort()).toEqual(extensions);
    expect(config.fileAssociations ?? config.win?.fileAssociations ?? config.linux?.fileAssociations).toBe(
      undefined,
    );
    const types = extensions.map((name) => `image/${{ jpg: 'jpeg', tif: 'tiff' }[name] ?? name}`);
    expect(config.linux?.mimeTypes?.toSorted()).toEqual([...new Set(types)].sort());
    const script = readFileSync(join(root, 'electron', 'packaging', 'open-with.nsh'), 'utf8');
    const listed = [...script.matchAll(/insertmacro \$\{ACTION\} (\w+)/g)].map(([, extension]) => extension);
    expect(listed.sort()).toEqual(extensions);
    // The default of an extension is the nameless value of its key.
    expect(script).not.toMatch(/Classes\\\.\$\{EXTENSION\}" ""/);
  });
});

describe('the native code that is packed', () => {
  let patterns: string[] = [];
  beforeAll(async () => {
    const { files } = await configurationOn('linux');
    patterns = [files ?? []].flat().flatMap((set) => (typeof set === 'string' ? [] : (set.filter ?? [])));
    expect(patterns.length).toBeGreaterThan(10);
  });

  const runtime = readdirSync(join(root, 'node_modules', 'onnxruntime-node', 'bin'), {
    recursive: true,
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const platforms = ['darwin', 'linux', 'linuxmusl', 'win32'];
  const sharp = platforms.flatMap((platform) =>
    ['arm64', 'x64'].flatMap((arch) => [
      join(root, 'node_modules', '@img', `sharp-${platform}-${arch}`, 'lib', 'a.node'),
      join(root, 'node_modules', '@img', `sharp-libvips-${platform}-${arch}`, 'lib', 'a'),
    ]),
  );
  // What natives puts there for Macs with Intel processors.
  const intel = ['libonnxruntime.1.23.2.dylib', 'onnxruntime_binding.node'].map((name) =>
    join(root, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', 'darwin', 'x64', name),
  );

  it.each([
    ['linux', 'x64', ['libonnxruntime.so.1', 'onnxruntime_binding.node']],
    [
      'win32',
      'x64',
      ['DirectML.dll', 'dxcompiler.dll', 'dxil.dll', 'onnxruntime.dll', 'onnxruntime_binding.node'],
    ],
    ['darwin', 'arm64', ['libonnxruntime.1.dylib', 'onnxruntime_binding.node']],
    ['darwin', 'x64', ['libonnxruntime.1.23.2.dylib', 'onnxruntime_binding.node']],
  ])('for %s on %s is its own, and all of it', (platform, arch, names) => {
    const values: Record<string, string> = { platform, arch };
    const expand = (pattern: string) => pattern.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? '');
    const excluding = patterns.filter((pattern) => pattern.startsWith('!'));
    const filter = new FileMatcher(root, root, expand, ['**/*', ...excluding]).createFilter();
    const isFile = { isDirectory: () => false } as Stats;
    const kept = [...runtime, ...intel, ...sharp].filter((path) => filter(path, isFile));
    const place = join(root, 'node_modules', 'onnxruntime-node', 'bin', 'napi-v6', platform, arch);
    expect(kept.sort()).toEqual(
      [
        ...names.map((name) => join(place, name)),
        join(root, 'node_modules', '@img', `sharp-${platform}-${arch}`, 'lib', 'a.node'),
        join(root, 'node_modules', '@img', `sharp-libvips-${platform}-${arch}`, 'lib', 'a'),
      ].sort(),
    );
  });
});
