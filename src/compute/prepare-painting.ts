import type { Note } from '../common/note.js';
import { hashOfFile } from '../disk/index.js';
import { cpuUse, isCpu } from '../engines/index.js';
import { fitSize } from '../images/index.js';
import {
  isInstant,
  type Progress,
  planMemory,
  type Scale,
  type Start,
  type StoredSettings,
  type StylizeRequest,
  scalesAfter,
  schedule,
  storedSettings,
} from '../stylize/index.js';
import { type CheckpointFacts, type CheckpointOrigin, findCheckpoint } from './checkpoints.js';
import { type EngineCache, pixelsName } from './engine-cache.js';
import { FallbackEngine } from './fallback-engine.js';
import { readSource, readStart } from './inputs.js';
import { checkIntermediates } from './intermediates.js';
import { availableMemory, checkMemory } from './memory.js';
import type { NetworkMark, PaintEvent, PaintTask, PictureSource } from './protocol.js';
import { Trace } from './trace.js';

/** A painting with everything that is settled before its first iteration. */
export interface PreparedPainting {
  readonly task: PaintTask;
  readonly request: StylizeRequest;
  readonly scales: readonly Scale[];
  readonly network: NetworkMark;
  /** What is known before the first iteration. */
  readonly plan: PaintEvent;
  /** What the user should know before the first iteration. */
  readonly note: Note | undefined;
  readonly fallback: FallbackEngine;
  readonly trace: Trace | undefined;
  /** What to store with a checkpoint. */
  readonly facts: () => CheckpointFacts;
}

/**
 * Reads the pictures, opens the network on the device and checks that the painting can be made.
 * @throws UserError for everything that the user can correct.
 */
export async function preparePainting(engines: EngineCache, task: PaintTask): Promise<PreparedPainting> {
  const { options, device, half, threads } = task;
  const content = await readSource(task.content, options.size);
  const { network, engine, styles: memory, instant } = await engines.load(options, { device, half, threads });
  const styles = [];
  for (const style of task.styles) styles.push(await engines.style(style, options));
  const { description, fingerprint } = network;
  const mark = { name: description.name, fingerprint };
  // Finishing evaluates nothing and takes little memory; how much a GPU has is found out by trying.
  const available = task.finish || !isCpu(device) ? Number.POSITIVE_INFINITY : availableMemory();
  const pictures = styles.map(({ picture }) => picture);
  const names = styles.map(({ name }) => name);
  const { bytes: memoryBytes, tile } = checkMemory(description, content, options, available, pictures);
  const start = await startOf(task);
  const planned = schedule(options, description);
  const scales = start ? scalesAfter(planned, start.picture, start.iterations) : planned;
  const origin = task.checkpoint && (await originOf(task));
  const found = await findCheckpoint(task, mark, origin);
  if (task.intermediates)
    await checkIntermediates(task.output.path, task.intermediates, scales, found !== undefined);
  const sizes = scales.map(({ size }) => size);
  const iterations = scales.map((scale) => scale.iterations);
  const fallback = new FallbackEngine(() => engines.open(network, { ...cpuUse, threads }));
  const trace = task.trace && new Trace(task.trace, settingsOf(task, mark), found?.facts.trace ?? []);
  return {
    task,
    request: {
      content,
      styles: pictures,
      options,
      network,
      engine,
      start,
      resume: found?.checkpoint,
      remembered: { memory, names },
      instant: instant.memory(names, pixelsName(task.content, options.size)),
      tile,
      onOutOfMemory: fallback.answerFor(device, task.whenOutOfMemory),
      otherTile: planMemory(description, fitSize(content, options.size), options, availableMemory(), pictures)
        .tile,
    },
    scales,
    network: mark,
    plan: {
      type: 'planned',
      sizes,
      iterations,
      network: mark,
      device,
      memoryBytes,
      resumed: found !== undefined,
    },
    note: tile === undefined ? undefined : tileNote(tile),
    fallback,
    trace: trace || undefined,
    facts: () => ({ ...mark, origin, ...(trace && { trace: trace.records }) }),
  };
}

function tileNote(tile: number): Note {
  const message = `The whole picture does not fit into the free memory, so it is evaluated in tiles of ${tile} pixels, which takes longer.`;
  return { code: 'note-tiles', message, values: { tile } };
}

/** The finished picture to continue from; the preset instant has no use for it. */
async function startOf({ start, options }: PaintTask): Promise<Start | undefined> {
  if (start === undefined || isInstant(options)) return undefined;
  return { picture: await readStart(start, options.size), iterations: start.iterations };
}

async function originOf({ content, styles, start, options }: PaintTask): Promise<CheckpointOrigin> {
  const hash = ({ sha256, path }: PictureSource) => sha256 ?? hashOfFile(path);
  return {
    content: await hash(content),
    styles: await Promise.all(styles.map(hash)),
    ...(start && { start: { sha256: await hash(start), iterations: start.iterations ?? null } }),
    options,
  };
}

/**
 * The settings to store in a picture.
 * @param last the progress it shows; unless it is finished, the settings say how far it got.
 */
export function settingsOf(task: PaintTask, network: NetworkMark, last?: Progress): StoredSettings {
  const settings = storedSettings({
    options: task.options,
    content: task.content,
    styles: task.styles,
    network,
    start: task.start && { name: task.start.name, iterations: task.start.iterations },
  });
  if (!last) return settings;
  const { size, iteration, stage } = last;
  const stopped = stage === 'done' ? {} : { stopped: { size, iteration } };
  return { ...settings, seconds: secondsOf(last), ...stopped };
}

/** Seconds of painting, with one decimal. */
export function secondsOf({ elapsedSeconds }: Progress): number {
  return Math.round(10 * elapsedSeconds) / 10;
}
