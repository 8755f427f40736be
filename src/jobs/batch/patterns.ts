import { join, posix, relative, resolve } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { slashed } from '../../disk/index.js';
import { type FoundPicture, isPictureName } from './picture-names.js';

/** Whether a text is a glob pattern. */
export function isPattern(text: string): boolean {
  return isDynamicPattern(slashed(text));
}

/**
 * The pictures that match a pattern such as `photos/2024-*.jpg`, in the order of `picturesIn`. Hidden files and folders match only if the
 * pattern itself has a name that starts with a dot.
 * @param baseFolder absolute; the base of relative patterns.
 */
export async function picturesMatching(pattern: string, baseFolder: string): Promise<FoundPicture[]> {
  const { fixed, moving } = splitPattern(slashed(pattern));
  const root = resolve(baseFolder, fixed);
  const paths = await glob(moving, { cwd: root, dot: false, onlyFiles: true, expandDirectories: false });
  return paths
    .map((path) => slashed(relative(root, resolve(root, path))))
    .filter(isPictureName)
    .sort()
    .map((relativePath) => ({ path: join(root, relativePath), root, relativePath }));
}

/** Splits a pattern at the first part with wildcards. */
function splitPattern(pattern: string): { fixed: string; moving: string } {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => isDynamicPattern(part));
  // Braces and brackets may contain slashes, so that no single part is a pattern.
  const count = first < 0 ? 0 : first;
  const fixed = parts.slice(0, count).join('/');
  return {
    fixed: pattern.startsWith('/') && fixed === '' ? '/' : fixed,
    moving: posix.join(...parts.slice(count)),
  };
}
