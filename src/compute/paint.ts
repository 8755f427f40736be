import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeAtomically, writeNew } from '../disk/index.js';
import { cpuUse, isCpu } from '../engines/index.js';
import type { Picture } from '../images/index.js';
import {
  type Progress,
  type Scale,
  type StylizeRequest,
  schedule,
  storedSettings,
  stylize,
} from '../stylize/index.js';
import { Checkpoints, readCheckpoint } from './checkpoints.js';
import { type EngineCache, type LoadedEngine, styleName } from './engine-cache.js';
import { FallbackEngine } from './fallback-engine.js';
import { readSource } from './inputs.js';
import { availableMemory, checkMemory } from './memory.js';
import { Previews } from './previews.js';
import type { NetworkMark, PaintCommand, PaintEvent, PaintOutcome, PaintTask } from './protocol.js';
import { encodeWithSettings } from './result.js';
import { type FinishedPainting, recordExpectedResult } from './result-record.js';
import { Stopwatch } from './stopwatch.js';

/** What has been asked of a painting under way. */
export interface Commands {
  /** The last order given. */
  readonly wanted: PaintCommand | undefined;
  /** Fires at the first order. */
  readonly signal: AbortSignal;
}

/** A painting with all that is settled before its first iteration. */
interface Session {
  readonly task: PaintTask;
  readonly request: StylizeRequest;
  readonly scales: readonly Scale[];
  readonly network: NetworkMark;
  readonly report: (event: PaintEvent) => void;
  /** The engine that goes on where the device ran out of memory. */
  readonly spare: FallbackEngine;
}

/** Least time between two records of progress, in milliseconds. */
const progressInterval = 100;

/**
 * Paints a picture from files to a file. An order ends it within one iteration: `pause` with a checkpoint, `stop` with the picture so
 * far as the result, `cancel` with nothing. The checkpoint stays until the main side has taken note of the result.
 * @throws UserError for everything that the user can put right.
 */
export async function paint(
  engines: EngineCache,
  task: PaintTask,
  report: (event: PaintEvent) => void,
  commands: Commands,
): Promise<PaintOutcome> {
  const session = await prepare(engines, task, report);
  const watch = new Stopwatch(session.scales);
  const { onWritten, onFailure } = checkpointListeners(report);
  const checkpoints = new Checkpoints(
    task.folder,
    session.network,
    task.checkpointSeconds,
    onWritten,
    onFailure,
  );
  const previews = new Previews(task.folder, task.revision, (revision, file, size) =>
    report({ type: 'preview', revision, file, size }),
  );
  try {
    const last = await follow(session, commands, { watch, checkpoints, previews });
    const { engine: spare } = session.spare;
    return {
      ...(await conclude(session, last, commands, { checkpoints, previews })),
      timings: spare ? [] : watch.timings(),
      device: spare?.device ?? task.device,
    };
  } finally {
    await Promise.all([checkpoints.settled(), previews.settled()]);
    await session.spare.release();
  }
}

async function prepare(
  engines: EngineCache,
  task: PaintTask,
  report: (event: PaintEvent) => void,
): Promise<Session> {
  const { options, device, half, threads } = task;
  const content = await readSource(task.content, options.size);
  const loaded = await engines.load(options, { device, half, threads });
  const styles: Picture[] = [];
  for (const style of task.styles) styles.push(await engines.style(style, options));
  const { description, fingerprint } = loaded.network;
  // What is only to be finished is not evaluated, and takes little; what a GPU has is found out by trying.
  const available = task.finish || !isCpu(device) ? Number.POSITIVE_INFINITY : availableMemory();
  const memoryBytes = checkMemory(description, content, options, available);
  const network = { name: description.name, fingerprint };
  const resume = await readCheckpoint(task.folder, network);
  const scales = schedule(options, description);
  const sizes = scales.map(({ size }) => size);
  report({ type: 'planned', sizes, network, device, memoryBytes, resumed: resume !== undefined });
  const spare = new FallbackEngine(() => engines.open(loaded.network, { ...cpuUse, threads }));
  const request = {
    content,
    styles,
    options,
    ...running(loaded),
    resume,
    remembered: remembered(loaded, task),
    onOutOfMemory: spare.answerFor(device, task.whenOutOfMemory),
  };
  return { task, request, scales, network, report, spare };
}

