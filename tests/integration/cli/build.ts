import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/system/package-root.js';

const root = packageRoot();
const cache = join(root, 'node_modules', '.cache', 'impasto-cli');
/** Builds older than this are removed. */
const staleMilliseconds = 3_600_000;

/**
 * Builds the current command line into a folder of its own, once for all test files, and returns the path of its main.js.
 * The folder is inside the package, where the built modules find package.json and models.
 */
export async function builtCli(): Promise<string> {
  const folder = join(cache, await fingerprint());
  if (!existsSync(folder)) await build(folder);
  return join(folder, 'cli', 'main.js');
}

async function build(folder: string): Promise<void> {
  await removeStale();
  const mine = join(cache, `part-${randomUUID()}`);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [
    tsc,
    '-p',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    mine,
  ]);
  // Another test file may have been quicker; its build is as good.
  await rename(mine, folder).catch(() => rm(mine, { recursive: true, force: true }));
}

async function removeStale(): Promise<void> {
  for (const name of await readdir(cache).catch(() => [])) {
    const path = join(cache, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > staleMilliseconds)
      await rm(path, { recursive: true, force: true });
  }
}

/** Changes with any source file. */
async function fingerprint(): Promise<string> {
  const source = join(root, 'src');
  const hash = createHash('sha256');
  for (const name of (await readdir(source, { recursive: true })).sort()) {
    const { mtimeMs, size } = await stat(join(source, name));
    hash.update(`${name}:${mtimeMs}:${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}
