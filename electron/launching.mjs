/** Finds Electron's executable for `npm start` and `npm run dev`. Plain JavaScript, because it runs without a build. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The oldest Node version that Electron's download script supports, as in Electron's package.json. */
const MIN_NODE = [22, 12];
const ALTERNATIVE = 'or use Impasto in the browser: npx impasto serve';

/**
 * @typedef {object} ElectronPackage
 * @property {string} folder of the package electron.
 * @property {string} node the version of Node, such as 22.12.0.
 * @property {(script: string) => boolean} install runs the download script; returns whether it succeeded.
 */

/**
 * Finds Electron's executable, and downloads it if it is missing.
 * @param {ElectronPackage} electron where to look, and how to download.
 * @returns {{ program: string } | { problem: string }} its path, or a sentence that says why it is not available.
 */
export function findElectron({ folder, node, install }) {
  const existing = executableIn(folder);
  if (existing !== undefined) return { program: existing };
  if (isTooOld(node))
    return {
      problem: `Electron is not downloaded yet, and downloading it needs Node ${MIN_NODE.join('.')} or newer (this is ${node}): install a newer Node, ${ALTERNATIVE}`,
    };
  const downloaded = install(join(folder, 'install.js')) ? executableIn(folder) : undefined;
  if (downloaded !== undefined) return { program: downloaded };
  return {
    problem: `Electron could not be downloaded from GitHub: check the connection and try again, ${ALTERNATIVE}`,
  };
}

/**
 * The executable in Electron's package. The download script writes its path, relative to dist, to path.txt.
 * @param {string} folder of the package.
 * @returns {string | undefined} undefined when there is none.
 */
function executableIn(folder) {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(executable) ? executable : undefined;
}

/**
 * @param {string} node a version.
 * @returns {boolean} whether the download script does not support it.
 */
function isTooOld(node) {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_NODE;
  return major < minMajor || (major === minMajor && minor < minMinor);
}

/**
 * The executable of the installed Electron. When it is not available, prints why and exits with status 1.
 * @returns {string} its path.
 */
export function electronExecutable() {
  const found = findElectron({
    folder: dirname(createRequire(import.meta.url).resolve('electron/package.json')),
    node: process.versions.node,
    // The script's errors are stack traces, so they are not shown.
    install: (script) =>
      spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'ignore'] }).status === 0,
  });
  if ('program' in found) return found.program;
  console.error(found.problem);
  process.exit(1);
}
