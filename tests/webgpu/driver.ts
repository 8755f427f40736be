import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/*
 * SwiftShader, a Vulkan driver that computes on the processor, and the Vulkan loader: both are part of the headless Chromium that the
 * browser tests bring along, so nothing has to be installed. A package that no longer has them fails the tests: they are never skipped.
 */

/** Unpacked, with what a process needs in its environment; it must be there when the process starts. */
export interface SoftwareDriver {
  readonly environment: { readonly VK_ICD_FILENAMES: string; readonly LD_LIBRARY_PATH: string };
  readonly remove: () => void;
}

/** Unpacks the driver into a temporary folder. @throws when the package has none. */
export function installDriver(): SoftwareDriver {
  const folder = mkdtempSync(join(tmpdir(), 'impasto-swiftshader-'));
  execFileSync('tar', ['-x', '-C', folder], { input: brotliDecompressSync(readFileSync(archive())) });
  return {
    environment: { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function archive(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  return join(entry.slice(0, entry.lastIndexOf('build')), 'bin', 'swiftshader.tar.br');
}

/** Of vitest: the processes that run the tests inherit the environment. */
export function setup(): () => void {
  const driver = installDriver();
  Object.assign(process.env, driver.environment);
  return driver.remove;
}
