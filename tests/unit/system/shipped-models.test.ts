import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { currentChecksums } from '../../../electron/packaging/shipped.js';
import { packageRoot, shippedFolder } from '../../../src/system/package-root.js';
import { checkShippedModels, checksumsOf, shippedChecksums } from '../../../src/system/shipped-models.js';
import { temporaryFolder, userErrorOf } from '../networks/helpers.js';

const folder = temporaryFolder();

describe('the folder of shipped models', () => {
  const home = async (name: string) => {
    const root = join(folder(), 'resources', name);
    await mkdir(root, { recursive: true });
    await writeFile(join(root, 'package.json'), '{"name":"impasto"}');
    return pathToFileURL(join(root, 'dist', 'a.js')).href;
  };

  it('is in the package', async () => {
    expect(shippedFolder('samples', await home('impasto'))).toBe(
      join(folder(), 'resources', 'impasto', 'models', 'samples'),
    );
    expect(shippedFolder('embedded')).toBe(join(packageRoot(), 'models', 'embedded'));
  });

  it('is next to the archive of an installed application', async () => {
    expect(shippedFolder('embedded', await home('app.asar'))).toBe(
      join(folder(), 'resources', 'models', 'embedded'),
    );
  });
});

describe('the checksums of shipped models', () => {
  it('match the files: after a change of models run "npm run checksums"', async () => {
    expect(await currentChecksums(join(packageRoot(), 'models'))).toEqual(shippedChecksums());
    expect(Object.keys(shippedChecksums())).toContain('embedded/weights.safetensors');
  });

  it('are SHA-256', async () => {
    await writeFile(join(folder(), 'abc'), 'abc');
    // The first example of FIPS 180-2, appendix B.
    expect(await checksumsOf(folder(), ['abc'])).toEqual({
      abc: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
  });

  it('detect changed, missing and unreadable files', async () => {
    await checkShippedModels();
    const models = join(folder(), 'models');
    await mkdir(join(models, 'a'), { recursive: true });
    await writeFile(join(models, 'a', 'b'), 'one');
    const expected = await checksumsOf(models, ['a/b']);
    await checkShippedModels(models, expected);

    await writeFile(join(models, 'a', 'b'), 'two');
    const changed = await userErrorOf(() => checkShippedModels(models, expected));
    expect(changed.code).toBe('installation-damaged');
    expect(changed.message).toContain(`'${join(models, 'a', 'b')}' was changed`);

    await rm(join(models, 'a', 'b'));
    const missing = await userErrorOf(() => checkShippedModels(models, expected));
    expect(missing.message).toContain('is missing or cannot be read');

    await mkdir(join(models, 'a', 'b'));
    expect((await userErrorOf(() => checkShippedModels(models, expected))).code).toBe('installation-damaged');
  });
});
