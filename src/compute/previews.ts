import { readdirSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePicture, type Picture } from '../images/index.js';
import type { Progress } from '../stylize/index.js';
import type { PaintEvent, PaintTask } from './protocol.js';

/** Minimum time between two previews, in milliseconds, which is how long the screen blends from one to the next. */
const shortestInterval = 250;
/**
 * Share of the time that previews may take. The time to make the picture is measured; encoding it runs in parallel, on a core that the
 * engine would use too, and takes about as long again.
 */
const share = 0.04;
const encodingShare = 1;
/** Previews to keep: the screen may still be loading one while the next ones are made. */
const kept = 4;
/** High enough to keep the edges of strokes. */
const quality = 90;

/** The name of a preview's file in the painting's folder. */
function previewName(revision: number, hasAlpha: boolean): string {
  return `preview-${revision}.${hasAlpha ? 'webp' : 'jpg'}`;
}

/** The revision of the newest preview in a folder; after a crash, later than that in the record. A revision is never used again. */
function newestPreview(folder: string): number {
  try {
    return Math.max(0, ...readdirSync(folder).map((name) => Number(/^preview-(\d+)\./.exec(name)?.[1] ?? 0)));
  } catch {
    return 0;
  }
}

/** Makes previews of a painting as often as it can without slowing the painting. */
export class Previews {
  readonly #folder: string;
  readonly #report: (event: PaintEvent) => void;
  #revision: number;
  #next = 0;
  #busy: Promise<void> | undefined;

  constructor({ folder, revision }: PaintTask, report: (event: PaintEvent) => void) {
    this.#folder = folder;
    this.#revision = Math.max(revision, newestPreview(folder));
    this.#report = report;
  }

  /** Makes a preview if one is due. */
  offer(progress: Progress): void {
    const started = performance.now();
    if (this.#busy || started < this.#next || progress.stage !== 'painting') return;
    const picture = progress.picture();
    this.#start(picture);
    const seconds = performance.now() - started;
    this.#next = started + Math.max(shortestInterval, (seconds * (1 + encodingShare)) / share);
  }

  /** Makes a preview of the finished picture and waits until all are written. */
  async finish(picture: Picture): Promise<void> {
    await this.#busy;
    this.#start(picture);
    await this.#busy;
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#busy;
  }

  #start(picture: Picture): void {
    this.#revision += 1;
    const revision = this.#revision;
    // A failure to write is reported where it matters: for checkpoints and results.
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
    // Not flushed to disk as results are: previews need not survive a power cut.
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    const { width, height } = picture;
    this.#report({ type: 'preview', revision, file, size: { width, height } });
    await rm(join(this.#folder, previewName(revision - kept, hasAlpha)), { force: true });
  }
}
