import { statfs } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { DeviceChoice } from '../common/device-choice.js';
import { elementAt } from '../common/elements.js';
import { errorOf, type Failure } from '../common/failures.js';
import { availableMemory, type Inspection, networkKeyOf, networkOf } from '../compute/index.js';
import { slashed } from '../disk/index.js';
import type { Size } from '../images/index.js';
import type { StylizeInput, StylizeOptions } from '../stylize/index.js';
import { failureOf } from '../system/failure.js';
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

export interface BatchRequest extends DeviceChoice {
  /** Files, folders and patterns. */
  readonly contents: readonly string[];
  readonly styles: readonly string[];
  readonly fromLibrary?: { readonly contents: readonly JobInput[]; readonly styles: readonly JobInput[] };
  /** A file that lists the contents, and usually their styles. */
  readonly manifest?: string | undefined;
  readonly batch: BatchOptions;
  /** Stylize options as given. */
  readonly options: StylizeInput;
  /** Where the results go, absolute. */
  readonly folder: string;
  /** The part to paint; everything if left out. */
  readonly shard?: Shard | undefined;
  /** The name of an option in messages. */
  readonly nameOf?: (name: string) => string;
}

interface BatchContext {
  readonly inspect: (path: string) => Promise<Inspection>;
  readonly pathOf: (input: JobInput) => string;
  readonly estimate: (content: Size, options: StylizeOptions, styles: readonly Size[]) => Promise<Estimate>;
  readonly parallel: number;
  /** Ends the preparation early. */
  readonly signal?: AbortSignal | undefined;
}

export interface PreparedBatch {
  readonly items: readonly BatchItem[];
  /** What is not painted: finished by an earlier run, or its name is taken. */
  readonly skipped: BatchRecord['skipped'];
  /** Names of existing files that the conflict policy `overwrite` replaces, relative to the folder. */
  readonly replaced: readonly string[];
  readonly estimate: BatchEstimate;
  /** Average seconds per picture; null if the speed is not known. */
  readonly secondsEach: number | null;
  /** Planned names of all results, in all parts. */
  readonly names: readonly string[];
}

const concurrency = 4;
/** Bytes per pixel of a PNG with brush strokes, and less than those of a small JPEG. Measured with the bundled pictures. */
const likelyBytesPerPixel = 1.7;
const leastBytesPerPixel = 0.05;

/**
 * Finds, plans and checks a batch before anything is painted. Contents that cannot be read become failed items.
 * @throws UserError about the first other problem; the signal's reason when it fires.
 */
export async function prepareBatch(request: BatchRequest, context: BatchContext): Promise<PreparedBatch> {
  const { plan, inputs } = await planned(request, context);
  const paths = plan.flatMap(({ content, styles }) => [content.path, ...styles.map(({ path }) => path)]);
  await checkNames(plan, { folder: request.folder, inputs: [...new Set(paths)] });
  const mine = shardOf(plan, request.shard ?? { index: 1, count: 1 });
  const copies = copyNumbers(plan);
  const inspections = new Inspections(context, inputs);
  await inspections.inspectAll(mine);
  const keyed: Keyed[] = [];
  for (const item of mine) {
    context.signal?.throwIfAborted();
    const facts = await factsOf(item, request, inspections);
    const copy = copies.get(item.index) ?? 0;
    keyed.push({ item, facts, copy, key: itemKey(facts, copy) });
  }
  const { items, skipped } = await settled(keyed, plan, request, inspections);
  const estimates = await estimatesOf(items, context);
  const estimate = estimateBatch(items, {
    seconds: ({ index }) => estimates.get(index)?.seconds,
    memoryBytes: ({ index }) => estimates.get(index)?.memoryBytes ?? 0,
    diskBytes: ({ index }) => diskNeed(estimates.get(index)),
    availableMemory: availableMemory(),
    freeDisk: await freeDisk(request.folder),
    parallel: context.parallel,
  });
  const seconds = [...estimates.values()].map((one) => one.seconds);
  return {
    items,
    skipped,
    replaced: await replacedBy(items, request),
    estimate,
    secondsEach: mean(seconds),
    names: plan.map(({ output }) => output),
  };
}

interface Keyed {
  readonly item: PlannedItem;
  readonly facts: ItemFacts;
  readonly copy: number;
  readonly key: string;
}

/** The whole plan, and the pictures of the library by their path. */
async function planned(request: BatchRequest, { pathOf }: BatchContext) {
  const { batch, options, nameOf, folder, fromLibrary, manifest } = request;
  const { recursive } = batch;
  const inputs = new Map<string, JobInput>();
  const fromInputs = (list: readonly JobInput[] = []): FoundPicture[] =>
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
  const styles = await find(request.styles, fromInputs(fromLibrary?.styles), false);
  const plan =
    manifest === undefined
      ? planPairs(await find(request.contents, fromInputs(fromLibrary?.contents), true), styles, settings)
      : planManifest(await readManifest(manifest), styles, settings);
  return { plan, inputs };
}

/**
 * For each item, the number of earlier ones with the same content name, styles and options. It distinguishes equal pictures of one name
 * in two folders, equally in every part of the batch and without reading them.
 */
function copyNumbers(plan: readonly PlannedItem[]): ReadonlyMap<number, number> {
  const counts = new Map<string, number>();
  return new Map(
    plan.map(({ index, content, styles, options, template }) => {
      const names = styles.map(({ relativePath, weight }) => [relativePath, weight]);
      const same = JSON.stringify([content.relativePath, names, options, template]);
      const copy = counts.get(same) ?? 0;
      counts.set(same, copy + 1);
      return [index, copy];
    }),
  );
}

