/**
 * Fetches the native code of another system or processor, so that its application can be packed here, and what our newest packages no
 * longer carry: `npm run natives -- darwin-x64`. npm itself installs only what runs on the machine it runs on.
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
 * ONNX Runtime has had no code for Macs with Intel processors since 1.24 (microsoft/onnxruntime#27961). The binding of this version
 * works under the JavaScript of today's: the interface between them has only gained an argument since.
 */
const intelMac = { target: 'darwin-x64', runtime: 'onnxruntime-node@1.23.2' };

const targets = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win32-arm64', 'win32-x64'];

async function main(target: string | undefined): Promise<void> {
  if (target === undefined || !targets.includes(target))
    throw new UserError('target-unknown', `Name the target: one of ${targets.join(', ')}.`);
  for (const [name, version] of await sharpPackages(target))
    await place(`${name}@${version}`, '.', join(modules, name));
  const runtime = join('bin', 'napi-v6', ...target.split('-'));
  const home = join(modules, 'onnxruntime-node', runtime);
  if (target === intelMac.target) await place(intelMac.runtime, runtime, home);
  else if (!existsSync(home)) throw new Error(`onnxruntime-node has no ${runtime}`);
  console.log(`The native code for ${target} is in place.`);
}

/** sharp's own packages for a target, in the versions that the installed sharp wants. */
async function sharpPackages(target: string): Promise<[name: string, version: string][]> {
  const { optionalDependencies } = JSON.parse(await readFile(join(modules, 'sharp', 'package.json'), 'utf8'));
  const wanted = [`@img/sharp-${target}`, `@img/sharp-libvips-${target}`];
  return Object.entries<string>(optionalDependencies).filter(([name]) => wanted.includes(name));
}

/** Puts a folder of a published package somewhere, unless something is there. */
async function place(specification: string, folder: string, destination: string): Promise<void> {
  if (existsSync(destination)) return;
  const scratch = await mkdtemp(join(tmpdir(), 'impasto-natives-'));
  const part = `${destination}.part`;
  try {
    const archive = await fetched(specification, scratch);
    await run('tar', ['-xzf', archive], { cwd: scratch });
    await mkdir(dirname(destination), { recursive: true });
    await rm(part, { recursive: true, force: true });
    await cp(join(scratch, 'package', folder), part, { recursive: true });
    await rename(part, destination);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** npm checks what it fetches against the registry's own hash. @returns the name of the archive in the folder. */
async function fetched(specification: string, folder: string): Promise<string> {
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
      `The package ${specification} could not be fetched from npm's registry: check the connection and try again.`,
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
