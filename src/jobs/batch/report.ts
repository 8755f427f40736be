import { join } from 'node:path';
import { z } from 'zod';
import { counted, durationText, quoted } from '../../common/wording.js';
import { writeJson } from '../json-file.js';
import { LEDGER_FOLDER } from './ledger.js';
import type { Shard } from './shard.js';

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

/** How an item ended; `pending` if it has not. */
const outcomeSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), output, seconds }),
  /** `finished`: painted by an earlier run; `exists`: a file of that name exists and the conflict policy is `skip`. */
  z.object({ status: z.literal('skipped'), output, reason: z.enum(['finished', 'exists']) }),
  /** With the error code of the reason, and its message. */
  z.object({ status: z.literal('failed'), code: z.string(), reason: z.string(), seconds }),
  z.object({ status: z.literal('pending') }),
]);

const reportItemSchema = z.object(itemShape).and(outcomeSchema);

/** The report of a run for other programs. Later versions only add fields. */
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

export type ItemOutcome = z.output<typeof outcomeSchema>;

/** An item of a report without its outcome. */
interface ReportedPicture {
  readonly index: number;
  readonly content: { readonly path: string };
  readonly styles: readonly { readonly path: string; readonly weight: number }[];
}

interface RunFacts {
  /** Part 1 of 1 if left out. */
  readonly shard?: Shard | undefined;
  readonly started: Date;
  readonly finished: Date;
}

/**
 * Creates the report of a run.
 * @param items of the part.
 * @param outcomes by item number; items without one are pending.
 */
export function createReport(
  items: readonly ReportedPicture[],
  outcomes: ReadonlyMap<number, ItemOutcome>,
  { shard = { index: 1, count: 1 }, started, finished }: RunFacts,
): BatchReport {
  const reported = items.map(({ index, content, styles }): ReportItem => {
    const weighted = styles.map(({ path, weight }) => ({ path, weight }));
    return {
      index,
      content: content.path,
      styles: weighted,
      ...(outcomes.get(index) ?? { status: 'pending' }),
    };
  });
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

/** The path of a report: `.impasto/report.json` in the output folder, `.impasto/report-2-of-8.json` for one of several parts. */
export function reportPath(folder: string, { index, count }: Shard = { index: 1, count: 1 }): string {
  return join(folder, LEDGER_FOLDER, count === 1 ? 'report.json' : `report-${index}-of-${count}.json`);
}

/**
 * Writes a report atomically, replacing that of an earlier run of the same part.
 * @returns its path.
 * @throws UserError as `writeAtomically` does.
 */
export async function writeReport(folder: string, report: BatchReport): Promise<string> {
  const path = reportPath(folder, report.shard);
  await writeJson(path, reportSchema.parse(report), 2);
  return path;
}

/** The number of failures that the summary lists. */
const listedFailures = 10;

/** A summary of the run: a line of numbers, then the first failures. */
export function summaryLines(report: BatchReport): string[] {
  const failures = report.items.filter((item) => item.status === 'failed');
  const listed = failures.slice(0, listedFailures).map(failureLine);
  const rest = failures.length - listed.length;
  return [
    countsSentence(report),
    ...listed,
    ...(rest > 0 ? [`And ${counted(rest, 'other failure')}; see the report.`] : []),
  ];
}

/** The reason alone if it names the picture. */
function failureLine({ content, reason }: { readonly content: string; readonly reason: string }): string {
  return reason.includes(content) ? reason : `${quoted(content)} failed: ${reason}`;
}

function countsSentence({ counts, seconds: elapsed, items }: BatchReport): string {
  const skipped = (reason: string) =>
    items.filter((item) => item.status === 'skipped' && item.reason === reason).length;
  const parts = [
    `${counted(counts.done, 'picture')} painted in ${durationText(elapsed)}`,
    ...partOf(skipped('finished'), 'finished before'),
    ...partOf(skipped('exists'), 'skipped because a file of that name exists'),
    ...partOf(counts.failed, 'failed'),
    ...partOf(counts.pending, 'not painted yet'),
  ];
  return `${parts.join(', ')}.`;
}

const partOf = (count: number, words: string) => (count > 0 ? [`${count} ${words}`] : []);
