import { posix } from 'node:path';

/**
 * Endings by which a file in a folder is taken for a picture, lower-case. HEIC is among them although not every computer can read it:
 * a picture that fails with a reason is better than one that is silently missing.
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

/** Whether a file is a picture by the ending of its name, in any case. */
export function isPictureName(name: string): boolean {
  return PICTURE_EXTENSIONS.includes(posix.extname(name).toLowerCase());
}

/** The last part of a relative path, without its ending. */
export function stemOf(relativePath: string): string {
  return posix.parse(relativePath).name;
}

/** The folders of a relative path, outermost first; none for a name alone. */
export function foldersOf(relativePath: string): string[] {
  return relativePath.split('/').slice(0, -1);
}
