import type { Size } from '../images/index.js';
import type { Progress } from '../stylize/index.js';
import { jsonLines } from './json-lines.js';
import { progressBar } from './progress-bar.js';
import { textLines } from './text-lines.js';

/** What is settled before a run begins. */
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

/** How a run ended, with the picture on disk. */
export interface Ending {
  readonly stage: 'done' | 'stopped';
  /** The last record of the run. */
  readonly progress: Progress;
  readonly output: string;
  readonly picture: Size;
  /** Long side of the last scale, in pixels, reached or not. */
  readonly endSize: number;
  readonly elapsedSeconds: number;
}

/** Tells whoever watches how a run goes. */
export interface Reporter {
  readonly planned: (plan: Plan) => void;
  readonly progressed: (progress: Progress) => void;
  /** An intermediate picture was written. */
  readonly saved: (path: string, progress: Progress) => void;
  /** Something the user should know that is no failure. */
  readonly noted: (sentence: string) => void;
  readonly ended: (ending: Ending) => void;
  /** Stopped before the first iteration, with nothing to save. */
  readonly abandoned: () => void;
  /** Called last, however the run ended. */
  readonly close: () => void;
}

const nothing = () => undefined;

const silent: Reporter = {
  planned: nothing,
  progressed: nothing,
  saved: nothing,
  noted: nothing,
  ended: nothing,
  abandoned: nothing,
  close: nothing,
};

/** The reporter for the options given and the terminal there is. */
export function reporterFor(options: { readonly json: boolean; readonly quiet: boolean }): Reporter {
  if (options.json) return jsonLines(process.stdout);
  if (options.quiet) return silent;
  return process.stderr.isTTY
    ? progressBar(process.stderr, process.stdout)
    : textLines(process.stderr, process.stdout);
}
