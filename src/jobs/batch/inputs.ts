import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../../common/errors.js';
import { picturesIn, realOr } from './folders.js';
import type { FoundPicture } from './found.js';
import { isPattern, picturesMatching } from './patterns.js';
import { named } from './wording.js';

/** How the user's arguments are understood. */
export interface FindOptions {
  /** Whether folders inside folders are searched, too. */
  readonly recursive: boolean;
  /** Where results go: not searched when it lies inside a folder that is. */
  readonly outputFolder?: string | undefined;
  /** What relative arguments are relative to; the current folder unless told. */
  readonly baseFolder?: string | undefined;
}

interface Search {
  readonly recursive: boolean;
  readonly baseFolder: string;
  /** The real path of the output folder, where it is there. */
  readonly output: string | undefined;
}

/**
 * The pictures that the user's arguments mean: files, whatever their ending; folders, with what is a picture in them by its ending;
 * and patterns, for shells that do not expand them. In the order of the arguments, each sorted by path; a file is taken once.
 * @throws UserError `batch-inputs-none`, `batch-input-missing`, `batch-input-not-a-file`, `batch-input-unreadable`,
 * `batch-folder-empty`, `batch-pattern-empty` or `batch-output-is-input-folder`.
 */
export async function findPictures(args: readonly string[], options: FindOptions): Promise<FoundPicture[]> {
  if (args.length === 0) {
    throw new UserError(
      'batch-inputs-none',
      'No pictures were given: name files, folders or a pattern such as "photos/*.jpg".',
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
    `The input ${named(path)} is a device or a pipe: name an ordinary picture file or a folder.`,
  );
}

async function fromFolder(root: string, { recursive, output }: Search): Promise<FoundPicture[]> {
  if ((await realOr(root)) === output) {
    throw new UserError(
      'batch-output-is-input-folder',
      `The results would go into the folder of the pictures, ${named(root)}, and be taken for pictures the next time: choose another folder, or one inside it.`,
    );
  }
  const names = await picturesIn(root, { recursive, excluded: output });
  if (names.length > 0) return names.map((name) => ({ path: join(root, name), root, relativePath: name }));
  const advice = recursive
    ? 'choose another folder'
    : 'choose another, or search the folders inside it, too (recursive)';
  throw new UserError('batch-folder-empty', `The folder ${named(root)} holds no pictures: ${advice}.`);
}

async function fromPattern(arg: string, { baseFolder, output }: Search): Promise<FoundPicture[]> {
  if (!isPattern(arg)) {
    throw new UserError(
      'batch-input-missing',
      `There is no file or folder ${named(resolve(baseFolder, arg))}: check its name.`,
    );
  }
  const found = await withoutOutputs(await picturesMatching(arg, baseFolder), output);
  if (found.length > 0) return found;
  throw new UserError(
    'batch-pattern-empty',
    `The pattern ${named(arg)} matches no pictures in ${named(baseFolder)}: check it, or name a folder.`,
  );
}

/** Leaves out what lies in the output folder, unless the pattern leads into that folder itself. */
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

/** The first of those that are one file, by whatever link or case of letters. */
async function withoutRepeats(found: readonly FoundPicture[]): Promise<FoundPicture[]> {
  const real = await Promise.all(found.map(({ path }) => realOr(path)));
  const seen = new Set<string>();
  return found.filter((_, index) => {
    const path = real[index] as string;
    return !seen.has(path) && seen.add(path);
  });
}
