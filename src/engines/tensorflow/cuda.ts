import { readdirSync } from 'node:fs';
import { delimiter } from 'node:path';

/** What a GPU needs beside the package: the libraries that the TensorFlow 2.9 inside of it opens, by the file names it asks for. */
interface GpuLibraries {
  readonly driver: string;
  readonly cuda: readonly string[];
  readonly cudnn: string;
  /** The file name of the CUDA runtime of any version; its first group begins with the major version. */
  readonly anyRuntime: RegExp;
}

const librariesOf: Partial<Record<NodeJS.Platform, GpuLibraries>> = {
  linux: {
    driver: 'libcuda.so.1',
    cuda: [
      'libcudart.so.11.0',
      'libcublas.so.11',
      'libcublasLt.so.11',
      'libcufft.so.10',
      'libcusolver.so.11',
      'libcusparse.so.11',
    ],
    cudnn: 'libcudnn.so.8',
    anyRuntime: /^libcudart\.so\.(\d+)/,
  },
  win32: {
    driver: 'nvcuda.dll',
    cuda: [
      'cudart64_110.dll',
      'cublas64_11.dll',
      'cublasLt64_11.dll',
      'cufft64_10.dll',
      'cusolver64_11.dll',
      'cusparse64_11.dll',
    ],
    cudnn: 'cudnn64_8.dll',
    anyRuntime: /^cudart64_(\d\d)/,
  },
};

/** How the machine is looked at; a test passes machines of its own. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Whether the system's loader finds a library. */
  readonly canLoad: (library: string) => boolean;
  /** Names of files where CUDA's libraries usually lie. */
  readonly files: () => readonly string[];
}

const needed = 'CUDA 11.2 and cuDNN 8.1';

/** Why TensorFlow, which looks for these libraries silently, uses no GPU, and what to do: the end of a sentence after "because". */
export function gpuFault({ platform, canLoad, files }: Machine = thisMachine): string {
  const libraries = librariesOf[platform];
  if (!libraries) return `there is none for it on ${platform}: use Linux or Windows with an NVIDIA GPU`;
  if (!canLoad(libraries.driver))
    return `there is no NVIDIA driver (${libraries.driver}): install one, and ${needed}`;
  const missing = libraries.cuda.find((library) => !canLoad(library));
  if (missing !== undefined) {
    const other = otherVersion(libraries.anyRuntime, files());
    const found = other === undefined ? '' : ` (CUDA ${other} is here, which it cannot use)`;
    return `CUDA 11's library ${missing} is missing${found}: install ${needed}`;
  }
  if (!canLoad(libraries.cudnn)) return `the library ${libraries.cudnn} is missing: install cuDNN 8.1`;
  return `it found no NVIDIA GPU that it can use, although ${needed} are here: look at what nvidia-smi says`;
}

/** The newest CUDA whose runtime lies there, if it is not the one that is needed. */
function otherVersion(anyRuntime: RegExp, files: readonly string[]): number | undefined {
  const versions = files.map((file) => Number(anyRuntime.exec(file)?.[1] ?? 0));
  const newest = Math.max(0, ...versions);
  return newest === 0 || newest === 11 ? undefined : newest;
}

const thisMachine: Machine = {
  platform: process.platform,
  canLoad: process.platform === 'win32' ? liesInPath : opens,
  files: () => libraryFolders().flatMap(filesIn),
};

/**
 * Whether the loader opens a library. Node can only be asked to open an addon; of a library that is there and is none it says so,
 * after it has opened it.
 */
export function opens(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return error instanceof Error && error.message.includes('did not self-register');
  }
}

/** On Windows Node makes a path of every name, so the folders are looked through instead. */
function liesInPath(library: string): boolean {
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