/** The pictures of a batch: their sizes and hashes, or why they cannot be read. */
class Inspections {
  readonly #context: BatchContext;
  readonly #known: Map<string, JobInput | Failure>;

  constructor(context: BatchContext, known: ReadonlyMap<string, JobInput>) {
    this.#context = context;
    this.#known = new Map(known);
  }

  /** Inspects all pictures of some items. @throws UserError if a style cannot be read. */
  async inspectAll(items: readonly PlannedItem[]): Promise<void> {
    const styles = new Map(items.flatMap((item) => item.styles.map((style) => [style.path, style] as const)));
    const contents = new Map(items.map(({ content }) => [content.path, content] as const));
    await this.#inspectEach([...styles.values(), ...contents.values()]);
    for (const path of styles.keys()) this.input(path);
  }

  /** A picture as the record of a job describes it. @throws UserError why it cannot be read. */
  input(path: string): JobInput {
    const known = this.#known.get(path);
    if (known && 'name' in known) return known;
    const missing = { code: 'picture-missing', message: `The picture "${path}" was not inspected.` };
    throw errorOf(known ?? missing);
  }

  /** As {@link input}, or an empty description with the failure. */
  content(picture: FoundPicture): { readonly input: JobInput; readonly failure?: Failure } {
    const known = this.#known.get(picture.path);
    if (known && 'name' in known) return { input: known };
    const input = { ...inputOf(picture), sha256: '', width: 0, height: 0 };
    return { input, ...(known && { failure: known }) };
  }

  async #inspectEach(pictures: readonly FoundPicture[]): Promise<void> {
    const waiting = pictures.filter(({ path }) => !this.#known.has(path));
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        this.#context.signal?.throwIfAborted();
        await this.#inspectOne(next);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
  }

  async #inspectOne(picture: FoundPicture): Promise<void> {
    try {
      const { sha256, width, height } = await this.#context.inspect(picture.path);
      this.#known.set(picture.path, { ...inputOf(picture), sha256, width, height });
    } catch (error) {
      this.#known.set(picture.path, failureOf(error));
    }
  }
}

const inputOf = ({ path, relativePath }: FoundPicture) => ({
  picture: '',
  name: relativePath.split('/').at(-1) ?? relativePath,
  place: { origin: 'file', path } as const,
});

async function factsOf(
  item: PlannedItem,
  { batch }: BatchRequest,
  inspections: Inspections,
): Promise<ItemFacts> {
  return {
    content: item.content.relativePath,
    contentHash: inspections.content(item.content).input.sha256,
    styles: item.styles.map(({ path, weight }) => ({ hash: inspections.input(path).sha256, weight })),
    options: item.options,
    fingerprint: await fingerprintOf(item.options),
    template: item.template,
    bits: batch.bits,
    quality: batch.quality,
  };
}

const fingerprints = new Map<string, string>();

/** Opening a network takes time, and most batches use a single one. */
async function fingerprintOf(options: StylizeOptions): Promise<string> {
  const key = await networkKeyOf(options);
  const fingerprint = fingerprints.get(key) ?? (await networkOf(options)).fingerprint;
  fingerprints.set(key, fingerprint);
  return fingerprint;
}

/** Which items are painted under which name, and which are skipped. */
async function settled(
  keyed: readonly Keyed[],
  plan: readonly PlannedItem[],
  request: BatchRequest,
  inspections: Inspections,
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
    else items.push(jobOf(one, resolve(folder, output), request, inspections));
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
  inspections: Inspections,
): BatchItem {
  const { input, failure } = inspections.content(item.content);
  const { bits, quality } = batch;
  // A file with a claimed name was left by an interrupted run of the same item.
  const conflict = batch.conflict === 'overwrite' || claimed !== undefined ? 'overwrite' : 'unique';
  return {
    index: item.index,
    key,
    content: input,
    styles: item.styles.map(({ path: style, weight }) => ({ ...inspections.input(style), weight })),
    options: item.options,
    output: { path, format: item.format, bits, quality, conflict },
    device,
    whenOutOfMemory,
    basis: { facts, copy },
    ...(failure && { failure }),
  };
}

/** The existing files that the items overwrite, as the user allowed. */
async function replacedBy(items: readonly BatchItem[], { folder, batch }: BatchRequest): Promise<string[]> {
  if (batch.conflict !== 'overwrite') return [];
  const exists = existsIn(folder);
  const replaced: string[] = [];
  for (const { output, failure } of items) {
    const name = slashed(relative(folder, output.path ?? folder));
    if (!failure && (await exists(name))) replaced.push(name);
  }
  return replaced;
}

/** Estimates by item number, computed once per size. */
async function estimatesOf(
  items: readonly BatchItem[],
  { estimate }: BatchContext,
): Promise<ReadonlyMap<number, Estimate>> {
  const known = new Map<string, Estimate>();
  const all = new Map<number, Estimate>();
  for (const { index, content, styles, options, failure } of items) {
    if (failure) continue;
    const sizes = [content, ...styles].map(({ width, height }) => ({ width, height }));
    const name = JSON.stringify([sizes, options]);
    const one = known.get(name) ?? (await estimate(elementAt(sizes, 0), options, sizes.slice(1)));
    known.set(name, one);
    all.set(index, one);
  }
  return all;
}

function diskNeed(estimate: Estimate | undefined) {
  const pixels = estimate ? estimate.width * estimate.height : 0;
  return { least: pixels * leastBytesPerPixel, likely: pixels * likelyBytesPerPixel };
}

/** Free bytes on the disk of a folder that may not exist yet. */
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
