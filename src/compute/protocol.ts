import type { DeviceChoice } from '../common/device-choice.js';
import type { Failure } from '../common/failures.js';
import type { Crop, JobProgress, JobResult } from '../common/job.js';
import type { Bits, OutputFormat, WriteConflict } from '../common/output.js';
import type { DeviceUse, Placement } from '../engines/index.js';
import type { Size } from '../images/index.js';
import type { StoreEvent } from '../store/index.js';
import type { StylizeOptions } from '../stylize/index.js';

/*
 * What the main side and a compute process say to each other. Everything is JSON: pictures travel as files.
 */

/** A picture to paint from. */
export interface PictureSource {
  /** Absolute. */
  readonly path: string;
  /** File name as the user knows it, for sentences and for the settings stored in the result. */
  readonly name: string;
  /** Of the file's bytes; the picture is refused if it has changed since. */
  readonly sha256?: string | undefined;
  readonly crop?: Crop | undefined;
}

/** Where a result goes. */
interface PaintOutput {
  /** Absolute, with the extension of the format. */
  readonly path: string;
  readonly format: OutputFormat;
  readonly bits: Bits;
  readonly quality: number;
  /** What to do if a file of that name is there when the picture is done; `skip` is decided before a job begins. */
  readonly conflict: WriteConflict;
}

/** A picture to paint. */
export interface PaintTask extends DeviceUse {
  readonly content: PictureSource;
  readonly styles: readonly PictureSource[];
  readonly options: StylizeOptions;
  /** 0 leaves the choice to the engine. */
  readonly threads: number;
  /** What is done when the device runs out of memory. */
  readonly whenOutOfMemory: DeviceChoice['whenOutOfMemory'];
  readonly output: PaintOutput;
  /** A folder of the job's own for its checkpoint and previews; what an earlier run left there is gone on from. */
  readonly folder: string;
  /** Number of the last preview of earlier runs. */
  readonly revision: number;
  /** Whether to make previews. */
  readonly previews: boolean;
  /** Seconds between checkpoints. */
  readonly checkpointSeconds: number;
  /** Only make the result of what the checkpoint holds. */
  readonly finish: boolean;
}

/** The sizes of the scales come once, in the event `planned`. */
export type PaintProgress = Omit<JobProgress, 'sizes'>;

export type PaintEvent =
  /** Settled before the first iteration. */
  | {
      readonly type: 'planned';
      /** Long sides of the scales. */
      readonly sizes: readonly number[];
      readonly network: NetworkMark;
      readonly device: string;
      /** Estimated peak. */
      readonly memoryBytes: number;
      /** Whether it goes on from a checkpoint. */
      readonly resumed: boolean;
    }
  | { readonly type: 'progress'; readonly progress: PaintProgress }
  /** A new picture to look at lies in the job's folder. */
  | { readonly type: 'preview'; readonly revision: number; readonly file: string; readonly size: Size }
  | { readonly type: 'checkpoint'; readonly scale: number; readonly iteration: number }
  /** Something out of the ordinary that is no failure. */
  | { readonly type: 'note'; readonly sentence: string };

/** The network used. */
export type NetworkMark = JobResult['network'];

/** How fast a scale went. */
export interface Timing {
  /** Width times height. */
  readonly pixels: number;
  readonly iterations: number;
  readonly seconds: number;
}

/** What a painting came to. */
export interface PaintOutcome {
  readonly state: 'done' | 'stopped' | 'paused' | 'cancelled';
  readonly result?: JobResult;
  /** Of the device that the task names; none where another had to go on for it. */
  readonly timings: readonly Timing[];
  /** The device that it ended on. */
  readonly device: string;
}

/** What can be asked of a painting under way. */
export type PaintCommand = 'pause' | 'stop' | 'cancel';

/** A picture's facts, by its header and all of its bytes. */
export interface Inspection {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A picture to examine. */
export interface InspectTask {
  readonly path: string;
  /** Whether to decode all of it too; otherwise damage after the header is not found. */
  readonly decode?: boolean | undefined;
}

/** A picture to be written anew: for looking at, or in another format. */
export interface ImageTask {
  readonly path: string;
  /** Where it is written, whole or not at all. */
  readonly target: string;
  /** Longest side; never enlarged. */
  readonly longSide?: number | undefined;
  readonly format: OutputFormat;
  readonly bits: Bits;
  readonly quality: number;
  /** JSON to store inside. */
  readonly settings?: string | undefined;
}

/** A network to install by name, or from a file. */
export interface InstallTask {
  readonly name?: string | undefined;
  readonly path?: string | undefined;
}

/** How fast a network is here. */
export interface SpeedTask extends DeviceUse {
  readonly options: StylizeOptions;
  readonly threads: number;
  /** Long sides to measure at. */
  readonly sizes: readonly number[];
}

/** A device to be tried, by a process that does nothing else: it may hang or crash. */
export interface CheckTask extends DeviceUse {
  readonly threads: number;
}

/** How far a check is; each is a sign of life. */
export interface CheckEvent {
  readonly stage: 'reference' | 'numbers' | 'speed';
}

/** What a device is like that gives the right numbers. */
export interface CheckFindings {
  /** Of an evaluation at 256 × 256 pixels with the embedded network. */
  readonly evaluationMilliseconds: number;
  /** Whether that was measured, and not reckoned from 64 × 64 pixels as it would take too long. */
  readonly isMeasured: boolean;
  /** Whether that was with 16-bit numbers. */
  readonly half: boolean;
  /** Name of the driver where it is one that computes on the processor. */
  readonly software: string | null;
  readonly placement: Placement | null;
}

/** Every kind of task: what it takes, what it tells on the way, what it gives. */
export interface Tasks {
  paint: { input: PaintTask; event: PaintEvent; output: PaintOutcome };
  inspect: { input: InspectTask; event: never; output: Inspection };
  image: { input: ImageTask; event: never; output: Size & { readonly bytes: number } };
  install: { input: InstallTask; event: StoreEvent; output: { readonly name: string } };
  check: { input: CheckTask; event: CheckEvent; output: CheckFindings };
  speed: { input: SpeedTask; event: never; output: { network: NetworkMark; timings: readonly Timing[] } };
}

export type TaskKind = keyof Tasks;

/** To the compute process. */
export type ToChild =
  | { readonly id: number; readonly kind: TaskKind; readonly input: unknown }
  | { readonly id: number; readonly command: PaintCommand };

/** From it. */
export type FromChild =
  | { readonly id: number; readonly event: unknown }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: Failure };
