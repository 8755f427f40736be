import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../../common/errors.js';
import { quoted } from '../../common/wording.js';
import { picturesIn, realOr } from './folders.js';
import { isPattern, picturesMatching } from './patterns.js';
import type { FoundPicture } from './picture-names.js';

export interface FindOptions {
  readonly recursive: boolean;
  /** Where results are written; not searched. */
  readonly outputFolder?: string | undefined;
  /** The base of relative paths; the current folder if left out. */
  readonly baseFolder?: string | undefined;
}

interface Search {
  readonly recursive: boolean;
  readonly baseFolder: string;
  readonly output: string | undefined;
}

/**
 * Finds pictures: files with any extension, the files with picture extensions in folders, and those that match patterns, for shells that
 * do not expand them. In the order of the arguments, each sorted by path, without repetitions.
 * @throws UserError `batch-inputs-none`, `batch-input-missing`, `batch-input-not-a-file`, `batch-input-unreadable`,
 * `batch-folder-empty`, `batch-pattern-empty` or `batch-output-is-input-folder`.
 */
export async function findPictures(args: readonly string[], options: FindOptions): Promise<FoundPicture[]> {
  if (args.length === 0) {
    throw new UserError(
      'batch-inputs-none',
      'No pictures were given: give files, folders or a pattern such as "photos/*.jpg".',
    );
  }
  const search = await searchOf(options);
  const found: FoundPicture[][] = [];
  for (const arg of args) found.push(await picturesOf(arg, search));
  return await withoutRepeats(found.flat());
}

async function searchOf({
  recursive,
  outputFolder,
  baseFolder = process.cwd(),
}: FindOptions): Promise<Search> {
  const base = resolve(baseFolder);
  const output = outputFolder === undefined ? undefined : await realOr(resolve(base, outputFolder));
  return { recursive, baseFolder: base, output };
}

async function picturesOf(arg: string, search: Search): Promise<FoundPicture[]> {
  const path = resolve(search.baseFolder, arg);
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return await fromPattern(arg, search);
  return stats.isDirectory() ? await fromFolder(path, search) : [fromFile(path, stats)];
}

function fromFile(path: string, stats: Stats): FoundPicture {
  if (stats.isFile()) return { path, root: dirname(path), relativePath: basename(path) };
  throw new UserError(
    'batch-input-not-a-file',
    `The input ${quoted(path)} is a device or a pipe: give an ordinary picture file or a folder.`,
    { values: { path } },
  );
}

async function fromFolder(root: string, { recursive, output }: Search): Promise<FoundPicture[]> {
  if ((await realOr(root)) === output) {
    throw new UserError(
      'batch-output-is-input-folder',
      `The results would be written to the folder of the pictures, ${quoted(root)}, and be read as pictures the next time: choose another folder, or one inside it.`,
      { values: { path: root } },
    );
  }
  const names = await picturesIn(root, { recursive, excluded: output });
  if (names.length > 0) return names.map((name) => ({ path: join(root, name), root, relativePath: name }));
  const advice = recursive
    ? 'choose another folder'
    : 'choose another, or search its subfolders as well (recursive)';
  throw new UserError('batch-folder-empty', `The folder ${quoted(root)} contains no pictures: ${advice}.`, {
    values: { path: root },
  });
}

async function fromPattern(arg: string, { baseFolder, output }: Search): Promise<FoundPicture[]> {
  if (!isPattern(arg)) {
    const path = resolve(baseFolder, arg);
    throw new UserError(
      'batch-input-missing',
      `There is no file or folder ${quoted(path)}: check its name.`,
      { values: { path } },
    );
  }
  const found = await withoutOutputs(await picturesMatching(arg, baseFolder), output);
  if (found.length > 0) return found;
  throw new UserError(
    'batch-pattern-empty',
    `The pattern ${quoted(arg)} matches no pictures in ${quoted(baseFolder)}: check it, or give a folder.`,
    { values: { path: arg } },
  );
}

/** Without files in the output folder, unless the pattern itself leads there. */
async function withoutOutputs(
  found: readonly FoundPicture[],
  output: string | undefined,
): Promise<FoundPicture[]> {
  const [first] = found;
  if (first === undefined || output === undefined) return [...found];
  const root = await realOr(first.root);
  if (!output.startsWith(withSeparator(root))) return [...found];
  const real = await Promise.all(found.map(({ path }) => realOr(path)));
  return found.filter((_, index) => !real[index]?.startsWith(withSeparator(output)));
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** Keeps the first of several paths to the same file. */
async function withoutRepeats(found: readonly FoundPicture[]): Promise<FoundPicture[]> {
  const real = await Promise.all(found.map(({ path }) => realOr(path)));
  const seen = new Set<string>();
  return found.filter((_, index) => {
    const path = real[index] as string;
    return !seen.has(path) && seen.add(path);
  });
}
