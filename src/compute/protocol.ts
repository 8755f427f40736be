import type { DeviceChoice } from '../common/device-choice.js';
import type { Failure } from '../common/failures.js';
import type { Crop, JobProgress, JobResult } from '../common/job.js';
import type { Note } from '../common/note.js';
import type { Bits, OutputFormat, WriteConflict } from '../common/output.js';
import type { DeviceUse, Placement } from '../engines/index.js';
import type { Size } from '../images/index.js';
import type { LearningProgress } from '../learning/index.js';
import type { LayerShift } from '../lens/index.js';
import type { Conversion, Installed, StoreEvent } from '../store/index.js';
import type { Score, StylizeOptions } from '../stylize/index.js';

/*
 * The messages between the main process and a compute process. Pictures are passed as files, except instant paintings for the screen.
 */

/** A picture to paint from. */
export interface PictureSource {
  /** Absolute, or relative to the folder that the process was started in. */
  readonly path: string;
  /** The file name the user gave, for messages and for the settings stored in the result. */
  readonly name: string;
  /** Hash of the file; the picture is refused if it has changed since. */
  readonly sha256?: string | undefined;
  readonly crop?: Crop | undefined;
}

/** A finished picture to continue from. */
interface StartSource extends PictureSource {
  /** Iterations at each scale that is painted, instead of the schedule's. */
  readonly iterations?: number | undefined;
}

/** Where a result goes. */
interface PaintOutput {
  /** With the extension of the format; absolute, or relative as in {@link PictureSource}. */
  readonly path: string;
  readonly format: OutputFormat;
  readonly bits: Bits;
  readonly quality: number;
  /** Pixels per inch; see `EncodeOptions`. */
  readonly dpi?: number | undefined;
  /** What to do if a file of that name exists when the picture is done; `skip` is decided before a job starts. */
  readonly conflict: WriteConflict;
}

/** A picture to paint. */
export interface PaintTask extends DeviceUse {
  readonly content: PictureSource;
  readonly styles: readonly PictureSource[];
  /** Continue from this finished picture, painted from the same content and styles; the preset instant does not. */
  readonly start?: StartSource | undefined;
  readonly options: StylizeOptions;
  /** 0 leaves the choice to the engine. */
  readonly threads: number;
  /** What to do when the device runs out of memory or crashes. */
  readonly whenOutOfMemory: DeviceChoice['whenOutOfMemory'];
  readonly output: PaintOutput;
  /** A folder that only this painting uses, for its checkpoint and previews. */
  readonly folder: string;
  /**
   * What to do with a checkpoint in the folder. By default it is used if the network is the same; the caller keeps track of pictures and
   * options. `require` fails unless there is one with the same network, pictures and options. `ignore` starts from the beginning.
   */
  readonly checkpoint?: 'require' | 'ignore' | undefined;
  /** Number of the last preview that earlier runs made. */
  readonly revision: number;
  /** Whether to make previews. */
  readonly previews: boolean;
  /** Seconds between checkpoints. */
  readonly checkpointSeconds: number;
  /** Only write what the checkpoint holds as the result. */
  readonly finish: boolean;
  /** Report every iteration; about ten a second otherwise. */
  readonly everyIteration?: boolean | undefined;
  readonly intermediates?: Intermediates | undefined;
  /** A JSON file for every loss of every iteration. */
  readonly trace?: string | undefined;
}

/** Pictures to save during a painting, next to its result. */
export interface Intermediates {
  /** Iterations between two of them, counted through all scales. */
  readonly every: number;
  /** Whether they may replace files that exist. */
  readonly force: boolean;
  /** Files that they must never replace. */
  readonly inputs: readonly string[];
}

/** The progress of a painting. The sizes of its scales come once, in the event `planned`. */
export type PaintProgress = Omit<JobProgress, 'sizes'>;

export type PaintEvent =
  /** Settled before the first iteration. */
  | {
      readonly type: 'planned';
      /** Long sides of the scales. */
      readonly sizes: readonly number[];
      /** Iterations of each scale. */
      readonly iterations: readonly number[];
      readonly network: NetworkMark;
      readonly device: string;
      /** Estimated peak. */
      readonly memoryBytes: number;
      /** Whether it continues from a checkpoint. */
      readonly resumed: boolean;
    }
  /** @param note an unusual event in this iteration, if any; {@link noteSentence} makes a sentence of its message. */
  | { readonly type: 'progress'; readonly progress: PaintProgress; readonly note?: Note | undefined }
  /** An intermediate picture was written. */
  | { readonly type: 'saved'; readonly path: string; readonly progress: PaintProgress }
  /** There is a new preview in the painting's folder. */
  | { readonly type: 'preview'; readonly revision: number; readonly file: string; readonly size: Size }
  | { readonly type: 'checkpoint'; readonly scale: number; readonly iteration: number }
  /** Something the user should know that is not a failure. */
  | { readonly type: 'note'; readonly note: Note };

