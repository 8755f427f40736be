import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { findTensorflow } from '../../../src/engines/index.js';
import { gpuFault, type Machine, opens } from '../../../src/engines/tensorflow/cuda.js';
import { loadTensorflow, tensorflowFolder, usesGpu } from '../../../src/engines/tensorflow/load.js';

const run = promisify(execFile);
const project = resolve(import.meta.dirname, '../../..');

const gpuPackage = '@tensorflow/tfjs-node-gpu';
const cpuPackage = '@tensorflow/tfjs-node';

let folder = '';
/** A package folder in place of Impasto's own. */
let beside = '';
/** The user's data folder. */
let home = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  beside = await mkdtemp(join(folder, 'beside-'));
  home = await mkdtemp(join(folder, 'home-'));
  vi.stubEnv('IMPASTO_HOME', home);
  for (const name of ['TF_CPP_MIN_LOG_LEVEL', 'NVIDIA_TF32_OVERRIDE', 'TF_FORCE_GPU_ALLOW_GROWTH'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('TF_NUM_INTRAOP_THREADS', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const places = () => [join(beside, 'index.js'), join(tensorflowFolder(), 'package.json')];

/** The code of a package with the operations that the loader checks; `gpu` is what its backend reports. */
const working = (gpu: boolean) => `
for (const name of ['conv2d', 'depthwiseConv2d', 'matMul', 'tidy']) exports[name] = () => {};
exports.backend = () => ({ isUsingGpuDevice: ${gpu} });
exports.environment = { ...process.env };
`;

/** Writes a small package in place of a real one. */
async function plant(root: string, name: string, code: string, version = '4.22.0'): Promise<string> {
  const path = join(root, 'node_modules', name);
  await mkdir(join(path, 'dist'), { recursive: true });
  await writeFile(join(path, 'package.json'), JSON.stringify({ name, version, main: 'dist/index.js' }));
  await writeFile(join(path, 'dist', 'index.js'), code);
  return path;
}

const inUserFolder = (name: string, code: string, version?: string) =>
  plant(tensorflowFolder(), name, code, version);

/** The UserError that loading throws. */
async function refusal(): Promise<UserError> {
  const error: unknown = await loadTensorflow({}, places()).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error(`no UserError but ${String(error)}`);
  expect(error.message).toMatch(/^[A-Z][^\n]*[^.]\.$/);
  return error;
}

describe('findTensorflow', () => {
  it('finds nothing in an empty folder or a broken installation', async () => {
    await mkdir(join(beside, 'node_modules', gpuPackage), { recursive: true });
    expect(findTensorflow(places())).toBeUndefined();
  });

  it('searches next to Impasto before the user’s folder, and for the GPU package first', async () => {
    await inUserFolder(cpuPackage, '', '4.1.0');
    expect(findTensorflow(places())).toMatchObject({ name: cpuPackage, version: '4.1.0' });
    const inHome = await inUserFolder(gpuPackage, '', '4.2.0');
    expect(findTensorflow(places())).toEqual({ name: gpuPackage, version: '4.2.0', folder: inHome });
    await plant(beside, cpuPackage, '', '4.3.0');
    expect(findTensorflow(places())).toMatchObject({ name: cpuPackage, version: '4.3.0' });
    const inBeside = await plant(beside, gpuPackage, '', '4.4.0');
    expect(findTensorflow(places())).toEqual({ name: gpuPackage, version: '4.4.0', folder: inBeside });
  });

  it('searches the user’s data folder by default', async () => {
    await inUserFolder(cpuPackage, '', '4.9.0');
    expect(tensorflowFolder()).toBe(join(home, 'tensorflow'));
    expect(findTensorflow()).toMatchObject({ name: cpuPackage, version: '4.9.0' });
  });

  it('loads nothing', async () => {
    await inUserFolder(cpuPackage, 'throw new Error("loaded")');
    expect(findTensorflow(places())?.name).toBe(cpuPackage);
  });
});

describe('loadTensorflow', () => {
  it('says what to install when it is missing', async () => {
    const { code, message } = await refusal();
    expect(code).toBe('tensorflow-missing');
    expect(message).toContain(`npm install --prefix "${join(home, 'tensorflow')}" ${gpuPackage}`);
  });

  it('accepts the CPU package on the CPU', async () => {
    await inUserFolder(cpuPackage, working(false));
    const tf = await loadTensorflow({}, places());
    expect(usesGpu(tf)).toBe(false);
  });

  it('accepts the GPU package on a GPU', async () => {
    await plant(beside, gpuPackage, working(true));
    expect(usesGpu(await loadTensorflow({}, places()))).toBe(true);
  });

  it('refuses the GPU package on the CPU, and says why', async () => {
    await plant(beside, gpuPackage, working(false));
    const { code, message } = await refusal();
    expect(code).toBe('tensorflow-unusable');
    expect(message).toContain(`because ${gpuFault()}; or choose another device`);
  });

  it('says why a package cannot be loaded', async () => {
    await inUserFolder(cpuPackage, 'throw new Error("The addon is not there.\\nRun a command of ours");');
    const { code, message, cause } = await refusal();
    expect(code).toBe('tensorflow-unusable');
    expect(message).toContain(`TensorFlow 4.22.0 in ${join(home, 'tensorflow')}`);
    expect(message).toContain(
      'cannot be loaded (The addon is not there): remove that folder and run npm install',
    );
    expect(cause).toBeInstanceOf(Error);
  });

  it('says how to download the library that npm 12 has left out', async () => {
    const words = 'The Node.js native addon module (tfjs_binding.node) can not be found at path: X';
    await inUserFolder(gpuPackage, `throw new Error(${JSON.stringify(`${words}.\nPlease run`)});`);
    const { code, message } = await refusal();
    expect(code).toBe('tensorflow-unusable');
    const rest = `--prefix "${join(home, 'tensorflow')}" ${gpuPackage}`;
    expect(message).toContain(`run npm install-scripts approve ${rest} (with npm 12 or newer)`);
    expect(message).toContain(`and then npm rebuild ${rest}, or choose another device.`);
  });

  it.each(['throw "just a text"', 'throw undefined', 'require("not-there-either")'])(
    'does so for any thrown value: %s',
    async (code) => {
      await inUserFolder(cpuPackage, code);
      expect((await refusal()).code).toBe('tensorflow-unusable');
    },
  );

  it('refuses a package without the operations', async () => {
    await inUserFolder(cpuPackage, 'exports.conv2d = () => {};');
    const { code, message } = await refusal();
    expect(code).toBe('tensorflow-unusable');
    expect(message).toContain('lacks operations that Impasto needs');
  });

  /** The environment that a package found when it was loaded. */
  async function environmentSeen(threads?: number): Promise<NodeJS.ProcessEnv> {
    await inUserFolder(cpuPackage, working(false));
    const loaded: unknown = await loadTensorflow(threads === undefined ? {} : { threads }, places());
    return (loaded as { environment: NodeJS.ProcessEnv }).environment;
  }

  it('sets logging, precision and memory growth', async () => {
    const seen = await environmentSeen();
    expect(seen.TF_CPP_MIN_LOG_LEVEL).toBe('3');
    expect(seen.NVIDIA_TF32_OVERRIDE).toBe('0');
    expect(seen.TF_FORCE_GPU_ALLOW_GROWTH).toBe('true');
    expect(seen.TF_NUM_INTRAOP_THREADS).toBeUndefined();
  });

  it('keeps the values that the user has set', async () => {
    vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', '0');
    vi.stubEnv('NVIDIA_TF32_OVERRIDE', '1');
    vi.stubEnv('TF_FORCE_GPU_ALLOW_GROWTH', 'false');
    const seen = await environmentSeen(0);
    expect(seen.TF_CPP_MIN_LOG_LEVEL).toBe('0');
    expect(seen.NVIDIA_TF32_OVERRIDE).toBe('1');
    expect(seen.TF_FORCE_GPU_ALLOW_GROWTH).toBe('false');
  });

  it('passes the number of threads on', async () => {
    expect((await environmentSeen(3)).TF_NUM_INTRAOP_THREADS).toBe('3');
  });

  it('adds the folder of the library to the search path on Windows, and nowhere else', async () => {
    const platform = process.platform;
    vi.stubEnv('PATH', 'before');
    const path = await inUserFolder(cpuPackage, working(false));
    try {
      for (const [named, expected] of [
        ['linux', 'before'],
        ['win32', `${join(path, 'deps', 'lib')};before`],
      ]) {
        Object.defineProperty(process, 'platform', { value: named });
        delete createRequire(import.meta.url).cache[join(path, 'dist', 'index.js')];
        const loaded: unknown = await loadTensorflow({}, places());
        expect((loaded as { environment: NodeJS.ProcessEnv }).environment.PATH).toBe(expected);
      }
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
  });
});

describe('on a Node without the old functions of util', () => {
  let modules = '';

  // Node 20 does not run TypeScript, so the child gets compiled sources, next to the project's dependencies.
  beforeAll(async () => {
    const compiled = join(folder, 'compiled');
    await mkdir(compiled);
    const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
    await run(process.execPath, [
      compiler,
      ...['-p', join(project, 'tsconfig.build.json'), '--outDir', compiled, '--noCheck'],
    ]);
    await writeFile(join(compiled, 'package.json'), '{"type":"module"}');
    await symlink(join(project, 'node_modules'), join(compiled, 'node_modules'), 'junction');
    modules = `${pathToFileURL(compiled).href}/`;
  });

  it('loads a package that calls them, without deprecation warnings', async () => {
    const code = `
      const util = require('util');
      if (!util.isNullOrUndefined(undefined) || util.isNullOrUndefined(0)) throw new Error('isNullOrUndefined');
      if (!util.isArray([]) || util.isArray({})) throw new Error('isArray');
      process.emitWarning('old', 'DeprecationWarning', 'DEP0051');
      ${working(false)}`;
    await inUserFolder(cpuPackage, code);
    const program = `
      import util from 'node:util';
      delete util.isNullOrUndefined;
      delete util.isArray;
      const { loadTensorflow } = await import('${modules}engines/tensorflow/load.js');
      const tf = await loadTensorflow();
      console.log(typeof tf.tidy);
      process.emitWarning('ours', 'DeprecationWarning', 'OURS');`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout.trim()).toBe('function');
    expect(stderr).not.toContain('DEP0051');
    expect(stderr).toContain('OURS');
  });

  it('fails without them', async () => {
    const program = "const util = require('util'); delete util.isArray; util.isArray([]);";
    await expect(run(process.execPath, ['-e', program])).rejects.toThrow('util.isArray is not a function');
  });
});

describe('why there is no GPU', () => {
  const machine = (platform: NodeJS.Platform, libraries: readonly string[], files: readonly string[] = []) =>
    ({ platform, canLoad: (library) => libraries.includes(library), files: () => files }) satisfies Machine;
  const cuda11 = [
    ...['libcudart.so.11.0', 'libcublas.so.11', 'libcublasLt.so.11'],
    ...['libcufft.so.10', 'libcusolver.so.11', 'libcusparse.so.11'],
  ];

  it.each([
    [
      'no driver',
      machine('linux', []),
      'there is no NVIDIA driver (libcuda.so.1): install one, and CUDA 11.2 and cuDNN 8.1',
    ],
    [
      'no CUDA',
      machine('linux', ['libcuda.so.1']),
      'libcudart.so.11.0 is missing: install CUDA 11.2 and cuDNN 8.1',
    ],
    [
      'a CUDA that is too new',
      machine(
        'linux',
        ['libcuda.so.1'],
        ['libcudart.so', 'libcudart.so.12', 'libcudart.so.13.0.48', 'libz.so.1'],
      ),
      'libcudart.so.11.0 is missing (CUDA 13 is installed, which it cannot use): install CUDA 11.2',
    ],
    [
      'a CUDA 11 that is not whole',
      machine('linux', ['libcuda.so.1', 'libcudart.so.11.0'], ['libcudart.so.11.0']),
      'libcublas.so.11 is missing: install',
    ],
    [
      'no cuDNN',
      machine('linux', ['libcuda.so.1', ...cuda11]),
      'the library libcudnn.so.8 is missing: install cuDNN 8.1',
    ],
    [
      'no GPU',
      machine('linux', ['libcuda.so.1', ...cuda11, 'libcudnn.so.8']),
      'it found no usable NVIDIA GPU, although CUDA 11.2 and cuDNN 8.1 are installed',
    ],
    [
      'on Windows',
      machine('win32', ['nvcuda.dll'], ['cudart64_12.dll']),
      'cudart64_110.dll is missing (CUDA 12 is installed',
    ],
    ['on a Mac', machine('darwin', []), 'it supports none on darwin'],
  ])('%s', (_title, each, expected) => {
    expect(gpuFault(each)).toContain(expected);
    expect(gpuFault(each)).not.toMatch(/[.\n]$/);
  });

  it('is determined on this machine too', () => {
    expect(gpuFault()).toMatch(/install|use Linux|nvidia-smi/);
  });

  it('distinguishes a loadable library from a missing one', () => {
    expect(opens('libimpasto-is-not-here.so.1')).toBe(false);
    const { SystemRoot = 'C:\\Windows' } = process.env;
    const present: Partial<Record<NodeJS.Platform, string>> = {
      darwin: '/usr/lib/libSystem.B.dylib',
      win32: join(SystemRoot, 'System32', 'kernel32.dll'),
    };
    expect(opens(present[process.platform] ?? 'libc.so.6')).toBe(true);
  });
});
