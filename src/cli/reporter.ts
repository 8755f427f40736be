import { Writable } from 'node:stream';
import type { PaintProgress } from '../compute/index.js';
import type { Size } from '../images/index.js';
import { jsonLines } from './json-lines.js';
import { progressBar } from './progress-bar.js';
import { textLines } from './text-lines.js';

/** What is settled before a run starts. */
export interface Plan {
  /** Long sides of the scales, in pixels. */
  readonly sizes: readonly number[];
  readonly network: string;
  /** Id. */
  readonly device: string;
  /** A sentence about the device that the user should know. */
  readonly remark?: string | undefined;
  /** Estimated peak, in bytes. */
  readonly memory: number;
}

/** The progress of a run. */
export interface RunProgress extends PaintProgress {
  /** Number of scales. */
  readonly scales: number;
  /** An unusual event in this iteration. */
  readonly note?: string | undefined;
}

/** How a run ended, with the picture on disk. */
export interface Ending {
  readonly stage: 'done' | 'stopped';
  /** The last progress of the run. */
  readonly progress: RunProgress;
  readonly output: string;
  readonly picture: Size;
  /** Long side of the last scale, in pixels, reached or not. */
  readonly endSize: number;
  readonly elapsedSeconds: number;
}

/** Shows the progress of a run. */
export interface Reporter {
  readonly planned: (plan: Plan) => void;
  readonly progressed: (progress: RunProgress) => void;
  /** An intermediate picture was written. */
  readonly saved: (path: string, progress: RunProgress) => void;
  /** Something the user should know that is not a failure. */
  readonly noted: (sentence: string) => void;
  readonly ended: (ending: Ending) => void;
  /** Stopped before the first iteration, with nothing to save. */
  readonly abandoned: () => void;
  /** Called last, however the run ended. */
  readonly close: () => void;
}

/** A stream that drops what is written to it. */
export const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

/** The reporter that suits the options and the terminal. */
export function reporterFor(options: { readonly json: boolean; readonly quiet: boolean }): Reporter {
  if (options.json) return jsonLines(process.stdout);
  if (options.quiet) return textLines(nowhere, nowhere);
  return process.stderr.isTTY
    ? progressBar(process.stderr, process.stdout)
    : textLines(process.stderr, process.stdout);
}
