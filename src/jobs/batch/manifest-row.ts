import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { UserError } from '../../common/errors.js';
import { quoted } from '../../common/wording.js';
import { slashed } from '../../disk/index.js';
import type { StylizeInput } from '../../stylize/index.js';
import type { FoundPicture } from './picture-names.js';

/** An item of a manifest in any format. */
export interface RawRow {
  /** The start of a message, such as `In line 3 of "jobs.csv"`. */
  readonly where: string;
  readonly content: string;
  readonly styles: readonly string[];
  readonly weights?: readonly number[] | undefined;
  readonly output?: string | undefined;
  readonly options: StylizeInput;
}

/** An item of a manifest with its pictures found. */
export interface ManifestRow extends Omit<RawRow, 'content' | 'styles'> {
  readonly content: FoundPicture;
  /** Blended; empty for the styles of the batch. */
  readonly styles: readonly FoundPicture[];
}

/**
 * Finds the pictures of a manifest, whose paths are relative to its folder.
 * @param folder of the manifest, absolute.
 * @throws UserError `manifest-picture-missing` that names the line, the field and the file.
 */
export async function locateRows(rows: readonly RawRow[], folder: string): Promise<ManifestRow[]> {
  const located: ManifestRow[] = [];
  const known = new Set<string>();
  for (const row of rows) {
    const content = pictureAt(row.content, folder);
    const styles = row.styles.map((style) => pictureAt(style, folder));
    await checkExists(content, `${row.where}, content`, known);
    for (const style of styles) await checkExists(style, `${row.where}, style`, known);
    located.push({ ...row, content, styles });
  }
  return located;
}

/** A picture outside the folder of the manifest has no folder tree to keep. */
function pictureAt(path: string, folder: string): FoundPicture {
  const full = resolve(folder, path);
  const inside = relative(folder, full);
  const isInside = inside !== '' && !isAbsolute(inside) && inside.split(sep)[0] !== '..';
  return isInside
    ? { path: full, root: folder, relativePath: slashed(inside) }
    : { path: full, root: dirname(full), relativePath: basename(full) };
}

async function checkExists({ path }: FoundPicture, where: string, known: Set<string>): Promise<void> {
  if (known.has(path)) return;
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) {
    throw new UserError(
      'manifest-picture-missing',
      `${where}, ${quoted(path)} is not a file: correct the path, which is relative to the manifest.`,
    );
  }
  known.add(path);
}
