import { readdirSync } from 'node:fs';
import { delimiter } from 'node:path';

/** The libraries that TensorFlow 2.9 in the npm package loads to use a GPU, by their file names. */
interface GpuLibraries {
  readonly driver: string;
  readonly cuda: readonly string[];
  readonly cudnn: string;
  /** File name of the CUDA runtime of any version; the first group starts with the major version. */
  readonly anyRuntime: RegExp;
}

const librariesOf: Partial<Record<NodeJS.Platform, GpuLibraries>> = {
  linux: {
    driver: 'libcuda.so.1',
    cuda: 'libcudart.so.11.0 libcublas.so.11 libcublasLt.so.11 libcufft.so.10 libcusolver.so.11 libcusparse.so.11'.split(
      ' ',
    ),
    cudnn: 'libcudnn.so.8',
    anyRuntime: /^libcudart\.so\.(\d+)/,
  },
  win32: {
    driver: 'nvcuda.dll',
    cuda: 'cudart64_110.dll cublas64_11.dll cublasLt64_11.dll cufft64_10.dll cusolver64_11.dll cusparse64_11.dll'.split(
      ' ',
    ),
    cudnn: 'cudnn64_8.dll',
    anyRuntime: /^cudart64_(\d\d)/,
  },
};

/** What is read from the machine; tests replace it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Whether the system can load a library. */
  readonly canLoad: (library: string) => boolean;
  /** Names of the files in the usual folders of CUDA libraries. */
  readonly files: () => readonly string[];
}

const needed = 'CUDA 11.2 and cuDNN 8.1';

/** Why TensorFlow, which reports no missing libraries, uses no GPU, and what to do: the end of a sentence after "because". */
export function gpuFault({ platform, canLoad, files }: Machine = thisMachine): string {
  const libraries = librariesOf[platform];
  if (!libraries) return `it supports none on ${platform}: use Linux or Windows with an NVIDIA GPU`;
  if (!canLoad(libraries.driver))
    return `there is no NVIDIA driver (${libraries.driver}): install one, and ${needed}`;
  const missing = libraries.cuda.find((library) => !canLoad(library));
  if (missing !== undefined) {
    const other = otherVersion(libraries.anyRuntime, files());
    const found = other === undefined ? '' : ` (CUDA ${other} is installed, which it cannot use)`;
    return `CUDA 11's library ${missing} is missing${found}: install ${needed}`;
  }
  if (!canLoad(libraries.cudnn)) return `the library ${libraries.cudnn} is missing: install cuDNN 8.1`;
  return `it found no usable NVIDIA GPU, although ${needed} are installed: check the output of nvidia-smi`;
}

/** Major version of the newest CUDA runtime among the files, if it is not the required one. */
function otherVersion(anyRuntime: RegExp, files: readonly string[]): number | undefined {
  const versions = files.map((file) => Number(anyRuntime.exec(file)?.[1] ?? 0));
  const newest = Math.max(0, ...versions);
  return newest === 0 || newest === 11 ? undefined : newest;
}

const thisMachine: Machine = {
  platform: process.platform,
  canLoad: process.platform === 'win32' ? isInPath : opens,
  files: () => libraryFolders().flatMap(filesIn),
};

/**
 * Whether the system's loader opens a library. Node can only open addons; for other libraries it opens the file and then
 * reports that it is no addon.
 */
export function opens(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes('did not self-register');
  }
}

/** On Windows Node resolves every name to a path, so the folders are searched instead. */
function isInPath(library: string): boolean {
  const wanted = library.toLowerCase();
  return libraryFolders()
    .flatMap(filesIn)
    .some((file) => file.toLowerCase() === wanted);
}

function libraryFolders(): string[] {
  const { PATH = '', LD_LIBRARY_PATH = '' } = process.env;
  if (process.platform === 'win32') return PATH.split(delimiter);
  return [
    ...LD_LIBRARY_PATH.split(delimiter),
    '/usr/local/cuda/lib64',
    '/opt/cuda/lib64',
    '/usr/lib64',
    '/usr/lib/x86_64-linux-gnu',
  ];
}

function filesIn(folder: string): string[] {
  if (folder === '') return [];
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
