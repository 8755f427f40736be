import { isAbsolute, join, relative } from 'node:path';
import type { JobProgress, JobResult } from '../common/job.js';
import type { Note } from '../common/note.js';
import {
  type ComputeProcess,
  type FinishedPainting,
  noteSentence,
  type PaintCommand,
  type PaintEvent,
  type PaintOutcome,
  type PaintProgress,
  type PaintTask,
  type PictureSource,
  paintWithFallback,
  type Running,
} from '../compute/index.js';
import type { DeviceUse } from '../engines/index.js';
import { LossCurve, type LossPoint } from './losses.js';
import type { JobInput, JobRecord, PictureLocation } from './record.js';

interface RunSettings {
  readonly folder: string;
  readonly threads: number;
  readonly device: () => Promise<DeviceUse>;
  readonly checkpointSeconds: number;
  readonly previews: boolean;
  /** Only make the result from the checkpoint. */
  readonly finish: boolean;
  readonly losses: readonly LossPoint[];
  readonly pathOf: (place: PictureLocation) => string;
  /** Called with what has changed in the job's record. @param save whether it should be written now. */
  readonly onChange: (change: Partial<JobRecord>, save: boolean) => void;
}

export class JobRun {
  readonly #painter: ComputeProcess;
  readonly #task: Omit<PaintTask, keyof DeviceUse>;
  #running: Running<'paint'> | undefined;
  #command: PaintCommand | undefined;
  readonly #settings: RunSettings;
  readonly #curve: LossCurve;
  #sizes: readonly number[] = [];
  #notes: JobRecord['notes'];
  /** Iterations of each scale. */
  #iterations: readonly number[] = [];

  constructor(painter: ComputeProcess, job: JobRecord, settings: RunSettings) {
    this.#settings = settings;
    this.#curve = new LossCurve(settings.losses);
    this.#notes = job.notes;
    this.#painter = painter;
    this.#task = taskOf(job, settings);
  }

  /** Paints, and returns the outcome. @throws UserError if it fails. */
  async start(): Promise<PaintOutcome> {
    const use = await this.#settings.device();
    this.#settings.onChange({ paintedOn: use.device }, false);
    const task = { ...this.#task, ...use };
    this.#running = paintWithFallback(this.#painter, task, (event) => this.#take(event));
    if (this.#command) this.#running.send(this.#command);
    const outcome = await this.#running.result;
    this.#settings.onChange({ paintedOn: outcome.device }, false);
    return outcome;
  }

  get losses(): readonly LossPoint[] {
    return this.#curve.points;
  }

  /** Sends a command; before the start it is kept until then. */
  send(command: PaintCommand): void {
    this.#command = command;
    this.#running?.send(command);
  }

  #take(event: PaintEvent): void {
    const { onChange } = this.#settings;
    if (event.type === 'planned') {
      this.#sizes = event.sizes;
      this.#iterations = event.iterations;
      onChange({ paintedOn: event.device }, false);
    } else if (event.type === 'progress') {
      const progress = this.#progress(event.progress);
      // Without a checkpoint there is nothing to finish, but the record says what was painted.
      if (!this.#settings.finish || progress.fraction > 0) onChange({ progress }, false);
      const { note } = event;
      if (note) this.#note({ ...note, message: noteSentence(event.progress, note.message) });
    } else if (event.type === 'preview') onChange({ revision: event.revision, preview: event.file }, false);
    else if (event.type === 'checkpoint') onChange({}, true);
    else if (event.type === 'note') this.#note(event.note);
  }

  #note({ code, message, values }: Note): void {
    this.#notes = [...this.#notes, { code, message, values: { ...values } }].slice(-20);
    this.#settings.onChange({ notes: [...this.#notes] }, false);
  }

  #progress(progress: PaintProgress): JobProgress {
    const { scale, iteration, loss } = progress;
    const total = this.#iterations.slice(0, scale - 1).reduce((sum, one) => sum + one, iteration);
    if (loss !== null && iteration > 0) this.#curve.add({ scale, iteration, total, loss });
    return { ...progress, losses: { ...progress.losses }, sizes: [...this.#sizes] };
  }
}

/** A result as the record of the job has it: with a relative path inside the job's folder, so that the data folder can be moved. */
export function keptResult(result: FinishedPainting['result'], folder: string): JobResult {
  const inside = relative(folder, result.path);
  const isInside = !inside.startsWith('..') && !isAbsolute(inside);
  return { ...result, network: { ...result.network }, path: isInside ? inside : result.path };
}

/** An input of a job as the compute process reads it. */
export function sourceOf(
  { name, place, sha256, crop }: JobInput,
  pathOf: RunSettings['pathOf'],
): PictureSource {
  return { name, path: pathOf(place), sha256: sha256 || undefined, crop };
}

function taskOf(job: JobRecord, settings: RunSettings): Omit<PaintTask, keyof DeviceUse> {
  const { folder, threads, checkpointSeconds, previews, finish, pathOf } = settings;
  const source = (input: JobInput) => sourceOf(input, pathOf);
  const { path, format, bits, quality, conflict } = job.output;
  const own = { path: join(folder, `result.${format}`), conflict: 'overwrite' } as const;
  return {
    content: source(job.content),
    styles: job.styles.map(source),
    start: job.start && { ...source(job.start), iterations: job.start.iterations },
    options: job.options,
    threads,
    whenOutOfMemory: job.whenOutOfMemory,
    output: { ...(path === undefined ? own : { path, conflict }), format, bits, quality },
    folder,
    revision: job.revision,
    previews,
    checkpointSeconds,
    finish,
  };
}
