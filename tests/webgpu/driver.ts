import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/*
 * SwiftShader, a Vulkan driver that computes on the CPU, and the Vulkan loader: both are part of the headless Chromium of the browser
 * tests, so nothing has to be installed. If the package no longer contains them, the tests fail; they are never skipped.
 */

/** The unpacked driver, and the environment that a process needs from its start. */
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

/** Global setup of vitest: the test processes inherit the environment. */
export function setup(): () => void {
  const driver = installDriver();
  Object.assign(process.env, driver.environment);
  return driver.remove;
}
