import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePicture, type Picture, type Size } from '../images/index.js';
import type { Progress } from '../stylize/index.js';

/** Least time between two previews, in milliseconds: the screen blends from one to the next for as long. */
const shortestInterval = 250;
/**
 * Share of the time that may go into previews. The time to make the picture is measured; encoding it goes on beside the painting, on
 * a core that the engine would use too, and takes about as long again.
 */
const share = 0.04;
const encodingShare = 1;
/** Previews kept: one may be on its way to the screen while the next ones are made. */
const kept = 4;
/** High enough that strokes keep their edges. */
const quality = 90;

/** The name of a preview's file in the job's folder. */
function previewName(revision: number, hasAlpha: boolean): string {
  return `preview-${revision}.${hasAlpha ? 'webp' : 'jpg'}`;
}

/** Told of each preview that can be looked at. */
type OnPreview = (revision: number, file: string, size: Size) => void;

/** Makes previews of a painting as often as it can without slowing it; nobody waits for them. */
export class Previews {
  readonly #folder: string;
  readonly #onPreview: OnPreview;
  #revision: number;
  #next = 0;
  #busy: Promise<void> | undefined;

  /** @param revision of the last preview that earlier runs made. */
  constructor(folder: string, revision: number, onPreview: OnPreview) {
    this.#folder = folder;
    this.#revision = revision;
    this.#onPreview = onPreview;
  }

  /** Makes a preview of this moment if it is time for one. */
  offer(progress: Progress): void {
    const began = performance.now();
    if (this.#busy || began < this.#next || progress.stage !== 'painting') return;
    const picture = progress.picture();
    this.#start(picture);
    const seconds = performance.now() - began;
    this.#next = began + Math.max(shortestInterval, (seconds * (1 + encodingShare)) / share);
  }

  /** Makes a preview of the finished picture, whatever the time, and returns when all are written. */
  async finish(picture: Picture): Promise<void> {
    await this.#busy;
    this.#start(picture);
    await this.#busy;
  }

  /** Returns when nothing is being written. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  #start(picture: Picture): void {
    this.#revision += 1;
    const revision = this.#revision;
    // A preview that cannot be written is none; the disk will be told of where it matters.
    this.#busy = this.#write(picture, revision)
      .catch(() => undefined)
      .finally(() => {
        this.#busy = undefined;
      });
  }

  async #write(picture: Picture, revision: number): Promise<void> {
    const hasAlpha = picture.alpha !== undefined;
    const bytes = await encodePicture(picture, { format: hasAlpha ? 'webp' : 'jpeg', quality });
    const file = previewName(revision, hasAlpha);
    const path = join(this.#folder, file);
    // Not synchronised to disk as results are: after a power cut the next preview will do.
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    this.#onPreview(revision, file, { width: picture.width, height: picture.height });
    await rm(join(this.#folder, previewName(revision - kept, hasAlpha)), { force: true });
  }
}
