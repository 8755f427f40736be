import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComputeProcess, ImageTask } from '../compute/index.js';

/** Sides are rounded up to this, so that a window that is being resized does not ask for every size there is. */
const step = 64;
/** Bytes that the cache takes on disk, about. */
const room = 256e6;
/** Pictures between two looks at the room taken. */
const sweepEvery = 200;

/** What a picture is to be shown as. */
export type Appearance = Pick<ImageTask, 'longSide' | 'format' | 'bits' | 'quality' | 'settings'>;

/** Pictures made smaller or written in another format, kept on disk; each is made once. */
export class ImageCache {
  readonly #folder: string;
  readonly #looker: ComputeProcess;
  readonly #making = new Map<string, Promise<string>>();
  #made = 0;

  /** @param looker the process that writes them. */
  constructor(folder: string, looker: ComputeProcess) {
    this.#folder = folder;
    this.#looker = looker;
  }

  /** Makes the folder and room in it. */
  async load(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#sweep();
  }

  /**
   * The file of a picture in another appearance, about as large as is asked for.
   * @param path of the picture.
   * @param version names its content: another version is another picture.
   * @throws UserError as `readPicture` and `encodePicture` do.
   */
  async file(path: string, version: string, appearance: Appearance): Promise<string> {
    const longSide = appearance.longSide && Math.ceil(appearance.longSide / step) * step;
    return await this.exactFile(path, version, { ...appearance, longSide });
  }

  /** As {@link file}, at the very size that is asked for. */
  async exactFile(path: string, version: string, wanted: Appearance): Promise<string> {
    const name = createHash('sha256')
      .update(JSON.stringify([path, version, wanted]))
      .digest('hex');
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
    const now = new Date();
    const isKept = await utimes(task.target, now, now).then(
      () => true,
      () => false,
    );
    if (isKept) return task.target;
    await this.#looker.run('image', task).result;
    this.#made += 1;
    if (this.#made % sweepEvery === 0) await this.#sweep();
    return task.target;
  }

  /** Deletes what was longest not looked at until the rest has room. */
  async #sweep(): Promise<void> {
    const files: { path: string; bytes: number; used: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const stats = await stat(path).catch(() => undefined);
      if (stats?.isFile()) files.push({ path, bytes: stats.size, used: stats.mtimeMs });
    }
    let kept = 0;
    for (const { path, bytes } of files.sort((a, b) => b.used - a.used)) {
      kept += bytes;
      if (kept > room) await rm(path, { force: true });
    }
  }
}
