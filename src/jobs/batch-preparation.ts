import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DeviceChoice } from '../common/device-choice.js';
import { errorOf, type Failure, failureOf } from '../common/failures.js';
import { availableMemory, type Inspection, networkOf } from '../compute/index.js';
import type { Size } from '../images/index.js';
import type { StylizeInput, StylizeOptions } from '../stylize/index.js';
import {
  type BatchEstimate,
  type BatchOptions,
  checkNames,
  claimedOutput,
  dayOf,
  estimateBatch,
  existsIn,
  type FoundPicture,
  findPictures,
  finishedRecord,
  type ItemFacts,
  itemKey,
  type BatchItem as PlannedItem,
  planManifest,
  planPairs,
  readManifest,
  type Shard,
  settleConflicts,
  shardOf,
} from './batch/index.js';
import type { BatchRecord } from './batch-store.js';
import type { BatchItem } from './batches.js';
import type { Estimate } from './estimates.js';
import type { JobInput } from './record.js';

/** A batch as it is asked for. */
export interface BatchRequest extends DeviceChoice {
  /** Files, folders and patterns, and pictures that were looked at before. */
  readonly contents: readonly string[];
  readonly styles: readonly string[];
  readonly fromLibrary?: { readonly contents: readonly JobInput[]; readonly styles: readonly JobInput[] };
  /** A file that names everything, or all but the styles. */
  readonly manifest?: string | undefined;
  readonly batch: BatchOptions;
  /** Of the painting, as given. */
  readonly options: StylizeInput;
  /** Where the results go, absolute. */
  readonly folder: string;
  /** The part that is painted here; all of it unless told. */
  readonly shard?: Shard | undefined;
  /** How options are called where the user sets them. */
  readonly nameOf?: (name: string) => string;
}

/** What the preparation of a batch needs of the world. */
interface BatchSurroundings {
  readonly inspect: (path: string) => Promise<Inspection>;
  /** The path of a picture that was looked at before. */
  readonly pathOf: (input: JobInput) => string;
  readonly estimate: (content: Size, options: StylizeOptions) => Promise<Estimate>;
  /** How many are painted at the same time. */
  readonly parallel: number;
}

/** A batch that can begin. */
export interface PreparedBatch {
  /** What is to be painted here, in order. */
  readonly items: readonly BatchItem[];
  /** What is not: finished by an earlier run, or left out for a file of that name. */
  readonly skipped: BatchRecord['skipped'];
  readonly estimate: BatchEstimate;
  /** Seconds of a picture on average. */
  readonly secondsEach: number | null;
  /** Results of the whole plan, all parts, by their wanted names. */
  readonly names: readonly string[];
}

/** Pictures that are looked at at the same time. */
const together = 4;
/** A PNG of strokes takes about so many bytes a pixel; a small JPEG a tenth. Measured with the bundled pictures. */
const likelyBytesPerPixel = 1.7;
const leastBytesPerPixel = 0.05;

/**
 * Finds, plans and checks a batch, all before anything is painted. Contents that cannot be read become failed items; everything else
 * that is wrong refuses the batch.
 * @throws UserError with one sentence about the first thing that is wrong.
 */
export async function prepareBatch(request: BatchRequest, around: BatchSurroundings): Promise<PreparedBatch> {
  const { plan, inputs } = await planned(request, around);
  const paths = plan.flatMap(({ content, styles }) => [content.path, ...styles.map(({ path }) => path)]);
  await checkNames(plan, { folder: request.folder, inputs: [...new Set(paths)] });
  const mine = shardOf(plan, request.shard ?? { index: 1, count: 1 });
  const copies = copyNumbers(plan);
  const looks = new Looks(around.inspect, inputs);
  await looks.atAll(mine);
  const keyed: Keyed[] = [];
  for (const item of mine) {
    const facts = await factsOf(item, request, looks);
    const copy = copies.get(item.index) ?? 0;
    keyed.push({ item, facts, copy, key: itemKey(facts, copy) });
  }
  const { items, skipped } = await settled(keyed, plan, request, looks);
  const estimates = await estimatesOf(items, around);
  const estimate = estimateBatch(items, {
    seconds: ({ index }) => estimates.get(index)?.seconds,
    memoryBytes: ({ index }) => estimates.get(index)?.memoryBytes ?? 0,
    diskBytes: ({ index }) => diskNeed(estimates.get(index)),
    availableMemory: availableMemory(),
    freeDisk: await freeDisk(request.folder),
    parallel: around.parallel,
  });
  const seconds = [...estimates.values()].map((one) => one.seconds);
  return { items, skipped, estimate, secondsEach: mean(seconds), names: plan.map(({ output }) => output) };
}

