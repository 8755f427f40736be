import { readdir, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { UserError } from '../../common/errors.js';
import { quoted } from '../../common/wording.js';
import { isPictureName } from './picture-names.js';

interface SearchOptions {
  readonly recursive: boolean;
  /** The real path of a folder to skip. */
  readonly excluded: string | undefined;
}

interface Contents {
  readonly pictures: string[];
  readonly folders: string[];
}

/**
 * The pictures in a folder, as relative paths with `/`, sorted by UTF-16 code units, which is independent of the locale. Hidden files and
 * folders are skipped. Links are followed, but each folder is searched once, so that cycles end.
 * @throws UserError `batch-input-unreadable` about the first folder that cannot be read.
 */
export async function picturesIn(root: string, { recursive, excluded }: SearchOptions): Promise<string[]> {
  const found: string[][] = [];
  const seen = new Set([await realOr(root)]);
  if (excluded !== undefined) seen.add(excluded);
  const waiting = [''];
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    const { pictures, folders } = await contentsOf(root, folder);
    found.push(pictures);
    for (const inner of recursive ? folders : []) {
      if (await isFirst(join(root, inner), seen)) waiting.push(inner);
    }
  }
  return found.flat().sort();
}

/** The real path, or the path itself if it does not exist. */
export async function realOr(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

async function isFirst(folder: string, seen: Set<string>): Promise<boolean> {
  const real = await realOr(folder);
  if (seen.has(real)) return false;
  seen.add(real);
  return true;
}

async function contentsOf(root: string, folder: string): Promise<Contents> {
  const path = join(root, folder);
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UserError(
      'batch-input-unreadable',
      `The folder ${quoted(path)} cannot be read: change its permissions or leave it out.`,
      { cause, values: { path } },
    );
  });
  const contents: Contents = { pictures: [], folders: [] };
  const visible = entries.filter(({ name }) => !name.startsWith('.'));
  visible.sort(
    (a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || (a.name < b.name ? -1 : 1),
  );
  for (const entry of visible) {
    const kind = entry.isSymbolicLink() ? await targetKind(join(path, entry.name)) : entry;
    const relative = posix.join(folder, entry.name);
    if (kind?.isDirectory()) contents.folders.push(relative);
    else if (isPictureName(entry.name) && (kind?.isFile() ?? true)) contents.pictures.push(relative);
  }
  return contents;
}

/** The target of a link; undefined for a broken one, which is reported when the picture is read. */
async function targetKind(path: string) {
  return await stat(path).catch(() => undefined);
}
