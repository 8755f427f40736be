import { dirname } from 'node:path';
import { makeFolder, writeAtomically, writeNew } from '../disk/index.js';
import type { Picture } from '../images/index.js';
import { type Progress, stylize } from '../stylize/index.js';
import { Checkpoints } from './checkpoints.js';
import type { EngineCache } from './engine-cache.js';
import { intermediateAt } from './intermediates.js';
import { encodeWithSettings } from './pictures.js';
import { type PreparedPainting, preparePainting, secondsOf, settingsOf } from './prepare-painting.js';
import { Previews } from './previews.js';
import type { PaintCommand, PaintEvent, PaintOutcome, PaintTask } from './protocol.js';
import { type FinishedPainting, recordExpectedResult } from './result-record.js';
import { Stopwatch } from './stopwatch.js';

/** The commands that a running painting has received. */
export interface Commands {
  /** The command to follow. */
  readonly wanted: PaintCommand | undefined;
  /** Fires at the first command. */
  readonly signal: AbortSignal;
}

/** Minimum time between two progress events, in milliseconds. */
const progressInterval = 100;

/**
 * Paints a picture from files to a file. A command ends it within one iteration: `pause` with a checkpoint, `stop` with the picture so
 * far as the result, `cancel` with nothing. The checkpoint stays on disk until the main process has recorded the result.
 * @throws UserError for everything that the user can correct.
 */
export async function paint(
  engines: EngineCache,
  task: PaintTask,
  report: (event: PaintEvent) => void,
  commands: Commands,
): Promise<PaintOutcome> {
  const painting = await preparePainting(engines, task);
  const { trace, fallback } = painting;
  const outputs = {
    report,
    watch: new Stopwatch(painting.scales),
    checkpoints: new Checkpoints(task, painting.facts, report),
    previews: new Previews(task, report),
  };
  try {
    const last = await paintScales(painting, commands, outputs);
    const end = await finish(painting, last, commands, outputs);
    await trace?.write(end.state === 'done' ? 'done' : 'stopped');
    const { engine } = fallback;
    return {
      ...end,
      timings: engine ? [] : outputs.watch.timings(),
      device: engine?.device ?? task.device,
    };
  } catch (error) {
    await trace?.write('failed').catch(() => undefined); // the first error is the one to report
    throw error;
  } finally {
    await Promise.all([outputs.checkpoints.settled(), outputs.previews.settled()]);
    await fallback.release();
  }
}

/** What a painting produces while it runs. */
interface Outputs {
  readonly report: (event: PaintEvent) => void;
  readonly watch: Stopwatch;
  readonly checkpoints: Checkpoints;
  readonly previews: Previews;
}

/** Runs the painting until it is done or a command ends it, and returns the last progress. */
async function paintScales(
  painting: PreparedPainting,
  commands: Commands,
  { report, watch, checkpoints, previews }: Outputs,
): Promise<Progress> {
  const { task, request, trace } = painting;
  const signal = task.finish ? AbortSignal.abort() : commands.signal;
  let last: Progress | undefined;
  let reported = Number.NEGATIVE_INFINITY;
  for await (const progress of stylize(request, signal)) {
    // Options that do not fit the network or the pictures are refused before the first progress.
    if (!last) reportPlan(painting, report);
    last = progress;
    const { stage, note } = progress;
    const record = watch.record(progress);
    trace?.add(record, note?.message);
    const isDue = task.everyIteration || performance.now() - reported >= progressInterval;
    if (isDue || stage !== 'painting' || note !== undefined) {
      report({ type: 'progress', progress: record, note });
      reported = performance.now();
    }
    const path =
      task.intermediates && intermediateAt(task.output.path, task.intermediates, progress, painting.scales);
    if (path !== undefined) {
      await writeAtomically(path, await encoded(painting, progress, progress.picture()));
      report({ type: 'saved', path, progress: record });
    }
    if (commands.wanted !== undefined) continue;
    if (task.previews) previews.offer(progress);
    checkpoints.offer(progress);
  }
  if (!last) throw new Error('the run ended without a picture');
  return last;
}

function reportPlan({ plan, note }: PreparedPainting, report: Outputs['report']): void {
  report(plan);
  if (note !== undefined) report({ type: 'note', note });
}

async function finish(
  painting: PreparedPainting,
  last: Progress,
  commands: Commands,
  { checkpoints, previews }: Outputs,
): Promise<Pick<PaintOutcome, 'state' | 'result'>> {
  if (commands.wanted === 'pause' && last.stage === 'stopped') {
    await checkpoints.save(last);
    return { state: 'paused' };
  }
  const isEmpty = last.stage === 'stopped' && last.scale === 1 && last.iteration === 0;
  if (commands.wanted === 'cancel' || isEmpty) return { state: 'cancelled' };
  const picture = last.picture();
  const finished = await writeResult(painting, last, picture);
  if (painting.task.previews) await previews.finish(picture);
  return finished;
}

async function writeResult(
  painting: PreparedPainting,
  last: Progress,
  picture: Picture,
): Promise<FinishedPainting> {
  const { task, network } = painting;
  const { output, folder } = task;
  const bytes = await encoded(painting, last, picture);
  await makeFolder(dirname(output.path)).catch(() => undefined); // writing reports the reason
  const { width, height } = picture;
  const facts = { width, height, bytes: bytes.length, format: output.format, network };
  const state = last.stage === 'stopped' ? 'stopped' : 'done';
  const finishedAt = (path: string) =>
    ({ state, result: { path, ...facts, seconds: secondsOf(last) } }) as const;
  // The record only saves work after a crash, so the picture is written even if the record cannot be.
  const record = (path: string) =>
    recordExpectedResult(folder, finishedAt(path), bytes).catch(() => undefined);
  if (output.conflict === 'unique') return finishedAt(await writeNew(output.path, bytes, record));
  await record(output.path);
  await writeAtomically(output.path, bytes);
  return finishedAt(output.path);
}

function encoded({ task, network }: PreparedPainting, progress: Progress, picture: Picture): Promise<Buffer> {
  const { format, bits, quality, dpi } = task.output;
  const settings = JSON.stringify(settingsOf(task, network, progress));
  return encodeWithSettings(picture, { format, bits, quality, dpi, settings });
}
