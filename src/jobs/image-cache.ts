import { rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../common/hash.js';
import { LruCache } from '../common/lru.js';
import type { ComputeProcess, ImageTask } from '../compute/index.js';
import { entriesOf } from './data-folder.js';
import type { SetAside } from './json-file.js';

/** Long sides are rounded up to a multiple of this, so that resizing a window does not request every size. */
const step = 64;
/** Bytes that the cache may take on disk. */
const capacity = 256e6;
/** Only files with such names are deleted. */
const namePattern = /^[0-9a-f]{32}\.[a-z]+$/;

/** How a picture is shown. */
type Appearance = Pick<ImageTask, 'longSide' | 'format' | 'bits' | 'quality' | 'dpi' | 'settings'>;

/** Resized and converted copies of pictures, kept on disk; each is made once. */
export class ImageCache {
  readonly #folder: string;
  readonly #compute: ComputeProcess;
  readonly #making = new Map<string, Promise<string>>();
  /** Sizes of the files in bytes, by path. */
  readonly #files = new LruCache<string, number>(
    capacity,
    (bytes) => bytes,
    (path) => void rm(path, { force: true }).catch(() => undefined),
  );

  /** @param compute the process that makes the copies. */
  constructor(folder: string, compute: ComputeProcess) {
    this.#folder = folder;
    this.#compute = compute;
  }

  /**
   * Creates the folder, or reads what is in it and deletes the least recently used files beyond the capacity.
   * @returns what is in the place of the folder.
   */
  async load(): Promise<readonly SetAside[]> {
    const { entries, setAside } = await entriesOf(this.#folder);
    const files: { path: string; bytes: number; used: number }[] = [];
    for (const { name } of entries.filter((entry) => entry.isFile() && namePattern.test(entry.name))) {
      const path = join(this.#folder, name);
      const stats = await stat(path).catch(() => undefined);
      if (stats) files.push({ path, bytes: stats.size, used: stats.mtimeMs });
    }
    for (const { path, bytes } of files.sort((a, b) => a.used - b.used)) this.#files.set(path, bytes);
    return setAside;
  }

  /**
   * The file of a picture in another appearance, with its long side rounded up.
   * @param path of the picture.
   * @param version identifies the content of the file.
   * @throws UserError as `readPicture` and `encodePicture` do.
   */
  async file(path: string, version: string, appearance: Appearance): Promise<string> {
    const longSide = appearance.longSide && Math.ceil(appearance.longSide / step) * step;
    return await this.exactFile(path, version, { ...appearance, longSide });
  }

  /** As {@link file}, at exactly the size requested. */
  async exactFile(path: string, version: string, wanted: Appearance): Promise<string> {
    const name = sha256(JSON.stringify([path, version, wanted]));
    const target = join(this.#folder, `${name.slice(0, 32)}.${wanted.format}`);
    const making = this.#making.get(target) ?? this.#make({ ...wanted, path, target });
    this.#making.set(target, making);
    try {
      return await making;
    } finally {
      this.#making.delete(target);
    }
  }

  async #make(task: ImageTask): Promise<string> {
    const { target } = task;
    // The time of last use, for the next start.
    const isThere = await utimes(target, new Date(), new Date()).then(
      () => this.#files.get(target) !== undefined,
      () => false,
    );
    if (isThere) return target;
    const { bytes } = await this.#compute.run('image', task).result;
    this.#files.set(target, bytes);
    return target;
  }
}