/** The sentence for the note of a progress event. @param note its message. */
export function noteSentence(
  { size, iteration }: Pick<PaintProgress, 'size' | 'iteration'>,
  note: string,
): string {
  return `At ${size} pixels, iteration ${iteration}: ${note}.`;
}

/** The network used. */
export type NetworkMark = JobResult['network'];

/** How fast a scale went. */
export interface Timing {
  /** Width times height of what is evaluated, with the margin. */
  readonly pixels: number;
  readonly iterations: number;
  readonly seconds: number;
}

/** How a painting ended. */
export interface PaintOutcome {
  readonly state: 'done' | 'stopped' | 'paused' | 'cancelled';
  readonly result?: JobResult;
  /** Of the task's device; empty if another device had to continue the painting. */
  readonly timings: readonly Timing[];
  /** The device that it ended on. */
  readonly device: string;
}

/** A command to a running task. */
export type PaintCommand = 'pause' | 'stop' | 'cancel';

/** Facts about a picture file, from its header and its bytes. */
export interface Inspection {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A picture to examine. */
interface InspectTask {
  readonly path: string;
  /** Whether to decode all of it too; otherwise damage after the header is not found. */
  readonly decode?: boolean | undefined;
}

/** A picture to write in another size or format. */
export interface ImageTask {
  readonly path: string;
  /** Path of the new file, which is written atomically. */
  readonly target: string;
  /** Longest side; never enlarged. */
  readonly longSide?: number | undefined;
  readonly format: OutputFormat;
  readonly bits: Bits;
  readonly quality: number;
  /** Pixels per inch; see `EncodeOptions`. */
  readonly dpi?: number | undefined;
  /** JSON to store inside. */
  readonly settings?: string | undefined;
}

/** A contact sheet to paint: A painted instantly in each style, with labels. */
export interface SheetTask extends DeviceUse {
  readonly content: PictureSource;
  readonly tiles: readonly SheetTile[];
  /** Whether A itself is the first picture. */
  readonly showsContent: boolean;
  /** 0 leaves the choice to the engine. */
  readonly threads: number;
  /** Tiles next to each other; what looks best if left out. */
  readonly columns?: number | undefined;
  /** Path of the sheet, which is written atomically. */
  readonly target: string;
  readonly format: OutputFormat;
  readonly bits: Bits;
  readonly quality: number;
  readonly dpi: number;
}

/** A painting on a contact sheet. All tiles of a sheet have one size. */
interface SheetTile {
  readonly style: PictureSource;
  readonly options: StylizeOptions;
  readonly label: string;
}

export type SheetEvent =
  /** @param tile number of the tile that was painted, from 1. */
  | { readonly type: 'tile'; readonly tile: number; readonly label: string }
  /** A style that cannot be read is left out. */
  | { readonly type: 'skipped'; readonly tile: number; readonly failure: Failure };

/** A picture to paint in one pass for the screen, as far as it is known. */
export interface PrepareTask extends DeviceUse {
  readonly content?: PictureSource | undefined;
  readonly styles: readonly PictureSource[];
  readonly options: StylizeOptions;
  /** 0 leaves the choice to the engine. */
  readonly threads: number;
}

/** A picture to paint in one pass, for the screen. */
export interface InstantTask extends PrepareTask {
  readonly content: PictureSource;
  /** Of the JPEG file, 1 to 100. */
  readonly quality: number;
}

/** A network to install: a published one by name, or one from a file. */
export interface InstallTask extends Partial<Conversion> {
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  /** Replace an installed network of that name. */
  readonly force?: boolean | undefined;
}

/** A finished picture to compare with its content and styles. */
export interface ScoreTask extends DeviceUse {
  readonly content: string;
  readonly styles: readonly string[];
  readonly result: string;
  readonly options: StylizeOptions;
  readonly threads: number;
}

/** What the lens shows of a network. */
type LensShow = 'maps' | 'filters' | 'texture' | 'content' | 'shift';

/** A look through a layer of a network. */
export interface LensTask extends DeviceUse {
  readonly show: LensShow;
  /** Path of the picture; not used for `filters`. */
  readonly content: string;
  /** Network, pooling, seed, and the size at which the picture is looked at. */
  readonly options: StylizeOptions;
  /** A layer or a tap; not used for `filters` and `shift`. */
  readonly layer: string;
  /** Long side of each map on the sheet, in pixels. */
  readonly tile: number;
  /** The most maps or filters on the sheet. */
  readonly count: number;
  /** Parts of the picture below each map. */
  readonly parts: number;
  /** Pixels that the picture moves by, for `shift`. */
  readonly pixels: number;
  readonly threads: number;
  /** Where the sheet or the picture is written, atomically; `shift` writes none. */
  readonly target: string;
  readonly format: OutputFormat;
  readonly bits: Bits;
  readonly quality: number;
}

/** What a look through a layer found. */
export interface LensReport {
  /** Size of the file that was written. */
  readonly file?: Size;
  /** The layer: its channels and what a sample sees, in pixels. */
  readonly layer?: Size & { readonly channels: number; readonly sees: number };
  /** The maps on the sheet. */
  readonly maps?: readonly LensMap[];
  readonly shifts?: readonly LayerShift[];
}

/** A map on a sheet; parts of the picture in pixels of the size at which it is looked at. */
interface LensMap {
  readonly channel: number;
  readonly mean: number;
  readonly peak: number;
  readonly parts: readonly { readonly left: number; readonly top: number; readonly side: number }[];
}

/** The progress of a picture that is painted from one layer. */
export interface LensEvent {
  readonly iteration: number;
  readonly iterations: number;
}

/** A network to learn from the user's pictures, without labels. */
export interface LearnTask {
  /** In the order that belongs to the seed. */
  readonly pictures: readonly PictureSource[];
  /** The name that it is installed under. */
  readonly name: string;
  /** Replace an installed network of that name. */
  readonly force: boolean;
  readonly seed: number;
  /** Patches that every layer is learned from, and passes over them. */
  readonly patches: number;
  readonly passes: number;
  /** 0 leaves the choice to the engine. */
  readonly threads: number;
  /** A folder for the layers learned so far, from which the same task continues. */
  readonly folder: string;
}

export type LearnEvent =
  | ({ readonly type: 'progress' } & LearningProgress)
  /** It continues after so many layers that were learned before. */
  | { readonly type: 'continued'; readonly layers: number }
  /** A picture that cannot be read is left out. */
  | { readonly type: 'skipped'; readonly failure: Failure };

/** A measurement of the speed of a network on this machine. */
export interface SpeedTask extends DeviceUse {
  readonly options: StylizeOptions;
  readonly threads: number;
  /** Long sides to measure at. */
  readonly sizes: readonly number[];
}

/** A device to try, in a process that does nothing else: it may hang or crash. */
export interface CheckTask extends DeviceUse {
  readonly threads: number;
}

/** The progress of a check, which shows that the device does not hang. */
export interface CheckEvent {
  readonly stage: 'reference' | 'numbers' | 'speed';
}

/** What was measured on a device that gives the right numbers. */
export interface CheckFindings {
  /** Time of an evaluation at 256 × 256 pixels with the embedded network. */
  readonly evaluationMilliseconds: number;
  /** Whether that was measured; a slow device is only estimated, from 64 × 64 pixels. */
  readonly isMeasured: boolean;
  /** Whether it used 16-bit floats. */
  readonly half: boolean;
  /** Name of the driver if it emulates a GPU on the processor. */
  readonly software: string | null;
  readonly placement: Placement | null;
}

/** Every kind of task, with its input, events and output. */
export interface Tasks {
  paint: { input: PaintTask; event: PaintEvent; output: PaintOutcome };
  inspect: { input: InspectTask; event: never; output: Inspection };
  image: { input: ImageTask; event: never; output: Size & { readonly bytes: number } };
  sheet: { input: SheetTask; event: SheetEvent; output: Size & { readonly painted: number } };
  /** A JPEG file. It is small and is read once, and a file on disk would be flushed. */
  instant: { input: InstantTask; event: never; output: Uint8Array };
  prepare: { input: PrepareTask; event: never; output: undefined };
  install: { input: InstallTask; event: StoreEvent; output: Installed };
  score: { input: ScoreTask; event: never; output: Score };
  lens: { input: LensTask; event: LensEvent; output: LensReport };
  learn: { input: LearnTask; event: LearnEvent; output: Installed };
  check: { input: CheckTask; event: CheckEvent; output: CheckFindings };
  speed: { input: SpeedTask; event: never; output: { network: NetworkMark; timings: readonly Timing[] } };
}

export type TaskKind = keyof Tasks;

/** Messages to the compute process. */
export type ToChild =
  | { readonly id: number; readonly kind: TaskKind; readonly input: unknown }
  | { readonly id: number; readonly command: PaintCommand }
  /** End as soon as no file is half-written. */
  | { readonly leave: true };

/** Messages from the compute process. */
export type FromChild =
  | { readonly id: number; readonly event: unknown }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: Failure };
