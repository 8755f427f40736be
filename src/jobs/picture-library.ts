import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { basename, isAbsolute, join, win32 } from 'node:path';
import { z } from 'zod';
import { UserError } from '../common/errors.js';
import { errorOf, type Failure } from '../common/failures.js';
import { sha256 } from '../common/hash.js';
import type { ComputeProcess } from '../compute/index.js';
import { outputError, removeFolder, replace } from '../disk/index.js';
import { failureOf } from '../system/failure.js';
import { shippedFolder } from '../system/package-root.js';
import { partName, RecordFolders } from './data-folder.js';
import { type SetAside, writeJson } from './json-file.js';
import { type JobInput, locationSchema, type PictureLocation } from './record.js';

const idPattern = /^[uf]-[0-9a-f]{20}$/;

const libraryPictureSchema = z
  .object({
    id: z.string().regex(idPattern),
    name: z.string(),
    place: locationSchema,
    kind: z.enum(['content', 'style']).optional(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    sha256: z.string(),
    /** Milliseconds since 1970; 0 for samples. */
    added: z.number(),
    /** Not in the list, but a job needs the copy. */
    hidden: z.boolean(),
  })
  .refine(
    ({ id, place }) =>
      place.origin === 'file' ||
      (place.origin === 'upload' && slashed(place.file) === `pictures/${id}/original`),
  );

export type LibraryPicture = z.output<typeof libraryPictureSchema>;

interface Upload {
  /** Its file name; folders in it are ignored. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

const recordName = 'picture.json';
const longestName = 200;

/** The pictures that can be content or style: uploads, which are copied, files of the user, which are not, and samples. */
export class PictureLibrary {
  readonly #data: string;
  readonly #folder: string;
  readonly #folders: RecordFolders<typeof libraryPictureSchema>;
  /** Names of pictures that cannot be read and are left as they are. */
  readonly #setAside = new Set<string>();
  readonly #compute: ComputeProcess;
  readonly #pictures = new Map<string, LibraryPicture>();

  /**
   * @param data the data folder.
   * @param compute the process that reads pictures.
   */
  constructor(data: string, compute: ComputeProcess) {
    this.#data = data;
    this.#folder = join(data, 'pictures');
    this.#folders = new RecordFolders(this.#folder, recordName, libraryPictureSchema, idPattern);
    this.#compute = compute;
  }

  /** Reads the library. @returns what cannot be read. */
  async load(): Promise<readonly SetAside[]> {
    const { records, setAside } = await this.#folders.load();
    for (const picture of [...samplePictures(), ...records]) this.#pictures.set(picture.id, picture);
    for (const { path } of setAside) this.#setAside.add(basename(path));
    return setAside;
  }

  /** The newest first, samples last. */
  list(): LibraryPicture[] {
    return [...this.#pictures.values()].filter(({ hidden }) => !hidden).sort((a, b) => b.added - a.added);
  }

  /** @throws UserError `picture-unknown-id` when there is none of that name. */
  get(id: string): LibraryPicture {
    const picture = this.#pictures.get(id);
    if (picture) return picture;
    throw new UserError('picture-id-unknown', `There is no picture ${id}: give the picture again.`);
  }

  /** A picture as the record of a job describes it. */
  inputOf(id: string, crop?: JobInput['crop']): JobInput {
    const { name, place, sha256, width, height } = this.get(id);
    return { picture: id, name, place, sha256, width, height, ...(crop && { crop }) };
  }

  /** The absolute path of a picture's file. */
  pathOf(place: PictureLocation): string {
    if (place.origin === 'file') return place.path;
    return place.origin === 'upload'
      ? join(this.#data, place.file)
      : join(shippedFolder('samples'), place.file);
  }

  /**
   * Adds an upload. The same bytes under the same name are the same picture.
   * @throws UserError those of `readPicture`, and `output-disk-full` and the like if it cannot be
   * written; what reading the upload throws. Nothing is left on disk then.
   */
  async add(upload: Upload): Promise<LibraryPicture> {
    return await this.#receive(upload, false);
  }

  /** Adds a copy of a file that jobs need and the list does not show. @throws UserError as {@link add}, or the system's error. */
  async keep(path: string, name: string): Promise<LibraryPicture> {
    return await this.#receive({ name, bytes: createReadStream(path) }, true);
  }

  async #receive(upload: Upload, hidden: boolean): Promise<LibraryPicture> {
    const name = plainName(upload.name);
    const part = partName();
    try {
      await mkdir(join(this.#folder, part));
      await receive(upload.bytes, join(this.#folder, part, 'original'));
      return await this.#store(join(this.#folder, part), name, hidden);
    } catch (error) {
      throw outputError(name, error);
    } finally {
      await removeFolder(this.#folder, part).catch(() => undefined);
    }
  }

  async #store(part: string, name: string, isHidden: boolean): Promise<LibraryPicture> {
    const file = join(part, 'original');
    const facts = await this.#inspect(file, name);
    const id = this.#freeId('u', `${facts.sha256} ${name}`);
    const place = { origin: 'upload', file: join('pictures', id, 'original') } as const;
    const { width, height, bytes, sha256 } = facts;
    // A picture that is in the list stays there.
    const hidden = isHidden && this.#pictures.get(id)?.hidden !== false;
    const picture = { id, name, place, width, height, bytes, sha256, added: Date.now(), hidden };
    await writeJson(join(part, recordName), picture);
    const folder = join(this.#folder, id);
    await rename(part, folder).catch(async () => {
      // The picture is known, or a simultaneous upload was faster. Its file may be missing or changed.
      await replace(file, join(folder, 'original'));
      await this.#save(picture);
    });
    this.#pictures.set(id, picture);
    return picture;
  }

  /** The id of a picture, which depends only on its facts; another one if its folder contains what cannot be read. */
  #freeId(kind: 'u' | 'f', facts: string): string {
    for (let copy = 0; ; copy++) {
      const id = `${kind}-${shortHash(facts + ' '.repeat(copy))}`;
      if (!this.#setAside.has(id)) return id;
    }
  }

  /**
   * Adds a file of this machine, which is not copied.
   * @throws UserError `path-relative`, and those of `readPicture`.
   */
  async reference(path: string): Promise<LibraryPicture> {
    if (!isAbsolute(path)) throw relativePath(path);
    const { width, height, bytes, sha256 } = await this.#compute.run('inspect', { path, decode: true })
      .result;
    const id = this.#freeId('f', `${sha256} ${path}`);
    const place = { origin: 'file', path } as const;
    const name = plainName(path);
    return await this.#touch({ id, name, place, width, height, bytes, sha256, added: 0, hidden: false });
  }

  async #touch(picture: LibraryPicture): Promise<LibraryPicture> {
    const touched = { ...picture, added: Date.now(), hidden: false };
    this.#pictures.set(touched.id, touched);
    await this.#save(touched);
    return touched;
  }

  async #save(picture: LibraryPicture): Promise<void> {
    await writeJson(join(this.#folder, picture.id, recordName), picture);
  }

  /** Messages about an upload use its own name instead of the path of the copy. */
  async #inspect(file: string, name: string) {
    try {
      return await this.#compute.run('inspect', { path: file, decode: true }).result;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw errorOf(renamed(failureOf(error), file, name));
    }
  }

  /**
   * Removes a picture from the list, and its copy if no job needs it.
   * @param isNeeded whether a job needs it.
   */
  async forget(id: string, isNeeded: boolean): Promise<void> {
    const picture = this.get(id);
    if (picture.place.origin === 'sample')
      throw new UserError(
        'transition',
        `The picture ${picture.name} is part of Impasto and cannot be removed.`,
      );
    if (isNeeded) {
      this.#pictures.set(id, { ...picture, hidden: true });
      return await this.#save({ ...picture, hidden: true });
    }
    this.#pictures.delete(id);
    await this.#folders.remove(id);
  }

  /** Deletes the copies of removed pictures that no job needs any more. */
  async sweep(needed: ReadonlySet<string>): Promise<void> {
    for (const { id, hidden } of [...this.#pictures.values()])
      if (hidden && !needed.has(id)) await this.forget(id, false);
  }
}

/** The error for a path that is not absolute. */
export function relativePath(path: string): UserError {
  return new UserError('path-relative', `"${path}" is not an absolute path: use an absolute path.`, {
    values: { path },
  });
}

/** A failure with another file name, in the sentence and in its values. */
function renamed({ code, message, values = {} }: Failure, from: string, to: string): Failure {
  const entries = Object.entries(values).map(([key, value]) => [key, value === from ? to : value] as const);
  return { code, message: message.replaceAll(`"${from}"`, `"${to}"`), values: Object.fromEntries(entries) };
}

/** Writes an upload into a new file. @throws the system's error, and what reading throws. */
export async function receive(bytes: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for await (const piece of bytes) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The last part of a path of any platform, without characters that file names cannot contain. */
export function plainName(name: string): string {
  const base = win32.basename(name.normalize('NFC'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are removed
  const plain = base.replace(/[\0-\x1f\x7f<>:"|?*]/g, '').trim();
  const isUsable = plain !== '' && !/^\.+$/.test(plain);
  return isUsable ? [...plain].slice(-longestName).join('') : 'picture';
}

const slashed = (path: string) => path.replaceAll('\\', '/');

function shortHash(text: string): string {
  return sha256(text).slice(0, 20);
}

function samplePictures(): LibraryPicture[] {
  const folder = shippedFolder('samples');
  const list = JSON.parse(readFileSync(join(folder, 'samples.json'), 'utf8')) as Sample[];
  return list
    .filter(({ file }) => existsSync(join(folder, file)))
    .map(({ file, kind, title, width, height }) => {
      const bytes = readFileSync(join(folder, file));
      return {
        id: `sample-${file.replace(/\.\w+$/, '')}`,
        name: title,
        place: { origin: 'sample', file },
        kind,
        width,
        height,
        bytes: bytes.length,
        sha256: sha256(bytes),
        added: 0,
        hidden: false,
      };
    });
}

interface Sample {
  readonly file: string;
  readonly kind: 'content' | 'style';
  readonly title: string;
  readonly width: number;
  readonly height: number;
}
