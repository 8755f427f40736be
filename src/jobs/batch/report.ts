import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { durationText } from '../../common/wording.js';
import { outputError, writeAtomically } from '../../disk/index.js';
import { LEDGER_FOLDER } from './ledger-folder.js';
import type { Shard } from './shard.js';
import { counted, named } from './wording.js';

const itemShape = {
  /** Number in the whole batch, from 1. */
  index: z.int().min(1),
  /** Absolute paths. */
  content: z.string(),
  styles: z.array(z.object({ path: z.string(), weight: z.number() })),
} as const;

/** Relative to the output folder, with `/`. */
const output = z.string();
const seconds = z.number().min(0);

/** How an item ended, or that its turn did not come. */
const reportItemSchema = z.discriminatedUnion('status', [
  z.object({ ...itemShape, status: z.literal('done'), output, seconds }),
  /** `finished`: an earlier run had painted it; `exists`: there is a file of that name and the conflict policy is `skip`. */
  z.object({ ...itemShape, status: z.literal('skipped'), output, reason: z.enum(['finished', 'exists']) }),
  z.object({
    ...itemShape,
    status: z.literal('failed'),
    /** Stable name of the reason, and its sentence. */
    code: z.string(),
    reason: z.string(),
    seconds,
  }),
  z.object({ ...itemShape, status: z.literal('pending') }),
]);

/** What a run of a batch, or of a part of it, leaves behind for programs. Later versions only add fields. */
export const reportSchema = z.object({
  version: z.literal(1),
  shard: z.object({ index: z.int().min(1), count: z.int().min(1) }),
  /** ISO 8601 in UTC. */
  started: z.iso.datetime(),
  finished: z.iso.datetime(),
  seconds,
  counts: z.object({
    total: z.int().min(0),
    done: z.int().min(0),
    skipped: z.int().min(0),
    failed: z.int().min(0),
    pending: z.int().min(0),
  }),
  items: z.array(reportItemSchema),
});

export type BatchReport = z.output<typeof reportSchema>;
type ReportItem = BatchReport['items'][number];

/** What became of an item, beside what the plan says of it. */
export type ItemOutcome =
  | { readonly status: 'done'; readonly output: string; readonly seconds: number }
  | { readonly status: 'skipped'; readonly output: string; readonly reason: 'finished' | 'exists' }
  | { readonly status: 'failed'; readonly code: string; readonly reason: string; readonly seconds: number }
  | { readonly status: 'pending' };

/** What a report says of an item whatever became of it. */
interface ReportedPicture {
  readonly index: number;
  readonly content: { readonly path: string };
  readonly styles: readonly { readonly path: string; readonly weight: number }[];
}

/** When a run was, and which part it painted. */
interface RunFacts {
  /** The only part of one, where the batch is not divided. */
  readonly shard?: Shard | undefined;
  readonly started: Date;
  readonly finished: Date;
}

/**
 * The report of a run.
 * @param items of this run's part.
 * @param outcomes by the items' numbers; items without one are pending.
 */
export function createReport(
  items: readonly ReportedPicture[],
  outcomes: ReadonlyMap<number, ItemOutcome>,
  { shard = { index: 1, count: 1 }, started, finished }: RunFacts,
): BatchReport {
  const reported = items.map((item) => reportItem(item, outcomes.get(item.index) ?? { status: 'pending' }));
  const count = (status: ReportItem['status']) => reported.filter((item) => item.status === status).length;
  return {
    version: 1,
    shard,
    started: started.toISOString(),
    finished: finished.toISOString(),
    seconds: Math.max(0, (finished.getTime() - started.getTime()) / 1000),
    counts: {
      total: items.length,
      done: count('done'),
      skipped: count('skipped'),
      failed: count('failed'),
      pending: count('pending'),
    },
    items: reported,
  };
}

function reportItem({ index, content, styles }: ReportedPicture, outcome: ItemOutcome): ReportItem {
  return {
    index,
    content: content.path,
    styles: styles.map(({ path, weight }) => ({ path, weight })),
    ...outcome,
  };
}

/** Where a part's report lies: `.impasto/report.json` in the output folder, `.impasto/report-2-of-8.json` for a part of several. */
export function reportPath(folder: string, { index, count }: Shard = { index: 1, count: 1 }): string {
  return join(folder, LEDGER_FOLDER, count === 1 ? 'report.json' : `report-${index}-of-${count}.json`);
}

/**
 * Writes a report whole or not at all, over that of an earlier run of the same part.
 * @returns its path.
 * @throws UserError as `writeAtomically` does.
 */
export async function writeReport(folder: string, report: BatchReport): Promise<string> {
  const path = reportPath(folder, report.shard);
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw outputError(path, error);
  });
  await writeAtomically(path, `${JSON.stringify(reportSchema.parse(report), undefined, 2)}\n`);
  return path;
}

/** How many failures the summary tells one by one. */
const toldFailures = 10;

/** The end of a run in a few lines: one of numbers, then the first failures. */
export function summaryLines(report: BatchReport): string[] {
  const failures = report.items.filter((item) => item.status === 'failed');
  const told = failures.slice(0, toldFailures).map(failureLine);
  const rest = failures.length - told.length;
  return [
    countsSentence(report),
    ...told,
    ...(rest > 0 ? [`And ${counted(rest, 'other failure')}; see the report.`] : []),
  ];
}

/** The reason alone where it names the picture. */
function failureLine({ content, reason }: { readonly content: string; readonly reason: string }): string {
  return reason.includes(content) ? reason : `${named(content)} failed: ${reason}`;
}

function countsSentence({ counts, seconds: elapsed, items }: BatchReport): string {
  const skipped = (reason: string) =>
    items.filter((item) => item.status === 'skipped' && item.reason === reason).length;
  const parts = [
    `${counted(counts.done, 'picture')} painted in ${durationText(elapsed)}`,
    ...partOf(skipped('finished'), 'finished before'),
    ...partOf(skipped('exists'), 'left out because there is a file of that name'),
    ...partOf(counts.failed, 'failed'),
    ...partOf(counts.pending, 'still to be painted'),
  ];
  return `${parts.join(', ')}.`;
}

const partOf = (count: number, words: string) => (count > 0 ? [`${count} ${words}`] : []);
