import { join, posix, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import type { FoundPicture } from './found.js';
import { isPictureName } from './picture-names.js';

/** Whether a text that names no file is a pattern for files. */
export function isPattern(text: string): boolean {
  return isDynamicPattern(slashed(text));
}

/**
 * The pictures that a pattern such as `photos/2024-*.jpg` means, ordered as `picturesIn` does. Hidden files and folders are left out unless the
 * pattern itself begins a name with a dot.
 * @param baseFolder absolute; what the pattern is relative to.
 */
export async function picturesMatching(pattern: string, baseFolder: string): Promise<FoundPicture[]> {
  const { fixed, moving } = splitPattern(slashed(pattern));
  const root = resolve(baseFolder, fixed);
  const paths = await glob(moving, { cwd: root, dot: false, onlyFiles: true, expandDirectories: false });
  return paths
    .map((path) => relative(root, resolve(root, path)).split(sep).join('/'))
    .filter(isPictureName)
    .sort()
    .map((relativePath) => ({ path: join(root, relativePath), root, relativePath }));
}

/** Patterns are written with `/`; on Windows, where no name holds one, people also write a backslash. */
function slashed(pattern: string): string {
  return sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
}

/** The folders before the first part that is a pattern, and the rest. */
function splitPattern(pattern: string): { fixed: string; moving: string } {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => isDynamicPattern(part));
  // Braces and brackets may hold slashes, so that no part is a pattern alone.
  const count = first < 0 ? 0 : first;
  const fixed = parts.slice(0, count).join('/');
  return {
    fixed: pattern.startsWith('/') && fixed === '' ? '/' : fixed,
    moving: posix.join(...parts.slice(count)),
  };
}
