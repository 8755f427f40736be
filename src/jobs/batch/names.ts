import { stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import { UserError } from '../../common/errors.js';
import { quoted } from '../../common/wording.js';
import { NAME_BYTES } from '../../disk/index.js';
import { fileIdentity } from '../../images/index.js';
import { foldedName, forbiddenIn, isDeviceName } from './characters.js';
import { LEDGER_FOLDER } from './ledger.js';

interface NamedItem {
  /** Its number in the batch, from 1. */
  readonly index: number;
  /** The path relative to the output folder, with `/`. */
  readonly output: string;
}

interface NameProblem extends NamedItem {
  readonly kind:
    | 'character'
    | 'ending'
    | 'device'
    | 'outside'
    | 'ledger'
    | 'too-long'
    | 'duplicate'
    | 'folder'
    | 'input';
  /** The end of a sentence that starts with the name, with advice. */
  readonly reason: string;
}

interface NameContext {
  /** The output folder, absolute. */
  readonly folder: string;
  /** Every picture that the batch reads, absolute. */
  readonly inputs: readonly string[];
  readonly platform?: NodeJS.Platform;
}

type Reason = Pick<NameProblem, 'kind' | 'reason'>;

/** The longest path: bytes on Linux (PATH_MAX) and macOS, UTF-16 units on Windows (MAX_PATH), without the final zero. */
const pathLimits: Partial<Record<NodeJS.Platform, number>> = { linux: 4095, darwin: 1023, win32: 259 };

/**
 * Checks the names of results: on any platform, against each other, and against the pictures that are read. At most one problem per
 * name, in the order of the items.
 */
export async function findNameProblems(
  items: readonly NamedItem[],
  { folder, inputs, platform = process.platform }: NameContext,
): Promise<NameProblem[]> {
  const others = otherNamesOf(items);
  const read = new Set(await Promise.all(inputs.map(fileIdentity)));
  const reasons = await Promise.all(
    items.map(
      async (item) =>
        ownReason(item.output) ??
        lengthReason(item.output, resolve(folder, item.output), platform) ??
        collisionReason(item, others) ??
        (await inputReason(resolve(folder, item.output), read)),
    ),
  );
  return items.flatMap(({ index, output }, at) => {
    const reason = reasons[at];
    return reason === undefined ? [] : [{ index, output, ...reason }];
  });
}

/**
 * Rejects a batch with unusable names before anything is painted; see {@link findNameProblems}.
 * @throws UserError `batch-names` with the number of bad names, and the first with its reason.
 */
export async function checkNames(items: readonly NamedItem[], context: NameContext): Promise<void> {
  const problems = await findNameProblems(items, context);
  const [first] = problems;
  if (first === undefined) return;
  const sentence =
    problems.length === 1
      ? `The result ${quoted(first.output)} ${first.reason}.`
      : `Of ${items.length} results, ${problems.length} have names that cannot be used; the first, ${quoted(first.output)}, ${first.reason}.`;
  const values = { context: first.kind, output: first.output, count: problems.length, total: items.length };
  throw new UserError('batch-names', sentence, { values });
}

function ownReason(output: string): Reason | undefined {
  if (/^(?:[a-z]:|[/\\])/i.test(output)) return outside;
  const components = output.split('/');
  if (components.some((one) => one === '' || one === '.' || one === '..')) return outside;
  if (foldedName(components[0] as string) === LEDGER_FOLDER)
    return {
      kind: 'ledger',
      reason: `is in ${LEDGER_FOLDER}, where Impasto keeps its records: choose another folder`,
    };
  return components.map(componentReason).find((reason) => reason !== undefined);
}

const outside: Reason = {
  kind: 'outside',
  reason: 'is outside the output folder: use a name inside it, without .. and without a drive',
};

function componentReason(component: string): Reason | undefined {
  const character = forbiddenIn(component);
  if (character !== undefined)
    return {
      kind: 'character',
      reason: `has the character ${quoted(character)}, which some computers do not allow: leave it out`,
    };
  if (/[. ]$/.test(component))
    return {
      kind: 'ending',
      reason: 'has a part that ends in a dot or a space, which Windows drops: change the template',
    };
  if (isDeviceName(component))
    return {
      kind: 'device',
      reason: 'has a part that Windows reserves for a device: add to it in the template',
    };
  return undefined;
}

function lengthReason(output: string, path: string, platform: NodeJS.Platform): Reason | undefined {
  const longest = Math.max(...output.split('/').map((component) => Buffer.byteLength(component)));
  if (longest > NAME_BYTES)
    return {
      kind: 'too-long',
      reason: `has a part of ${longest} bytes, but names have at most ${NAME_BYTES}: shorten the template`,
    };
  const length = platform === 'win32' ? path.length : Buffer.byteLength(path);
  const limit = pathLimits[platform] ?? 4095;
  if (length <= limit) return undefined;
  const unit = platform === 'win32' ? 'characters' : 'bytes';
  return {
    kind: 'too-long',
    reason: `makes a path of ${length} ${unit}, but paths have at most ${limit} here: shorten the template or choose a folder with a shorter path`,
  };
}

/** The names of a batch as file systems compare them. */
interface OtherNames {
  /** Numbers of the results by folded name. */
  readonly files: ReadonlyMap<string, readonly number[]>;
  readonly folders: ReadonlySet<string>;
}

function otherNamesOf(items: readonly NamedItem[]): OtherNames {
  const files = new Map<string, number[]>();
  const folders = new Set<string>();
  for (const { index, output } of items) {
    const name = foldedName(output);
    const same = files.get(name);
    if (same) same.push(index);
    else files.set(name, [index]);
    for (let folder = posix.dirname(name); folder !== '.' && folder !== '/'; folder = posix.dirname(folder))
      folders.add(folder);
  }
  return { files, folders };
}

function collisionReason({ index, output }: NamedItem, { files, folders }: OtherNames): Reason | undefined {
  const name = foldedName(output);
  const other = files.get(name)?.find((one) => one !== index);
  if (other !== undefined)
    return {
      kind: 'duplicate',
      reason: `is the name of results ${Math.min(index, other)} and ${Math.max(index, other)}: add {style} or {index} to the template, or keep the folder tree`,
    };
  return folders.has(name)
    ? { kind: 'folder', reason: 'is also a folder of other results: change the template' }
    : undefined;
}

async function inputReason(path: string, read: ReadonlySet<string>): Promise<Reason | undefined> {
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  return read.has(await fileIdentity(path))
    ? {
        kind: 'input',
        reason: 'would overwrite a picture that the batch reads: change the template or the output folder',
      }
    : undefined;
}
