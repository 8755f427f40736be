/**
 * `npm run natives -- darwin-x64`: installs the native code of another platform, so that its application can be packaged here. npm itself
 * installs only the native code of the current platform.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../src/common/errors.js';
import { packageRoot } from '../../src/system/package-root.js';

const run = promisify(execFile);
const modules = join(packageRoot(), 'node_modules');

/**
 * ONNX Runtime dropped Macs with Intel processors in 1.24 (microsoft/onnxruntime#27961). This version's binding works with the current
 * JavaScript code: their interface has only gained an argument since.
 */
const intelMac = { target: 'darwin-x64', runtime: 'onnxruntime-node@1.23.2' };

const targets = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];

async function main(target: string | undefined): Promise<void> {
  if (target === undefined || !targets.includes(target))
    throw new UserError('target-unknown', `Name the target: one of ${targets.join(', ')}.`);
  for (const [name, version] of await sharpPackages(target))
    await install(`${name}@${version}`, '.', join(modules, name));
  const runtime = join('bin', 'napi-v6', ...target.split('-'));
  const home = join(modules, 'onnxruntime-node', runtime);
  if (target === intelMac.target) await install(intelMac.runtime, runtime, home);
  else if (!existsSync(home)) throw new Error(`onnxruntime-node has no ${runtime}`);
  console.log(`The native code for ${target} is installed.`);
}

/** sharp's packages for a target, in the versions that the installed sharp depends on. */
async function sharpPackages(target: string): Promise<[name: string, version: string][]> {
  const { optionalDependencies } = JSON.parse(await readFile(join(modules, 'sharp', 'package.json'), 'utf8'));
  const wanted = [`@img/sharp-${target}`, `@img/sharp-libvips-${target}`];
  return Object.entries<string>(optionalDependencies).filter(([name]) => wanted.includes(name));
}

/** Copies a folder of a published package to a destination, unless that exists. */
async function install(specification: string, folder: string, destination: string): Promise<void> {
  if (existsSync(destination)) return;
  const scratch = await mkdtemp(join(tmpdir(), 'impasto-natives-'));
  const part = `${destination}.part`;
  try {
    const archive = await download(specification, scratch);
    await run('tar', ['-xzf', archive], { cwd: scratch });
    await mkdir(dirname(destination), { recursive: true });
    await rm(part, { recursive: true, force: true });
    await cp(join(scratch, 'package', folder), part, { recursive: true });
    await rename(part, destination);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Downloads a package with npm, which verifies its hash. @returns the name of the archive in the folder. */
async function download(specification: string, folder: string): Promise<string> {
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { stdout } = await run(npm, ['pack', '--silent', specification], {
      cwd: folder,
      shell: process.platform === 'win32',
    });
    return stdout.trim();
  } catch (cause) {
    throw new UserError(
      'natives-unreachable',
      `The package ${specification} could not be downloaded from npm's registry: check the connection and try again.`,
      { cause },
    );
  }
}

try {
  await main(process.argv[2]);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
