/** Finding the program of Electron for `npm start` and `npm run dev`. Plain JavaScript, as it runs before and without a build. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What Electron's downloader needs of Node; Electron's package.json says so too. */
const NEEDED = [22, 12];
const INSTEAD = 'or use Impasto in the browser: npx impasto serve';

/**
 * @typedef {object} Surroundings
 * @property {string} folder of the package electron.
 * @property {string} node the version of Node, such as 22.12.0.
 * @property {(script: string) => boolean} install runs the downloader, and says whether it did its work.
 */

/**
 * The program of Electron, which is fetched if it is not there.
 * @param {Surroundings} surroundings where to look, and how to fetch.
 * @returns {{ program: string } | { problem: string }} its path, or a sentence about what is in the way.
 */
export function findElectron({ folder, node, install }) {
  const there = programIn(folder);
  if (there !== undefined) return { program: there };
  if (isOlder(node))
    return {
      problem: `The program of Electron is not here, and fetching it takes Node ${NEEDED.join('.')} or newer (this is ${node}): install a newer Node, ${INSTEAD}`,
    };
  const fetched = install(join(folder, 'install.js')) ? programIn(folder) : undefined;
  if (fetched !== undefined) return { program: fetched };
  return {
    problem: `The program of Electron could not be fetched from GitHub: try again with a connection, ${INSTEAD}`,
  };
}

/**
 * Where Electron's package keeps its program: it writes the path below dist into a file when it has been fetched.
 * @param {string} folder of the package.
 * @returns {string | undefined} undefined where there is none.
 */
function programIn(folder) {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(program) ? program : undefined;
}

/**
 * @param {string} node a version.
 * @returns {boolean} whether it is too old for the downloader.
 */
function isOlder(node) {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = NEEDED;
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}

/**
 * The program of the Electron that is installed here; where it cannot be had, a sentence is printed and the process ends with status 1.
 * @returns {string} its path.
 */
export function electronHere() {
  const found = findElectron({
    folder: dirname(createRequire(import.meta.url).resolve('electron/package.json')),
    node: process.versions.node,
    // Its own words are a stack.
    install: (script) =>
      spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'ignore'] }).status === 0,
  });
  if ('program' in found) return found.program;
  console.error(found.problem);
  process.exit(1);
}
