import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../common/errors.js';
import { sha256 } from '../common/hash.js';
import type { Crop } from '../common/job.js';
import {
  ComputeProcess,
  checkpointFile,
  type NetworkMark,
  nodeLaunch,
  noteSentence,
  nothingToResume,
  type PaintEvent,
  type PaintOutcome,
  type PaintProgress,
  type PaintTask,
  paintWithFallback,
} from '../compute/index.js';
import {
  leaveOwnedFolder,
  makeOwnedFolder,
  removeFolder,
  sweepOwnedFolders,
  throughLinks,
} from '../disk/index.js';
import { outputFormat } from '../images/index.js';
import type { StylizeOptions } from '../stylize/index.js';
import { userDataFolder } from '../system/user-folders.js';
import { chosenDevice } from './device.js';
import { ensureNetwork } from './ensure-network.js';
import {
  acknowledgeUnless,
  INTERRUPTED,
  Interrupted,
  listenForInterrupts,
  orInterrupted,
  whenAborted,
} from './interrupt.js';
import { checkFiles } from './preflight.js';
import { type Reporter, type RunProgress, reporterFor } from './reporter.js';
import type { RunOptions } from './run-options.js';

/** A picture to paint, as a command asks for it. */
export interface PaintingRequest {
  /** Paths. */
  readonly content: string;
  readonly styles: readonly string[];
  /** The parts of the pictures that are used. */
  readonly crops?: {
    readonly content: Crop | undefined;
    readonly styles: readonly (Crop | undefined)[];
  };
  /** The finished picture to continue from: its path, and the iterations at each scale that is painted. */
  readonly start?: { readonly path: string; readonly iterations: number | undefined };
  readonly options: StylizeOptions;
  readonly run: RunOptions;
  /** A sentence if the network is not the one that the user expects. */
  readonly remark?: (network: NetworkMark) => string | undefined;
}

/**
 * Paints a picture from files to a file in a compute process, and reports its progress.
 * @returns the exit status: 0, or 130 when it was interrupted and the picture so far was saved.
 * @throws UserError for everything that the user can correct.
 */
export async function paint(request: PaintingRequest): Promise<number> {
  const { run } = request;
  const started = performance.now();
  const folder = recoveryFolder(run.output);
  const reporter = reporterFor(run);
  const { signal, dispose } = listenForInterrupts(acknowledgeUnless(run.quiet));
  const compute = new ComputeProcess(nodeLaunch(false));
  try {
    const prepared = await orInterrupted(signal, prepare(request, folder, compute, reporter, signal)).catch(
      (error: unknown) => {
        if (error instanceof Interrupted) reporter.abandoned();
        throw error;
      },
    );
    const progress = new ProgressReporter(request, prepared.remark, reporter);
    const outcome = await painted(compute, prepared.task, progress, signal);
    progress.ended(outcome, (performance.now() - started) / 1000);
    if (outcome.result) await removeFolder(dirname(folder), basename(folder)).catch(() => undefined);
    return outcome.state === 'done' ? 0 : INTERRUPTED;
  } finally {
    reporter.close();
    dispose();
    compute.close();
    await leaveOwnedFolder(folder);
  }
}

/** The checkpoints of unfinished paintings. */
const unfinishedFolder = () => join(userDataFolder(), 'unfinished');

/** Where the checkpoint of an unfinished painting is kept, by the path of its result. */
function recoveryFolder(output: string): string {
  return join(unfinishedFolder(), sha256(resolve(output)).slice(0, 32));
}

/** An unfinished painting that nobody has resumed for so long is deleted at the next painting: 30 days. */
const KEPT_MILLISECONDS = 30 * 24 * 3600 * 1000;

