import { posix } from 'node:path';

/** A picture of a batch, and where it was found. */
export interface FoundPicture {
  /** Absolute. */
  readonly path: string;
  /** The absolute folder that was searched: the one given, the fixed part of a pattern, or the folder of a file. */
  readonly root: string;
  /** Relative to `root`, with `/` on every platform. */
  readonly relativePath: string;
}

/**
 * Extensions of pictures in folders, lower-case. HEIC is included although some computers cannot read it: a picture that fails with a
 * reason is better than one that is silently missing.
 */
export const PICTURE_EXTENSIONS: readonly string[] = [
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.tif',
  '.tiff',
  '.avif',
  '.gif',
  '.heic',
  '.heif',
];

/** Whether a file name has the extension of a picture, in upper or lower case. */
export function isPictureName(name: string): boolean {
  return PICTURE_EXTENSIONS.includes(posix.extname(name).toLowerCase());
}

/** The last part of a relative path, without its extension. */
export function stemOf(relativePath: string): string {
  return posix.parse(relativePath).name;
}

/** The folders of a relative path, outermost first; empty for a name alone. */
export function foldersOf(relativePath: string): string[] {
  return relativePath.split('/').slice(0, -1);
}
