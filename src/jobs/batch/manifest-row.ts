import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { UserError } from '../../common/errors.js';
import type { StylizeInput } from '../../stylize/index.js';
import type { FoundPicture } from './found.js';
import { named } from './wording.js';

/** An item as a manifest writes it, whatever its form. */
export interface RawRow {
  /** For the beginning of a sentence, such as `In line 3 of "jobs.csv"`. */
  readonly where: string;
  readonly content: string;
  readonly styles: readonly string[];
  readonly weights?: readonly number[] | undefined;
  readonly output?: string | undefined;
  readonly options: StylizeInput;
}

/** An item of a manifest with its pictures found. */
export interface ManifestRow {
  /** For the beginning of a sentence, such as `In line 3 of "jobs.csv"`. */
  readonly where: string;
  readonly content: FoundPicture;
  /** Painted all together; none where the batch's own styles are meant. */
  readonly styles: readonly FoundPicture[];
  readonly weights?: readonly number[] | undefined;
  /** A template of its own. */
  readonly output?: string | undefined;
  /** What the row says about the painting; the rest is the batch's. */
  readonly options: StylizeInput;
}

/**
 * Finds the pictures of a manifest's rows, whose paths are relative to its folder.
 * @param folder absolute.
 * @throws UserError `manifest-picture-missing` that names the line, the field and the file.
 */
export async function locateRows(rows: readonly RawRow[], folder: string): Promise<ManifestRow[]> {
  const located: ManifestRow[] = [];
  const known = new Set<string>();
  for (const row of rows) {
    const content = pictureAt(row.content, folder);
    const styles = row.styles.map((style) => pictureAt(style, folder));
    await checkThere(content, `${row.where}, content`, known);
    for (const style of styles) await checkThere(style, `${row.where}, style`, known);
    located.push({ ...row, content, styles });
  }
  return located;
}

/** A picture outside the manifest's folder has no tree to keep. */
function pictureAt(path: string, folder: string): FoundPicture {
  const full = resolve(folder, path);
  const inside = relative(folder, full);
  const isInside = inside !== '' && !isAbsolute(inside) && inside.split(sep)[0] !== '..';
  return isInside
    ? { path: full, root: folder, relativePath: inside.split(sep).join('/') }
    : { path: full, root: dirname(full), relativePath: basename(full) };
}

async function checkThere({ path }: FoundPicture, where: string, known: Set<string>): Promise<void> {
  if (known.has(path)) return;
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) {
    throw new UserError(
      'manifest-picture-missing',
      `${where} names ${named(path)}, which is no file: correct the path, which is relative to the manifest.`,
    );
  }
  known.add(path);
}