const running = ({ network, engine }: LoadedEngine) => ({ network, engine });

const remembered = ({ styles }: LoadedEngine, task: PaintTask) => ({
  memory: styles,
  names: task.styles.map(styleName),
});

function checkpointListeners(report: (event: PaintEvent) => void) {
  let isTold = false;
  return {
    onWritten: ({ scale, iteration }: { scale: number; iteration: number }) =>
      report({ type: 'checkpoint', scale: scale + 1, iteration }),
    onFailure: () => {
      if (!isTold)
        report({ type: 'note', sentence: 'No checkpoint could be written: the disk may be full.' });
      isTold = true;
    },
  };
}

interface Helpers {
  readonly watch: Stopwatch;
  readonly checkpoints: Checkpoints;
  readonly previews: Previews;
}

/** Runs the painting until it is done or an order ends it, and returns its last record. */
async function follow(
  { task, request, report }: Session,
  commands: Commands,
  helpers: Helpers,
): Promise<Progress> {
  const { watch, checkpoints, previews } = helpers;
  const signal = task.finish ? AbortSignal.abort() : commands.signal;
  let last: Progress | undefined;
  let told = Number.NEGATIVE_INFINITY;
  for await (const progress of stylize(request, signal)) {
    last = progress;
    watch.see(progress);
    if (progress.note !== undefined) report({ type: 'note', sentence: sentenceOf(progress) });
    if (performance.now() - told >= progressInterval || progress.stage !== 'painting') {
      report({ type: 'progress', progress: watch.record(progress) });
      told = performance.now();
    }
    if (commands.wanted !== undefined) continue;
    if (task.previews) previews.offer(progress);
    checkpoints.offer(progress);
  }
  if (!last) throw new Error('the run ended without a picture');
  return last;
}

const sentenceOf = ({ note, size, iteration }: Progress) =>
  `At ${size} pixels, iteration ${iteration}: ${note}.`;

async function conclude(
  session: Session,
  last: Progress,
  commands: Commands,
  { checkpoints, previews }: Omit<Helpers, 'watch'>,
): Promise<Omit<PaintOutcome, 'timings' | 'device'>> {
  const { task } = session;
  if (commands.wanted === 'pause' && last.stage === 'stopped') {
    await checkpoints.save(last);
    return { state: 'paused' };
  }
  const isEmpty = last.stage === 'stopped' && last.scale === 1 && last.iteration === 0;
  if (commands.wanted === 'cancel' || isEmpty) return { state: 'cancelled' };
  const picture = last.picture();
  const concluded = await write(session, last, picture);
  if (task.previews) await previews.finish(picture);
  return concluded;
}

async function write(session: Session, last: Progress, picture: Picture): Promise<FinishedPainting> {
  const { output, folder } = session.task;
  const { format, bits, quality } = output;
  const seconds = Math.round(10 * last.elapsedSeconds) / 10;
  const settings = JSON.stringify(settingsOf(session, last, seconds));
  const bytes = await encodeWithSettings(picture, { format, bits, quality, settings });
  await mkdir(dirname(output.path), { recursive: true }).catch(() => undefined); // the writing says what is wrong
  const { width, height } = picture;
  const facts = { width, height, bytes: bytes.length, format, network: session.network, seconds };
  const finishedAt = (path: string) =>
    ({ state: last.stage === 'stopped' ? 'stopped' : 'done', result: { path, ...facts } }) as const;
  const record = (path: string) => recordExpectedResult(folder, finishedAt(path), bytes);
  if (output.conflict === 'unique') return finishedAt(await writeNew(output.path, bytes, record));
  await record(output.path);
  await writeAtomically(output.path, bytes);
  return finishedAt(output.path);
}

function settingsOf({ task, network }: Session, last: Progress, seconds: number) {
  const settings = storedSettings({
    options: task.options,
    content: task.content.name,
    styles: task.styles.map(({ name }) => name),
    network,
  });
  const { size, iteration } = last;
  return { ...settings, seconds, ...(last.stage === 'stopped' && { stopped: { size, iteration } }) };
}
