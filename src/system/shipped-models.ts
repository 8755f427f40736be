import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import { packageRoot, shippedModelsFolder } from './package-root.js';

/** SHA-256, in lower-case hexadecimal, of each file that ships: by its path in the folder of models, with `/`. */
export type Checksums = Readonly<Record<string, string>>;

/** The name of the list in the package's `models`; `npm run checksums` writes it. */
export const CHECKSUMS_FILE = 'checksums.json';

/** The checksums of this installation. In an installed application the list is in the archive, whose integrity is checked. */
export function shippedChecksums(): Checksums {
  return JSON.parse(readFileSync(join(packageRoot(), 'models', CHECKSUMS_FILE), 'utf8'));
}

/** The checksums of files in a folder. @param paths in the folder, with `/`. @throws the system's error if one cannot be read. */
export async function checksumsOf(folder: string, paths: readonly string[]): Promise<Checksums> {
  const sums: Record<string, string> = {};
  for (const path of [...paths].sort()) sums[path] = sha256(await readFile(join(folder, path)));
  return sums;
}

/**
 * Checks that the shipped networks and pictures are complete and unchanged.
 * @param folder their folder; by default that of this installation.
 * @throws UserError `installation-damaged` that names the first file that is missing, unreadable or changed.
 */
export async function checkShippedModels(
  folder: string = shippedModelsFolder(),
  expected: Checksums = shippedChecksums(),
): Promise<void> {
  for (const [path, sum] of Object.entries(expected)) {
    const file = join(folder, path);
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw damaged(`'${file}' is missing or cannot be read`, cause);
    });
    if (sha256(bytes) !== sum) throw damaged(`'${file}' was changed`);
  }
}

function damaged(what: string, cause?: unknown): UserError {
  return new UserError(
    'installation-damaged',
    `This installation of Impasto is damaged: ${what}; install Impasto again.`,
    { cause },
  );
}
