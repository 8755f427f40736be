import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AfterPackContext, Arch } from 'electron-builder';
import { UserError } from '../../src/common/errors.js';
import { checkShippedModels } from '../../src/system/shipped-models.js';

/**
 * Hook of electron-builder, called when the application's folder is complete: fails if native code or models are missing from it.
 * @throws UserError `natives-missing`, and as {@link checkShippedModels} does.
 */
export default async function afterPack(context: AfterPackContext): Promise<void> {
  const { appOutDir, arch, electronPlatformName, packager } = context;
  const resources = packager.getResourcesDir(appOutDir);
  checkNatives(join(resources, 'app.asar.unpacked', 'node_modules'), electronPlatformName, Arch[arch]);
  await checkShippedModels(join(resources, 'models'));
}

/**
 * Checks that the packed modules contain the native code for a platform.
 * @param platform as in `process.platform`.
 * @param arch as in `process.arch`.
 * @throws UserError `natives-missing`.
 */
export function checkNatives(modules: string, platform: string, arch: string): void {
  const target = `${platform}-${arch}`;
  const runtimes = join(modules, 'onnxruntime-node', 'bin');
  const hasRuntime = foldersIn(runtimes).some((version) =>
    existsSync(join(runtimes, version, platform, arch, 'onnxruntime_binding.node')),
  );
  const sharp = join(modules, '@img', `sharp-${target}`, 'lib');
  const hasSharp = foldersIn(sharp).some((name) => name.endsWith('.node'));
  if (hasRuntime && hasSharp) return;
  const missing = [hasRuntime ? '' : 'onnxruntime-node', hasSharp ? '' : 'sharp'].filter(
    (name) => name !== '',
  );
  throw new UserError(
    'natives-missing',
    `The native code of ${missing.join(' and ')} for ${target} is not installed here: run "npm run natives -- ${target}", then try again.`,
  );
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
