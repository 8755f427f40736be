import { stat } from 'node:fs/promises';
import { LruCache } from '../common/lru.js';
import type { Inspection } from '../compute/index.js';

/** How many inspections are kept; a batch has at most so many contents. */
const capacity = 20_000;
/** A file that was changed so shortly before may change again within the resolution of its time, which is 2 s on FAT. */
const unsettledMilliseconds = 3000;

/** Inspections of picture files, which are repeated only when a file has changed. Failures are not kept. */
export class InspectionCache {
  readonly #inspect: (path: string) => Promise<Inspection>;
  readonly #known = new LruCache<string, { readonly version: string; readonly result: Promise<Inspection> }>(
    capacity,
  );

  /** @param inspect reads the file. */
  constructor(inspect: (path: string) => Promise<Inspection>) {
    this.#inspect = inspect;
  }

  /** The facts of a picture; simultaneous calls for one version of a file share the work. @throws UserError as `inspectPicture` does. */
  async inspect(path: string): Promise<Inspection> {
    const version = await settledVersion(path);
    if (version === undefined) return await this.#inspect(path);
    const known = this.#known.get(path);
    const result = known?.version === version ? known.result : this.#inspect(path);
    this.#known.set(path, { version, result });
    result.catch(() => this.#known.delete(path));
    return await result;
  }
}

/** The identity of a file and its content; undefined if it is missing or may still be changing. */
async function settledVersion(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  if (!stats || Date.now() - Number(stats.ctimeMs) < unsettledMilliseconds) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
