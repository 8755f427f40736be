import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { UserError } from '../../common/errors.js';
import { quoted } from '../../common/wording.js';
import { parseCsvManifest } from './manifest-csv.js';
import { parseJsonManifest } from './manifest-json.js';
import { locateRows, type ManifestRow } from './manifest-row.js';

/**
 * Reads the items of a manifest: JSON if its extension says so, otherwise CSV.
 * @throws UserError `manifest-unreadable`, `manifest-encoding` or `manifest-picture-missing`, and as the parsers do.
 */
export async function readManifest(path: string): Promise<ManifestRow[]> {
  const text = textOf(await bytesOf(path), path);
  const parse = extname(path).toLowerCase() === '.json' ? parseJsonManifest : parseCsvManifest;
  return await locateRows(parse(text, basename(path)), dirname(resolve(path)));
}

async function bytesOf(path: string): Promise<Buffer> {
  return await readFile(path).catch((cause: unknown) => {
    throw new UserError(
      'manifest-unreadable',
      `The manifest ${quoted(path)} cannot be read: check its name and permissions.`,
      { cause },
    );
  });
}

/** Spreadsheets also write UTF-16 and legacy code pages, which would change names. */
function textOf(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new UserError('manifest-encoding', `The manifest ${quoted(path)} is not UTF-8: save it as UTF-8.`, {
      cause,
    });
  }
}
