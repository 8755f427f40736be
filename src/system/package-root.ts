import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_NAME = 'impasto';

/**
 * The nearest folder above a module, in src or dist, whose package.json is ours.
 * @throws Error if there is none, which means a broken installation.
 */
export function packageRoot(module: string = import.meta.url): string {
  return rootAbove(dirname(fileURLToPath(module)));
}

/**
 * The folder of the networks or pictures that ship with Impasto. In an installed application the package is an archive, and they are
 * files next to it, because native code reads them. @throws Error as {@link packageRoot} does.
 */
export function shippedFolder(name: 'embedded' | 'samples', module?: string): string {
  return join(shippedModelsFolder(module), name);
}

/** The parent of the folders of {@link shippedFolder}. */
export function shippedModelsFolder(module?: string): string {
  const root = packageRoot(module);
  return join(extname(root) === '.asar' ? dirname(root) : root, 'models');
}

function rootAbove(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (packageNameIn(folder) === PACKAGE_NAME) return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json of ${PACKAGE_NAME} above ${start}`);
  }
}

function packageNameIn(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name;
  } catch {
    return undefined;
  }
}
