import { basename } from 'node:path';
import { encodeWithSettings, FallbackEngine, type Inputs, networkOf, readInputs } from '../compute/index.js';
import { writeAtomically } from '../disk/index.js';
import { cpuUse, openEngine } from '../engines/index.js';
import { outputFormat, type Picture } from '../images/index.js';
import type { Network } from '../networks/index.js';
import {
  type Progress,
  type Scale,
  type StoredSettings,
  type StylizeOptions,
  schedule,
  storedSettings,
  stylize,
} from '../stylize/index.js';
import { type ChosenDevice, chosenDevice, memoryOn } from './device.js';
import { ensureNetwork } from './ensure-network.js';
import { checkIntermediates, intermediatePath, totalIteration } from './intermediates.js';
import { INTERRUPTED, Interrupted, listenForInterrupts } from './interrupt.js';
import { checkFiles } from './preflight.js';
import { type Reporter, reporterFor } from './reporter.js';
import type { RunOptions } from './run-options.js';
import { noteText } from './text-lines.js';
import { type Outcome, Trace } from './trace.js';

/** A picture to paint. */
export interface Job {
  /** Paths. */
  readonly content: string;
  readonly styles: readonly string[];
  readonly options: StylizeOptions;
  readonly run: RunOptions;
  /** Whether the network is the one meant, where settings are repeated: a sentence about it if not. */
  readonly remark?: (network: Network) => string | undefined;
}

/** A job whose files and memory have been checked, and whose pictures are read. */
interface Session {
  readonly job: Job;
  readonly inputs: Inputs;
  readonly network: Network;
  readonly device: ChosenDevice;
  readonly scales: readonly Scale[];
  readonly settings: StoredSettings;
  readonly reporter: Reporter;
  readonly trace: Trace | undefined;
  /** Estimated peak, in bytes. */
  readonly memory: number;
  readonly signal: AbortSignal;
  /** When the command began, as `performance.now()` tells it. */
  readonly began: number;
}

/**
 * Paints a picture from files to a file, and tells how it goes.
 * @returns the exit status: 0, or 130 when it was interrupted and the picture so far saved.
 * @throws UserError for everything that the user can put right; nothing is then left on disk but intermediate pictures and a trace.
 */
export async function paint(job: Job): Promise<number> {
  const began = performance.now();
  const interrupt = listenForInterrupts();
  const reporter = reporterFor(job.run);
  try {
    const session = await prepare(job, reporter, interrupt.signal, began);
    return (await traced(session)) === 'stopped' ? INTERRUPTED : 0;
  } catch (error) {
    if (error instanceof Interrupted) reporter.abandoned();
    throw error;
  } finally {
    reporter.close();
    interrupt.dispose();
  }
}

async function prepare(job: Job, reporter: Reporter, signal: AbortSignal, began: number): Promise<Session> {
  const { options, run, content, styles } = job;
  const read = [content, ...styles, ...(run.like === undefined ? [] : [run.like])];
  await checkFiles(run, read);
  const inputs = await readInputs(content, styles, options);
  await ensureNetwork(options.network, run, signal);
  const network = await networkOf(options);
  const scales = schedule(options, network.description);
  if (run.saveEvery !== undefined)
    await checkIntermediates(run.output, run.saveEvery, scales, read, run.force);
  const settings = storedSettings({
    options,
    content: basename(content),
    styles: styles.map((style) => basename(style)),
    network: { name: network.description.name, fingerprint: network.fingerprint },
  });
  const device = await chosenDevice(run.device, run.threads, reporter.noted, signal);
  const memory = memoryOn(device.device, network.description, inputs.content, options);
  const remark = job.remark?.(network);
  if (remark !== undefined) reporter.noted(remark);
  const trace = run.trace === undefined ? undefined : new Trace(run.trace, settings);
  return { job, inputs, network, device, scales, settings, reporter, trace, memory, signal, began };
}

/** Paints and saves, and writes the trace however that ends. */
async function traced(session: Session): Promise<Outcome> {
  try {
    const last = await paintScales(session);
    const outcome = last.stage === 'stopped' ? 'stopped' : 'done';
    await finish(session, last, outcome);
    await session.trace?.write(outcome);
    return outcome;
  } catch (error) {
    // What went wrong first is what the user must hear of.
    await session.trace?.write('failed').catch(() => undefined);
    throw error;
  }
}

async function paintScales(session: Session): Promise<Progress> {
  const { job, inputs, network, device, signal } = session;
  const { threads, outOfMemory } = job.run;
  const engine = await openEngine(network, { device: device.device, half: device.half, threads });
  const spare = new FallbackEngine(() => openEngine(network, { ...cpuUse, threads }));
  try {
    const onOutOfMemory = spare.answerFor(device.device, outOfMemory);
    const request = { ...inputs, options: job.options, network, engine, onOutOfMemory };
    let last: Progress | undefined;
    for await (const progress of stylize(request, signal)) {
      // Options that do not fit the network or the pictures have come out by the first record, not before.
      if (!last) announce(session);
      last = progress;
      if (progress.stage === 'preparing' || progress.stage === 'painting') await follow(session, progress);
      else if (progress.note !== undefined) session.reporter.noted(noteText(progress));
    }
    if (!last) throw new Error('the run ended without a picture');
    return last;
  } finally {
    await engine.release();
    await spare.release();
  }
}

function announce({ scales, network, device, reporter, memory }: Session): void {
  const sizes = scales.map(({ size }) => size);
  reporter.planned({
    sizes,
    network: network.description.name,
    device: device.device,
    memory,
    remark: device.remark,
  });
}

async function follow(session: Session, progress: Progress): Promise<void> {
  const { job, reporter, trace } = session;
  reporter.progressed(progress);
  trace?.add(progress);
  const total = totalIteration(progress, session.scales);
  if (progress.stage !== 'painting' || job.run.saveEvery === undefined || total % job.run.saveEvery !== 0)
    return;
  const path = intermediatePath(job.run.output, total);
  await save(session, path, progress.picture(), progress);
  reporter.saved(path, progress);
}

async function finish(session: Session, last: Progress, stage: 'done' | 'stopped'): Promise<void> {
  const { job, reporter } = session;
  if (last.scale === 1 && last.iteration === 0) return reporter.abandoned();
  const picture = last.picture();
  await save(session, job.run.output, picture, stage === 'stopped' ? last : undefined);
  reporter.ended({
    stage,
    progress: last,
    output: job.run.output,
    picture,
    endSize: job.options.size,
    elapsedSeconds: secondsOf(session),
  });
}

const secondsOf = ({ began }: Session) => (performance.now() - began) / 1000;

/** Writes a picture with the settings inside; of an unfinished one they say how far it got. */
async function save(session: Session, path: string, picture: Picture, unfinished?: Progress): Promise<void> {
  const settings: StoredSettings = {
    ...session.settings,
    seconds: Math.round(10 * secondsOf(session)) / 10,
    ...(unfinished && { stopped: { size: unfinished.size, iteration: unfinished.iteration } }),
  };
  const { bits, quality } = session.job.run;
  const format = outputFormat(path);
  await writeAtomically(
    path,
    await encodeWithSettings(picture, { format, bits, quality, settings: JSON.stringify(settings) }),
  );
}
