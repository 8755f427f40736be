import { readdirSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { FileMatcher } from 'app-builder-lib/out/fileMatcher.js';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { expandMacro } from 'app-builder-lib/out/util/macroExpander.js';
import { DebugLogger } from 'builder-util';
import type { AppInfo, Configuration } from 'electron-builder';
import { describe, expect, it } from 'vitest';
import { optionsOf } from '../../electron/packaging/options.js';
import { packageRoot } from '../../src/system/package-root.js';

const root = packageRoot();
const validate = (config: Configuration) => validateConfiguration(config, new DebugLogger(false));

/** The configuration as electron-builder reads it, with the options that dist.ts adds for a system and environment. */
async function configurationOn(system: string, environment: NodeJS.ProcessEnv = {}): Promise<Configuration> {
  return await getConfig(root, null, optionsOf([system], 'linux', environment).config as Configuration);
}

const inActions = { GITHUB_REPOSITORY: 'somebody/impasto' };

describe('the configuration of the installers', () => {
  it.each(['linux', 'mac', 'win'])('is accepted by electron-builder for %s', async (system) => {
    for (const environment of [{}, inActions, { ...inActions, CSC_LINK: 'file' }])
      await validate(await configurationOn(system, environment));
  });

  it('is rejected with an unknown key, at the top level and in a platform', async () => {
    const config = await configurationOn('linux');
    await expect(validate({ ...config, fles: [] } as Configuration)).rejects.toThrow(
      "unknown property 'fles'",
    );
    const mac = { ...config.mac, hardendRuntime: true };
    await expect(validate({ ...config, mac } as Configuration)).rejects.toThrow(
      'configuration.mac should be one of these',
    );
  });

  it('publishes drafts to the repository of the workflow, and nowhere else', async () => {
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

  it('signs for macOS with a certificate if there is one, and ad hoc otherwise', async () => {
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

describe('the packages', () => {
  it('need none of their install scripts, which npm does not run here (.npmrc)', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const withScript = Object.entries<{ hasInstallScript?: true }>(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.split('node_modules/').at(-1));
    // electron-winstaller is for Squirrel installers, which we do not build; onnxruntime-node downloads CUDA libraries, which are optional.
    expect(withScript).toEqual(['electron-winstaller', 'onnxruntime-node']);
  });
});

describe('the file types that Impasto opens', () => {
  const extensions = ['avif', 'gif', 'jpeg', 'jpg', 'png', 'tif', 'tiff', 'webp'];

  it('are the same on every system, and Impasto is never their default application', async () => {
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
    // The default application of an extension is the unnamed value of its key.
    expect(script).not.toMatch(/Classes\\\.\$\{EXTENSION\}" ""/);
  });
});

describe('the packaged native code', () => {
  const modules = join(root, 'node_modules');
  const runtime = join(modules, 'onnxruntime-node', 'bin');
  const installed = readdirSync(runtime, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const sharp = (target: string) => join(modules, '@img', `sharp-${target}`, 'lib', 'sharp.node');
  const vips = (target: string) => join(modules, '@img', `sharp-libvips-${target}`, 'lib', 'vips');
  const targets = ['darwin', 'linux', 'linuxmusl', 'win32'].flatMap((name) => [
    `${name}-arm64`,
    `${name}-x64`,
  ]);
  // Installed by `npm run natives` for Macs with Intel processors.
  const intel = ['libonnxruntime.1.23.2.dylib', 'onnxruntime_binding.node'].map((name) =>
    join(runtime, 'napi-v6', 'darwin', 'x64', name),
  );
  const candidates = [
    ...new Set([...installed, ...intel, ...targets.flatMap((one) => [sharp(one), vips(one)])]),
  ];

  /** The candidates that electron-builder would package. */
  async function packaged(system: 'linux' | 'mac' | 'win', arch: 'arm64' | 'x64'): Promise<string[]> {
    const config = await configurationOn(system);
    const patterns = [config.files ?? [], config[system]?.files ?? []]
      .flat()
      .flatMap((set) => (typeof set === 'string' ? [set] : [set.filter ?? []].flat()));
    const excluding = patterns.filter((pattern) => pattern.startsWith('!'));
    const expand = (pattern: string) => expandMacro(pattern, arch, {} as AppInfo);
    const filter = new FileMatcher(root, root, expand, ['**/*', ...excluding]).createFilter();
    return candidates.filter((path) => filter(path, { isDirectory: () => false } as Stats)).sort();
  }

  const windows = [
    'DirectML.dll',
    'dxcompiler.dll',
    'dxil.dll',
    'onnxruntime.dll',
    'onnxruntime_binding.node',
  ];

  it.each([
    ['linux', 'linux', 'x64', ['libonnxruntime.so.1', 'onnxruntime_binding.node']],
    ['linux', 'linux', 'arm64', ['libonnxruntime.so.1', 'onnxruntime_binding.node']],
    ['win', 'win32', 'x64', windows],
    ['mac', 'darwin', 'arm64', ['libonnxruntime.1.dylib', 'onnxruntime_binding.node']],
    ['mac', 'darwin', 'x64', ['libonnxruntime.1.23.2.dylib', 'onnxruntime_binding.node']],
  ] as const)(
    'for %s (%s) on %s is complete, without that of other platforms',
    async (system, platform, arch, names) => {
      const target = `${platform}-${arch}`;
      const home = join(runtime, 'napi-v6', platform, arch);
      // On Windows, vips is in the same package as sharp.
      const pictures = system === 'win' ? [sharp(target)] : [sharp(target), vips(target)];
      expect(await packaged(system, arch)).toEqual(
        [...names.map((name) => join(home, name)), ...pictures].sort(),
      );
    },
  );

  it('is not selected by a list that only excludes, which would package everything else', async () => {
    const config = await configurationOn('linux');
    for (const system of ['linux', 'mac', 'win'] as const) {
      const own = [config[system]?.files ?? []].flat();
      expect(own.length).toBeGreaterThan(0);
      expect(own.some((pattern) => typeof pattern === 'string' && !pattern.startsWith('!'))).toBe(true);
    }
  });
});
