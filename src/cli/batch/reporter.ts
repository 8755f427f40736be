import type { Writable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import { counted, durationText, quoted } from '../../common/wording.js';
import {
  type BatchEstimate,
  type BatchReport,
  type BatchStatus,
  estimateSentences,
  type JobRecord,
  summaryLines,
} from '../../jobs/index.js';
import { barLook, withoutReturn } from '../progress-bar.js';
import { nowhere } from '../reporter.js';

/** What is settled before a batch starts. */
interface BatchPlanned {
  readonly estimate: BatchEstimate;
  readonly skipped: number;
  /** Names of the existing files that are replaced. */
  readonly replaced: readonly string[];
  readonly folder: string;
  /** The first names, as examples of the template. */
  readonly names: readonly string[];
}

/** Shows the progress of a batch. */
export interface BatchReporter {
  readonly planned: (plan: BatchPlanned) => void;
  /** A picture has progressed. @param status counts all pictures, which is too slow for every iteration. */
  readonly progressed: (job: JobRecord, status: () => BatchStatus) => void;
  /** A picture has ended. */
  readonly finished: (job: JobRecord, status: BatchStatus) => void;
  /** @param path of the report on disk. */
  readonly ended: (report: BatchReport, path: string, stage: 'done' | 'stopped') => void;
  readonly close: () => void;
}

/** The reporter that suits the options and the terminal. */
export function batchReporterFor(options: {
  readonly json: boolean;
  readonly quiet: boolean;
}): BatchReporter {
  if (options.json) return jsonReporter(process.stdout);
  if (options.quiet) return textReporter(nowhere, nowhere);
  return process.stderr.isTTY
    ? barReporter(process.stderr, process.stdout)
    : textReporter(process.stderr, process.stdout);
}

const nothing = () => undefined;

/** Minimum time between two progress records, in milliseconds. */
const recordInterval = 1000;

/** One JSON object a line: `planned`, `painting` about once a second, `picture` for each that has ended, and finally `done` or `stopped`. */
function jsonReporter(out: Writable): BatchReporter {
  const line = (record: object) => out.write(`${JSON.stringify(record)}\n`);
  let told = Number.NEGATIVE_INFINITY;
  return {
    planned: ({ estimate, skipped, replaced, folder, names }) => {
      const { pictures, seconds = null, memoryBytes, diskBytes, freeDisk = null } = estimate;
      const disk = { diskBytes: diskBytes.likely, freeDiskBytes: freeDisk };
      line({ stage: 'planned', pictures, skipped, replaced, seconds, memoryBytes, ...disk, folder, names });
    },
    progressed: ({ batch, progress }, status) => {
      if (!progress || performance.now() - told < recordInterval) return;
      told = performance.now();
      const { remainingSeconds = null } = status();
      const { size, iteration, iterations, fraction } = progress;
      const index = batch?.index;
      line({ stage: 'painting', index, size, iteration, iterations, fraction, remainingSeconds });
    },
    finished: (job) => line({ stage: 'picture', ...outcome(job) }),
    ended: ({ counts, seconds }, report, stage) => line({ stage, ...counts, seconds, report }),
    close: nothing,
  };
}

function outcome({ batch, state, content, output, result, failure }: JobRecord) {
  const common = { index: batch?.index, state, content: content.name };
  return failure
    ? { ...common, ...failure }
    : { ...common, output: result?.path ?? output.path, seconds: result?.seconds };
}

/** For logs and pipes: a line per picture. */
function textReporter(progress: Writable, results: Writable): BatchReporter {
  const line = (text: string) => progress.write(`${text}\n`);
  return {
    planned: (plan) => plannedLines(plan).forEach(line),
    progressed: nothing,
    finished: (job, status) => line(finishedLine(job, status)),
    ended: (report, path, stage) => results.write(endLines(report, path, stage)),
    close: nothing,
  };
}

const steps = 1000;
/** Minimum time between two updates of the bar, in milliseconds. */
const barInterval = 250;

/** For people at a terminal: a bar for all pictures, and a line for each that failed. */
function barReporter(terminal: Writable, results: Writable): BatchReporter {
  const bar = new SingleBar({ ...barLook, stream: withoutReturn(terminal) });
  const line = (text: string) => terminal.write(`${text}\n`);
  let told = Number.NEGATIVE_INFINITY;
  const update = (job: JobRecord, status: BatchStatus) =>
    bar.update(Math.floor(steps * share(job, status)), { facts: facts(job, status) });
  return {
    planned: (plan) => {
      plannedLines(plan).forEach(line);
      if (plan.estimate.pictures > 0) bar.start(steps, 0, { facts: 'preparing' });
    },
    progressed: (job, status) => {
      if (performance.now() - told < barInterval) return;
      told = performance.now();
      update(job, status());
    },
    finished: (job, status) => {
      if (job.state === 'failed') {
        bar.stop();
        line(finishedLine(job, status));
        bar.start(steps, Math.floor(steps * share(job, status)), { facts: facts(job, status) });
      } else update(job, status);
    },
    ended: (report, path, stage) => {
      bar.stop();
      results.write(endLines(report, path, stage));
    },
    close: () => bar.stop(),
  };
}

const ended = ({ done, failed, cancelled }: BatchStatus['counts']) => done + failed + cancelled;

function share({ state, progress }: JobRecord, { counts, batch }: BatchStatus): number {
  const started = state === 'painting' ? (progress?.fraction ?? 0) : 0;
  return batch.total === 0 ? 1 : Math.min(1, (ended(counts) + started) / batch.total);
}

function facts({ content }: JobRecord, { counts, batch, remainingSeconds }: BatchStatus): string {
  const left = remainingSeconds === undefined ? [] : [`${durationText(remainingSeconds)} left`];
  const failed = counts.failed > 0 ? [`${counts.failed} failed`] : [];
  return [`${ended(counts)} of ${batch.total}`, content.name, ...failed, ...left].join(' | ');
}

/** Number of replaced files that are named; enough to see which they are. */
const namedReplaced = 20;

function replacedLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, namedReplaced).map((name) => `  ${quoted(name)}`);
  const rest = names.length - shown.length;
  const more = rest > 0 ? [`  and ${rest} more.`] : [];
  return [`${counted(names.length, 'existing file')} will be replaced:`, ...shown, ...more];
}

function plannedLines({ estimate, skipped, replaced, folder, names }: BatchPlanned): string[] {
  const left =
    skipped > 0 ? [`${skipped} more are skipped: they were finished before, or their names are taken.`] : [];
  const example = names[0] === undefined ? [] : [`Results go to "${folder}", the first named "${names[0]}".`];
  return [...estimateSentences(estimate), ...left, ...example, ...replacedLines(replaced)];
}

function finishedLine(
  { content, state, result, failure }: JobRecord,
  { counts, batch }: BatchStatus,
): string {
  const number = `${ended(counts)} of ${batch.total}`;
  if (failure) return `${number}: "${content.name}" failed: ${failure.message}`;
  return state === 'done'
    ? `${number}: "${content.name}" in ${durationText(result?.seconds ?? 0)}, "${result?.path}".`
    : `${number}: "${content.name}" was ${state}.`;
}

function endLines(report: BatchReport, path: string, stage: 'done' | 'stopped'): string {
  const lines = [...summaryLines(report), `The report is in "${path}".`];
  if (stage === 'stopped') lines.push('Stopped; the same command resumes the batch.');
  return `${lines.join('\n')}\n`;
}
