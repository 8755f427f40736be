import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { freeName, isTemporaryName, makeFolder, removeFolder, replace } from '../disk/index.js';
import { systemCode } from '../system/system-error.js';
import { readJsonFile, type SetAside } from './json-file.js';

/*
 * A start deletes only what was never finished or was already deleted by the user: folders named by `partName`, and folders of records in
 * which nothing but the temporary file of a record has been written. Everything else that cannot be used is left as it is and reported.
 */

const partPattern = /^(?:part|incoming)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A new name for a folder that is being filled or deleted. The next start deletes it. */
export const partName = () => `part-${randomUUID()}`;

/** Renames something of the user's that is in the way. @returns its new path. @throws the system's error. */
export async function moveAside(path: string): Promise<string> {
  const isTaken = (name: string) =>
    lstat(name).then(
      () => true,
      () => false,
    );
  const free = await freeName(`${path}.set-aside`, isTaken);
  await rename(path, free);
  return free;
}

/** What is in a folder of the data folder; it is created, and anything else of its name moved aside. It never throws. */
export async function entriesOf(
  path: string,
): Promise<{ readonly entries: readonly Dirent[]; readonly setAside: readonly SetAside[] }> {
  try {
    await makeFolder(path);
    const entries = await readdir(path, { withFileTypes: true });
    return { entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)), setAside: [] };
  } catch {
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    const moved = isFolder ? path : await moveAside(path).catch(() => path);
    await makeFolder(path).catch(() => undefined);
    return { entries: [], setAside: [{ path: moved, isNewer: false }] };
  }
}

/** Deletes unfinished folders in the data folder. It never throws. */
export async function removeParts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (partPattern.test(name)) await removeFolder(folder, name).catch(() => undefined);
}

/** Records that have a folder each, named after their id, with other files beside the record. */
export class RecordFolders<S extends z.ZodType<{ readonly id: string }>> {
  readonly folder: string;
  readonly recordName: string;
  readonly #schema: S;
  readonly #idPattern: RegExp;

  /**
   * @param folder all folders are in.
   * @param schema of a record; it must restrict the id to `idPattern`.
   */
  constructor(folder: string, recordName: string, schema: S, idPattern: RegExp) {
    this.folder = folder;
    this.recordName = recordName;
    this.#schema = schema;
    this.#idPattern = idPattern;
  }

  /** Reads every record and deletes what was never finished. What cannot be read is left as it is. */
  async load(): Promise<{ readonly records: z.output<S>[]; readonly setAside: readonly SetAside[] }> {
    const { entries, setAside } = await entriesOf(this.folder);
    await removeParts(this.folder);
    const records: z.output<S>[] = [];
    const left = [...setAside];
    for (const { name } of entries.filter((entry) => entry.isDirectory() && !partPattern.test(entry.name))) {
      const read = await readJsonFile(join(this.folder, name, this.recordName), this.#schema);
      if (read.fault === undefined && read.value.id === name) records.push(read.value);
      else if (read.fault !== 'absent' || !(await this.#removeUnfinished(name).catch(() => false)))
        left.push({ path: join(this.folder, name), isNewer: read.fault === 'newer' });
    }
    return { records, setAside: left };
  }

  /** @returns false if the folder contains something that must be kept. */
  async #removeUnfinished(name: string): Promise<boolean> {
    const files = await readdir(join(this.folder, name));
    if (!this.#idPattern.test(name)) return files.length === 0;
    if (!files.every(isTemporaryName)) return false;
    for (const file of files) await rm(join(this.folder, name, file));
    await rmdir(join(this.folder, name));
    return true;
  }

  /** Deletes a record with its folder: all of it or, with an error, nothing. @throws the system's error. */
  async remove(id: string): Promise<void> {
    const part = partName();
    await replace(join(this.folder, id), join(this.folder, part)).catch((error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error;
    });
    await removeFolder(this.folder, part).catch(() => undefined); // the next start deletes what is left
  }
}
