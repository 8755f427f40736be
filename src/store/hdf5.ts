import { plainFileSize } from '../networks/index.js';
import type { Refuse } from './weights.js';

/** The numeric datasets of an HDF5 file. */
export interface Hdf5File {
  /** The shape of a dataset of 32-bit floats; undefined if there is none at that path or its type differs. */
  readonly shapeOf: (path: string) => readonly number[] | undefined;
  /** The numbers of a dataset, row-major. */
  readonly read: (path: string) => Float32Array;
}

/** Keras' largest VGG file has 575 MB. */
const MAX_BYTES = 1_000_000_000;
/** H5T_FLOAT of the HDF5 library. */
const FLOAT_CLASS = 1;

type Library = typeof import('h5wasm/node');

/** Loads the library at the first call; its failures become exceptions instead of output on standard error. */
async function library(): Promise<Library> {
  const loaded = await import('h5wasm/node');
  (await loaded.ready).activate_throwing_error_handler();
  return loaded;
}

/**
 * Opens an HDF5 file, passes it to `use` and closes it.
 * @throws UserError through `refuse` for what the library cannot read, `network-file` if there is no such file.
 */
export async function withHdf5<T>(path: string, refuse: Refuse, use: (file: Hdf5File) => T): Promise<T> {
  const size = await plainFileSize(path, 'HDF5 file');
  if (size > MAX_BYTES) return refuse(`it has ${size} bytes, more than ${MAX_BYTES}`);
  const { Dataset, File } = await library();
  const damaged = (what: string) => refuse(`it is damaged or truncated (${what} cannot be read)`);
  const file = attempt(() => new File(path, 'r')) ?? damaged('its beginning');
  const dataset = (name: string) => {
    const found = attempt(() => file.get(name));
    return found instanceof Dataset && isFloat(found) ? found : undefined;
  };
  try {
    return use({
      shapeOf: (name) => attempt(() => dataset(name)?.shape) ?? undefined,
      read: (name) => {
        const values = attempt(() => dataset(name)?.value);
        return values instanceof Float32Array ? values : damaged(name);
      },
    });
  } finally {
    attempt(() => file.close());
  }
}

function isFloat({ metadata }: InstanceType<Library['Dataset']>): boolean {
  return metadata.type === FLOAT_CLASS && metadata.size === Float32Array.BYTES_PER_ELEMENT;
}

/** The library throws exceptions of C++ and WebAssembly without details. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