interface Keyed {
  readonly item: PlannedItem;
  readonly facts: ItemFacts;
  readonly copy: number;
  readonly key: string;
}

/** The whole plan, and what is known of pictures by their path. */
async function planned(request: BatchRequest, { pathOf }: BatchSurroundings) {
  const { batch, options, nameOf, folder, fromLibrary, manifest } = request;
  const { recursive } = batch;
  const inputs = new Map<string, JobInput>();
  const standing = (list: readonly JobInput[] = []): FoundPicture[] =>
    list.map((input) => {
      const path = pathOf(input);
      inputs.set(path, input);
      return { path, root: dirname(path), relativePath: input.name };
    });
  const find = async (args: readonly string[], ready: FoundPicture[], isNeeded: boolean) =>
    args.length > 0 || (ready.length === 0 && isNeeded)
      ? [...ready, ...(await findPictures(args, { recursive, outputFolder: folder }))]
      : ready;
  const settings = { batch, options, date: dayOf(new Date()), ...(nameOf && { nameOf }) };
  const styles = await find(request.styles, standing(fromLibrary?.styles), false);
  const plan =
    manifest === undefined
      ? planPairs(await find(request.contents, standing(fromLibrary?.contents), true), styles, settings)
      : planManifest(await readManifest(manifest), styles, settings);
  return { plan, inputs };
}

/**
 * How many items before each have the same content name, styles and options, so that equal pictures of one name in two folders are told
 * apart, in every part of the batch alike and without reading them.
 */
function copyNumbers(plan: readonly PlannedItem[]): ReadonlyMap<number, number> {
  const seen = new Map<string, number>();
  return new Map(
    plan.map(({ index, content, styles, options, template }) => {
      const names = styles.map(({ relativePath, weight }) => [relativePath, weight]);
      const same = JSON.stringify([content.relativePath, names, options, template]);
      const copy = seen.get(same) ?? 0;
      seen.set(same, copy + 1);
      return [index, copy];
    }),
  );
}

/** What was seen of the pictures of a batch: their sizes and hashes, or why they cannot be read. */
class Looks {
  readonly #inspect: BatchSurroundings['inspect'];
  readonly #seen: Map<string, JobInput | Failure>;

  constructor(inspect: BatchSurroundings['inspect'], known: ReadonlyMap<string, JobInput>) {
    this.#inspect = inspect;
    this.#seen = new Map(known);
  }

  /** Looks at all pictures of some items. @throws UserError when a style cannot be read. */
  async atAll(items: readonly PlannedItem[]): Promise<void> {
    const styles = new Map(items.flatMap((item) => item.styles.map((style) => [style.path, style] as const)));
    const contents = new Map(items.map(({ content }) => [content.path, content] as const));
    await this.#look([...styles.values(), ...contents.values()]);
    for (const path of styles.keys()) this.input(path);
  }

  /** A picture as jobs keep it. @throws UserError why it cannot be read. */
  input(path: string): JobInput {
    const seen = this.#seen.get(path);
    if (seen && 'name' in seen) return seen;
    const unseen = { code: 'picture-missing', message: `The picture "${path}" was not looked at.` };
    throw errorOf(seen ?? unseen);
  }

  /** As {@link input}, or an empty record with the failure beside it. */
  content(picture: FoundPicture): { readonly input: JobInput; readonly failure?: Failure } {
    const seen = this.#seen.get(picture.path);
    if (seen && 'name' in seen) return { input: seen };
    const input = { ...inputOf(picture), sha256: '', width: 0, height: 0 };
    return { input, ...(seen && { failure: seen }) };
  }

  async #look(pictures: readonly FoundPicture[]): Promise<void> {
    const waiting = pictures.filter(({ path }) => !this.#seen.has(path));
    const look = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#lookAt(next);
    };
    await Promise.all(Array.from({ length: together }, look));
  }

  async #lookAt(picture: FoundPicture): Promise<void> {
    try {
      const { sha256, width, height } = await this.#inspect(picture.path);
      this.#seen.set(picture.path, { ...inputOf(picture), sha256, width, height });
    } catch (error) {
      this.#seen.set(picture.path, failureOf(error));
    }
  }
}

const inputOf = ({ path, relativePath }: FoundPicture) => ({
  picture: '',
  name: relativePath.split('/').at(-1) ?? relativePath,
  place: { origin: 'file', path } as const,
});

