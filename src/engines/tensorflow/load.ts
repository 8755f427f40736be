import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../common/errors.js';
import { userDataFolder } from '../../system/user-folders.js';
import { gpuFault } from './cuda.js';
import type { Tensorflow } from './library.js';

/** An installed package of TensorFlow for Node. */
interface TensorflowPackage {
  readonly name: string;
  /** The package's own folder. */
  readonly folder: string;
  readonly version: string;
}

const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

/** Where users of the desktop application install TensorFlow; the application itself has no package folder. */
export function tensorflowFolder(): string {
  return join(userDataFolder(), 'tensorflow');
}

/** Files from which Node's module resolution starts, in order. */
const startingPoints = () => [import.meta.url, join(tensorflowFolder(), 'package.json')];

/**
 * Finds the TensorFlow that {@link loadTensorflow} would load: next to Impasto, else in {@link tensorflowFolder}; in each of
 * them the package for GPUs, else the one for CPUs. Undefined if there is none.
 */
export function findTensorflow(from: readonly string[] = startingPoints()): TensorflowPackage | undefined {
  for (const start of from) {
    for (const name of [gpuPackage, cpuPackage]) {
      const found = findPackage(start, name);
      if (found) return found;
    }
  }
  return undefined;
}

function findPackage(start: string, name: string): TensorflowPackage | undefined {
  const require = createRequire(start);
  try {
    const description = require.resolve(`${name}/package.json`);
    return { name, folder: dirname(description), version: String(require(description).version) };
  } catch {
    return undefined; // missing, or left over from a failed installation
  }
}

/**
 * Loads TensorFlow for Node. Only a compute process may load it: a native library of that size can crash its process.
 * @param threads for work on the CPU, set when it is loaded first in the process; 0 leaves the choice to the library.
 * @throws UserError `tensorflow-missing` when none is installed, `tensorflow-unusable` when it cannot be loaded, or when the
 * package for GPUs uses none.
 */
export async function loadTensorflow(
  { threads = 0 }: { readonly threads?: number } = {},
  from: readonly string[] = startingPoints(),
): Promise<Tensorflow> {
  const found = findTensorflow(from);
  if (!found) {
    throw new UserError(
      'tensorflow-missing',
      `TensorFlow is not installed: install it with ${installation(gpuPackage)}, or choose another device.`,
    );
  }
  setEnvironment(found.folder, threads);
  restoreUtil();
  const tf = quietly(() => requirePackage(found));
  if (found.name === gpuPackage && !usesGpu(tf)) {
    throw new UserError(
      'tensorflow-unusable',
      `TensorFlow does not compute on the GPU because ${gpuFault()}; or choose another device.`,
    );
  }
  return tf;
}

const installation = (name: string) => `npm install --prefix "${tensorflowFolder()}" ${name}`;

/** Whether a loaded TensorFlow computes on a GPU. */
export function usesGpu(tf: Tensorflow): boolean {
  const backend: unknown = tf.backend();
  return isObject(backend) && backend.isUsingGpuDevice === true;
}

/** Sets the environment variables that the library reads when it is loaded. Values that the user has set are kept. */
function setEnvironment(folder: string, threads: number): void {
  const { env } = process;
  env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // no log lines among ours; errors are reported as sentences
  env.NVIDIA_TF32_OVERRIDE ??= '0'; // otherwise GPUs since Ampere multiply with 10 bits of mantissa
  env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'; // otherwise it allocates all of the GPU's memory
  if (threads > 0) env.TF_NUM_INTRAOP_THREADS = String(threads);
  // On Windows the installation puts tensorflow.dll into a folder in which the addon does not search.
  if (process.platform === 'win32') env.PATH = `${join(folder, 'deps', 'lib')};${env.PATH ?? ''}`;
}

function requirePackage(found: TensorflowPackage): Tensorflow {
  const { name, folder } = found;
  const reinstall = `remove that folder and run ${installation(name)}`;
  let loaded: unknown;
  try {
    loaded = createRequire(join(folder, 'package.json'))(folder);
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    if (/native addon module.* can not be found/.test(reason)) throw withoutLibrary(found, cause);
    throw unusable(found, `cannot be loaded (${reason.trim().replace(/\.$/, '')}): ${reinstall}`, cause);
  }
  if (isTensorflow(loaded)) return loaded;
  throw unusable(found, `lacks operations that Impasto needs: ${reinstall}`);
}

/** npm 12 does not run installation scripts unless they are approved, and installs the package without them. */
function withoutLibrary(found: TensorflowPackage, cause: unknown): UserError {
  const root = resolve(found.folder, '..', '..', '..');
  const npm = (command: string) => `npm ${command} --prefix "${root}" ${found.name}`;
  const advice = `run ${npm('install-scripts approve')} (with npm 12 or newer) and then ${npm('rebuild')}`;
  return unusable(found, `lacks its library, which its installation script downloads: ${advice}`, cause);
}

const unusable = ({ folder, version }: TensorflowPackage, fault: string, cause?: unknown) =>
  new UserError(
    'tensorflow-unusable',
    `TensorFlow ${version} in ${folder} ${fault}, or choose another device.`,
    { cause },
  );

function isTensorflow(loaded: unknown): loaded is Tensorflow {
  const needed = ['backend', 'conv2d', 'depthwiseConv2d', 'matMul', 'tidy'];
  return isObject(loaded) && needed.every((name) => typeof loaded[name] === 'function');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Suppresses Node's warnings about deprecated modules that the package uses; users cannot act on them. */
function quietly<T>(load: () => T): T {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    return load();
  } finally {
    process.noDeprecation = before ?? false;
  }
}

/**
 * Restores the functions of node:util that TensorFlow for Node 4.22 calls: they are deprecated in Node 22 and removed in Node 23
 * (tensorflow/tfjs#8609).
 */
function restoreUtil(): void {
  const util: Record<string, unknown> = createRequire(import.meta.url)('node:util');
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
