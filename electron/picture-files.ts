import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isPictureName } from '../src/jobs/index.js';

/**
 * Absolute paths of the pictures on a command line; "Open with" and dropping files on the icon pass them this way.
 * @param args without the program and, in development, without the application's folder.
 * @param folder that relative paths are resolved against.
 */
export function picturesIn(args: readonly string[], folder: string): string[] {
  const paths = args.filter((arg) => arg !== '' && !arg.startsWith('-')).map((arg) => resolve(folder, arg));
  return paths.filter((path) => isPictureName(path.replaceAll('\\', '/')) && isFile(path));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