async function prepare(
  request: PaintingRequest,
  folder: string,
  compute: ComputeProcess,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<{ task: PaintTask; remark: string | undefined }> {
  const { options, run, content, styles, start, crops } = request;
  const isUnfinished = existsSync(join(folder, checkpointFile));
  if (run.resume && !isUnfinished) throw nothingToResume(run.output);
  const inputs = [content, ...styles, ...[run.like, start?.path].filter((path) => path !== undefined)];
  await checkFiles(run, inputs);
  if (isUnfinished && !run.resume)
    reporter.noted(
      `An unfinished painting of "${run.output}" exists, which --resume continues; this run starts from the beginning.`,
    );
  const source = async (path: string, crop?: Crop) => {
    const { sha256: hash } = await compute.run('inspect', { path }).result;
    return { path, name: basename(path), sha256: hash, crop };
  };
  const pictures = {
    content: await source(content, crops?.content),
    styles: await Promise.all(styles.map((path, index) => source(path, crops?.styles[index]))),
    start: start && { ...(await source(start.path)), iterations: start.iterations },
  };
  await ensureNetwork(options.network, run, signal);
  const { remark, ...device } = await chosenDevice(run.device, run.threads, reporter.noted, signal);
  await makeOwnedFolder(folder).catch(() => undefined); // without it there are no checkpoints
  await sweepOwnedFolders(unfinishedFolder(), /^[0-9a-f]{32}$/, KEPT_MILLISECONDS);
  signal.throwIfAborted();
  const [output, trace] = [await throughLinks(run.output), run.trace && (await throughLinks(run.trace))];
  const painting = settings({ ...request, run: { ...run, output, trace } }, folder, inputs);
  return { task: { ...pictures, ...device, ...painting }, remark };
}

/** Seconds between checkpoints; tests set this variable to have them sooner. */
const checkpointSeconds = () => Number(process.env.IMPASTO_CHECKPOINT_SECONDS ?? 15);

function settings({ options, run }: PaintingRequest, folder: string, inputs: readonly string[]) {
  const { output, bits, quality, dpi, threads, saveEvery, force, trace, json } = run;
  return {
    options,
    threads,
    whenOutOfMemory: run.outOfMemory,
    output: { path: output, format: outputFormat(output), bits, quality, dpi, conflict: 'overwrite' },
    folder,
    checkpoint: run.resume ? 'require' : 'ignore',
    revision: 0,
    previews: false,
    checkpointSeconds: checkpointSeconds(),
    finish: false,
    everyIteration: json,
    intermediates: saveEvery === undefined ? undefined : { every: saveEvery, force, inputs },
    trace,
  } as const;
}

async function painted(
  compute: ComputeProcess,
  task: PaintTask,
  progress: ProgressReporter,
  signal: AbortSignal,
): Promise<PaintOutcome> {
  const running = paintWithFallback(compute, task, (event) => progress.receive(event));
  whenAborted(signal, () => running.send('stop'));
  try {
    return await orInterrupted(signal, running.result);
  } catch (error) {
    const isCrash = error instanceof UserError && error.code === 'crashed';
    throw isCrash && progress.hasCheckpoint ? withResumeHint(error) : error;
  }
}

function withResumeHint({ code, message, values }: UserError): UserError {
  const [what] = message.split(': ');
  return new UserError(
    code,
    `${what}: repeat the command with --resume to continue, or choose a smaller size.`,
    { values },
  );
}

/** Passes the events of a painting on to a reporter. */
class ProgressReporter {
  readonly #request: PaintingRequest;
  readonly #remark: string | undefined;
  readonly #reporter: Reporter;
  #scales = 0;
  #last: RunProgress | undefined;
  #resumedSeconds = 0;
  /** Whether the checkpoint on disk is this painting's. */
  hasCheckpoint = false;

  /** @param remark what the user should know about the device. */
  constructor(request: PaintingRequest, remark: string | undefined, reporter: Reporter) {
    this.#request = request;
    this.#remark = remark;
    this.#reporter = reporter;
  }

  receive(event: PaintEvent): void {
    if (event.type === 'planned') this.#planned(event);
    else if (event.type === 'progress') this.#progressed(this.#complete(event.progress, event.note?.message));
    else if (event.type === 'saved') this.#reporter.saved(event.path, this.#complete(event.progress));
    else if (event.type === 'checkpoint') this.hasCheckpoint = true;
    else if (event.type === 'note') this.#reporter.noted(event.note.message);
  }

  /** Reports the end. @param seconds since the command started. */
  ended({ state, result }: PaintOutcome, seconds: number): void {
    const { run, options } = this.#request;
    if (!result || !this.#last) this.#reporter.abandoned();
    else
      this.#reporter.ended({
        stage: state === 'done' ? 'done' : 'stopped',
        progress: this.#last,
        output: run.output,
        picture: result,
        endSize: options.size,
        elapsedSeconds: this.#resumedSeconds + seconds,
      });
  }

  /** Only the first plan is reported: a fallback device has the same. */
  #planned({ sizes, network, device, memoryBytes, resumed }: PaintEvent & { type: 'planned' }): void {
    this.hasCheckpoint ||= resumed;
    if (this.#scales > 0) return;
    this.#scales = sizes.length;
    const remark = this.#request.remark?.(network);
    if (remark !== undefined) this.#reporter.noted(remark);
    const plan = { sizes, network: network.name, device, memory: memoryBytes };
    this.#reporter.planned({ ...plan, remark: this.#remark });
  }

  #progressed(progress: RunProgress): void {
    const { stage, size, iteration, elapsedSeconds, note } = progress;
    if (!this.#last && this.hasCheckpoint) {
      this.#resumedSeconds = elapsedSeconds;
      this.#reporter.noted(`Resuming at ${size} pixels, after iteration ${iteration}.`);
    }
    this.#last = progress;
    if (stage === 'preparing' || stage === 'painting') this.#reporter.progressed(progress);
    else if (note !== undefined) this.#reporter.noted(noteSentence(progress, note));
  }

  #complete(progress: PaintProgress, note?: string): RunProgress {
    return { ...progress, scales: this.#scales, note };
  }
}
