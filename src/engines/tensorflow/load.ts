import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../common/errors.js';
import { userDataFolder } from '../../system/user-folders.js';
import { gpuFault } from './cuda.js';
import type { Tensorflow } from './library.js';
import { putBackUtil } from './util-functions.js';

/** An installed package of TensorFlow for Node. */
export interface TensorflowPackage {
  readonly name: string;
  /** The package's own folder. */
  readonly folder: string;
  readonly version: string;
}

/** How TensorFlow is to run. What is set here holds for the whole process, from the first loading on. */
export interface TensorflowLoading {
  /** Threads for what runs on the CPU; 0 leaves the choice to the library. */
  readonly threads?: number;
}

const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

/** Where a user installs TensorFlow for an Impasto that came as an application, which has no folder of packages of its own. */
export function tensorflowFolder(): string {
  return join(userDataFolder(), 'tensorflow');
}

/** Files from which packages are looked for, as Node looks for them, the first place first. */
const places = () => [import.meta.url, join(tensorflowFolder(), 'package.json')];

/**
 * The TensorFlow that {@link loadTensorflow} would load, without loading it: beside Impasto, else in {@link tensorflowFolder};
 * in each place the one for GPUs, else the one for CPUs. Undefined if there is none.
 */
export function findTensorflow(from: readonly string[] = places()): TensorflowPackage | undefined {
  for (const place of from) {
    for (const name of [gpuPackage, cpuPackage]) {
      const found = findPackage(place, name);
      if (found) return found;
    }
  }
  return undefined;
}

function findPackage(place: string, name: string): TensorflowPackage | undefined {
  const require = createRequire(place);
  try {
    const description = require.resolve(`${name}/package.json`);
    return { name, folder: dirname(description), version: String(require(description).version) };
  } catch {
    return undefined; // not there, or what is left of an installation that failed
  }
}

/**
 * Loads TensorFlow for Node, which must not happen in a process that has more to do than compute: a native library of that size
 * can take its process along.
 * @throws UserError `tensorflow-missing` when none is installed, `tensorflow-unusable` when what is installed cannot be loaded, or
 * is the one for GPUs and uses none.
 */
export async function loadTensorflow(
  { threads = 0 }: TensorflowLoading = {},
  from: readonly string[] = places(),
): Promise<Tensorflow> {
  const found = findTensorflow(from);
  if (!found) {
    throw new UserError(
      'tensorflow-missing',
      `There is no TensorFlow here to compute with: install it with ${installation(gpuPackage)}, or choose another device.`,
    );
  }
  setEnvironment(found.folder, threads);
  putBackUtil();
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

/** What the library reads from the environment once, when it is loaded. What the user has set stays. */
function setEnvironment(folder: string, threads: number): void {
  const { env } = process;
  env.TF_CPP_MIN_LOG_LEVEL ??= '3'; // no lines of its own among ours; what is wrong is told in a sentence
  env.NVIDIA_TF32_OVERRIDE ??= '0'; // else GPUs since Ampere multiply with 10 bits of mantissa
  env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'; // else it takes all of the GPU's memory, the screen's too
  if (threads > 0) env.TF_NUM_INTRAOP_THREADS = String(threads);
  // On Windows the addon does not find tensorflow.dll, which its installation leaves in another folder.
  if (process.platform === 'win32') env.PATH = `${join(folder, 'deps', 'lib')};${env.PATH ?? ''}`;
}

function requirePackage(found: TensorflowPackage): Tensorflow {
  const { name, folder } = found;
  const anew = `remove that folder and run ${installation(name)}`;
  let loaded: unknown;
  try {
    loaded = createRequire(join(folder, 'package.json'))(folder);
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    if (/native addon module.* can not be found/.test(reason)) throw withoutLibrary(found, cause);
    throw unusable(found, `cannot be loaded (${reason.trim().replace(/\.$/, '')}): ${anew}`, cause);
  }
  if (isTensorflow(loaded)) return loaded;
  throw unusable(found, `lacks operations that Impasto needs: ${anew}`);
}

/** Npm 12 runs no package's installation script unasked, and installs the package all the same. */
function withoutLibrary(found: TensorflowPackage, cause: unknown): UserError {
  const root = resolve(found.folder, '..', '..', '..');
  const npm = (command: string) => `npm ${command} --prefix "${root}" ${found.name}`;
  const advice = `run ${npm('install-scripts approve')} (with npm 12 or newer) and then ${npm('rebuild')}`;
  return unusable(found, `is without its library, which its installation script fetches: ${advice}`, cause);
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

/** Node warns of the outdated modules that the package rests on; nobody here can do anything about that. */
function quietly<T>(load: () => T): T {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    return load();
  } finally {
    process.noDeprecation = before ?? false;
  }
}
