import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isPictureName } from '../src/jobs/index.js';

/**
 * The pictures that a command line names, by their absolute paths: what "Open with" and a drag on the icon start us with.
 * @param args without the program and, where it is not packaged, without the application's folder.
 * @param folder that relative paths are meant from.
 */
export function picturesIn(args: readonly string[], folder: string): string[] {
  const paths = args.filter((arg) => arg !== '' && !arg.startsWith('-')).map((arg) => resolve(folder, arg));
  return paths.filter((path) => isPictureName(path.replaceAll('\\', '/')) && isFile(path));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