async function factsOf(item: PlannedItem, { batch }: BatchRequest, looks: Looks): Promise<ItemFacts> {
  return {
    content: item.content.relativePath,
    contentHash: looks.content(item.content).input.sha256,
    styles: item.styles.map(({ path, weight }) => ({ hash: looks.input(path).sha256, weight })),
    options: item.options,
    fingerprint: await fingerprintOf(item.options),
    template: item.template,
    bits: batch.bits,
    quality: batch.quality,
  };
}

const fingerprints = new Map<string, string>();

/** Opening a network takes a moment, and most batches have one. */
async function fingerprintOf(options: StylizeOptions): Promise<string> {
  const name = JSON.stringify([options.network, options.pooling, options.seed]);
  const fingerprint = fingerprints.get(name) ?? (await networkOf(options)).fingerprint;
  fingerprints.set(name, fingerprint);
  return fingerprint;
}

/** What is to be painted under which name, and what is not to be. */
async function settled(
  keyed: readonly Keyed[],
  plan: readonly PlannedItem[],
  request: BatchRequest,
  looks: Looks,
): Promise<{ readonly items: BatchItem[]; readonly skipped: BatchRecord['skipped'] }> {
  const { folder, batch } = request;
  const skipped: BatchRecord['skipped'] = [];
  const open: (Keyed & { readonly claimed: string | undefined })[] = [];
  for (const one of keyed) {
    const record = await finishedRecord(folder, one.key);
    if (record) skipped.push(skippedItem(one.item, record.output, 'finished'));
    else open.push({ ...one, claimed: await claimedOutput(folder, one.key) });
  }
  const decisions = await settleConflicts(
    open.map(({ item, claimed }) => ({ output: item.output, claimed })),
    { policy: batch.conflict, planned: plan.map(({ output }) => output), exists: existsIn(folder) },
  );
  const items: BatchItem[] = [];
  for (const [position, one] of open.entries()) {
    const { action, output } = decisions[position] ?? { action: 'skip', output: one.item.output };
    if (action === 'skip') skipped.push(skippedItem(one.item, output, 'exists'));
    else items.push(jobOf(one, resolve(folder, output), request, looks));
  }
  return { items, skipped: skipped.sort((a, b) => a.index - b.index) };
}

function skippedItem(
  { index, content, styles }: PlannedItem,
  output: string,
  reason: 'finished' | 'exists',
): BatchRecord['skipped'][number] {
  return {
    index,
    content: content.path,
    styles: styles.map(({ path, weight }) => ({ path, weight })),
    output,
    reason,
  };
}

function jobOf(
  { item, key, facts, copy, claimed }: Keyed & { readonly claimed: string | undefined },
  path: string,
  { batch, device, whenOutOfMemory }: BatchRequest,
  looks: Looks,
): BatchItem {
  const { input, failure } = looks.content(item.content);
  const { bits, quality } = batch;
  // What lies under a claimed name is what an interrupted run has left of this very picture.
  const conflict = batch.conflict === 'overwrite' || claimed !== undefined ? 'overwrite' : 'unique';
  return {
    index: item.index,
    key,
    content: input,
    styles: item.styles.map(({ path: style, weight }) => ({ ...looks.input(style), weight })),
    options: item.options,
    output: { path, format: item.format, bits, quality, conflict },
    device,
    whenOutOfMemory,
    ...(failure && { failure, unread: { facts, copy } }),
  };
}

/** Estimates by the items' numbers; contents of one size are asked for once. */
async function estimatesOf(
  items: readonly BatchItem[],
  { estimate }: BatchSurroundings,
): Promise<ReadonlyMap<number, Estimate>> {
  const known = new Map<string, Estimate>();
  const all = new Map<number, Estimate>();
  for (const { index, content, options, failure } of items) {
    if (failure) continue;
    const { width, height } = content;
    const name = JSON.stringify([width, height, options]);
    const one = known.get(name) ?? (await estimate({ width, height }, options));
    known.set(name, one);
    all.set(index, one);
  }
  return all;
}

function diskNeed(estimate: Estimate | undefined) {
  const pixels = estimate ? estimate.width * estimate.height : 0;
  return { least: pixels * leastBytesPerPixel, likely: pixels * likelyBytesPerPixel };
}

/** Free bytes on the disk of a folder that may not be there yet. */
async function freeDisk(folder: string): Promise<number | undefined> {
  const stats = await statfs(folder).catch(() => undefined);
  if (stats) return stats.bavail * stats.bsize;
  return dirname(folder) === folder ? undefined : await freeDisk(dirname(folder));
}

function mean(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0 || known.length < values.length) return null;
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
