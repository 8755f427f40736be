import { basename, join, resolve } from 'node:path';
import { UserError } from '../../common/errors.js';
import { isEnded } from '../../common/job.js';
import { nodeLaunch } from '../../compute/index.js';
import { makeFolder, makeTemporaryFolder, outputError, removeFolder } from '../../disk/index.js';
import {
  type BatchOptions,
  checkBatch,
  type JobRecord,
  JobService,
  LEDGER_FOLDER,
  type PreparedBatch,
  writeReport,
} from '../../jobs/index.js';
import { parseStylizeOptions, type StylizeInput } from '../../stylize/index.js';
import { userDataFolder } from '../../system/user-folders.js';
import { chosenDevice, devicesFile } from '../device.js';
import { ensureNetwork } from '../ensure-network.js';
import { INTERRUPTED, Interrupted, orInterrupted } from '../interrupt.js';
import { flagOf } from '../option-flags.js';
import type { BatchRun } from './options.js';
import { type BatchReporter, batchReporterFor } from './reporter.js';

/** A batch as the command line describes it. */
interface BatchRequest {
  readonly contents: readonly string[];
  readonly styles: readonly string[];
  readonly naming: BatchOptions;
  readonly options: StylizeInput;
  readonly run: BatchRun;
}

/**
 * Paints a batch, or a part of one, into its folder. It skips what an earlier run finished and resumes what that run started.
 * @returns the exit status: 0 when everything is painted, 1 when a picture failed, 130 after Ctrl-C, with checkpoints of started pictures.
 * @throws UserError for everything that is wrong before the first picture; nothing is painted then.
 */
export async function runBatch(order: BatchRequest, signal: AbortSignal): Promise<number> {
  const { run } = order;
  const complete = parseStylizeOptions(order.options, flagOf);
  await ensureNetwork(complete.network, run, signal);
  const note = (sentence: string) => {
    if (!run.quiet && !run.json) process.stderr.write(`${sentence}\n`);
  };
  await chosenDevice(run.device, run.threads, note, signal);
  const folder = resolve(run.out);
  const scratch = run.dryRun ? makeTemporaryFolder() : undefined; // a dry run writes nothing into the folder
  const state = scratch?.path ?? stateFolder(folder, run);
  const service = await orInterrupted(signal, opened(state, folder, order, note, signal));
  const reporter = batchReporterFor(run);
  try {
    const prepared = await planned(service, folder, order, signal);
    reporter.planned({ ...prepared, skipped: prepared.skipped.length, folder });
    if (run.dryRun) return 0;
    checkBatch(prepared.estimate);
    return await painted(service, folder, prepared, order, reporter, signal);
  } finally {
    reporter.close();
    const isOver = service.batches.list().length === 0 && service.setAside.length === 0;
    await service.close();
    if (scratch) await scratch.remove();
    else if (isOver && !service.lost.aborted)
      await removeFolder(folder, LEDGER_FOLDER, 'parts', basename(state));
  }
}

/** The folder for the jobs and checkpoints of a part: next to the results, so that any machine with access to them can resume. */
function stateFolder(folder: string, { shard }: BatchRun): string {
  return join(folder, LEDGER_FOLDER, 'parts', `${shard.index}-of-${shard.count}`);
}

async function opened(
  state: string,
  folder: string,
  { run }: BatchRequest,
  onWait: (sentence: string) => void,
  signal: AbortSignal,
): Promise<JobService> {
  try {
    await makeFolder(state);
  } catch (error) {
    throw outputError(folder, error);
  }
  try {
    return await JobService.open({
      folder: state,
      launch: nodeLaunch(false),
      previews: false,
      pace: { parallel: run.parallel, threads: run.threads },
      speedFile: join(userDataFolder(), 'speed.json'),
      devices: { file: devicesFile() },
      signal,
      onWait,
    });
  } catch (error) {
    throw error instanceof UserError && error.code === 'data-in-use' ? inUse(run, folder) : error;
  }
}

function inUse({ shard }: BatchRun, folder: string): UserError {
  const part = shard.count === 1 ? 'this batch' : `part ${shard.index} of ${shard.count}`;
  return new UserError(
    'batch-in-use',
    `Another Impasto is painting ${part} in "${folder}": wait for it, or divide the work with --shard.`,
  );
}

async function planned(
  service: JobService,
  folder: string,
  { contents, styles, naming, options, run }: BatchRequest,
  signal: AbortSignal,
): Promise<PreparedBatch> {
  const { manifest, shard, device, outOfMemory: whenOutOfMemory } = run;
  const inputs = { contents, styles, manifest, batch: naming, options, folder, shard, nameOf: flagOf };
  const prepared = await service.prepareBatch({ ...inputs, device, whenOutOfMemory });
  if (signal.aborted) throw new Interrupted();
  return prepared;
}

async function painted(
  service: JobService,
  folder: string,
  { items, skipped, secondsEach }: PreparedBatch,
  { options, run }: BatchRequest,
  reporter: BatchReporter,
  signal: AbortSignal,
): Promise<number> {
  const plan = { folder, options: { ...options }, skipped, shard: run.shard, secondsEach };
  const { id } = await service.batches.renew(plan, items);
  const stop = service.listen((change) => {
    if (change.type === 'progress') reporter.progressed(change.job, () => service.batches.status(id));
    if (change.type === 'job' && hasEnded(change.job))
      reporter.finished(change.job, service.batches.status(id));
  });
  try {
    for (const job of service.batches.jobs(id))
      if (hasEnded(job)) reporter.finished(job, service.batches.status(id));
    service.start();
    await ended(service, id, AbortSignal.any([signal, service.lost]));
  } finally {
    stop();
  }
  service.lost.throwIfAborted();
  if (signal.aborted) await service.queue.close();
  const report = service.batches.report(id);
  const path = await writeReport(folder, report);
  reporter.ended(report, path, signal.aborted ? 'stopped' : 'done');
  if (signal.aborted) return INTERRUPTED;
  // The ledger and the report describe what is finished.
  if (report.counts.pending === 0) await service.batches.delete(id);
  return report.counts.failed > 0 ? 1 : 0;
}

const hasEnded = ({ state }: JobRecord) => isEnded(state);

/** Resolves when all jobs have ended, or the signal fires. */
function ended(service: JobService, id: string, signal: AbortSignal): Promise<void> {
  const isOver = () => service.batches.status(id).state !== 'running' || signal.aborted;
  if (isOver()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      if (!isOver()) return;
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = service.listen((change) => change.type === 'queue' && end());
    signal.addEventListener('abort', end);
  });
}
