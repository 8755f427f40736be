import type { Stage } from '../common/job.js';
import type { Note } from '../common/note.js';
import type { Picture } from '../images/index.js';
import type { Checkpoint } from './checkpoint.js';

/** The state of a run after an iteration. It is small; the picture is made only when asked for. */
export interface Progress {
  readonly stage: Stage;
  /** Long side of the scale being painted, in pixels, and its number, from 1. */
  readonly size: number;
  readonly scale: number;
  readonly scales: number;
  /** Iterations done at this scale, and how many it has. */
  readonly iteration: number;
  readonly iterations: number;
  /** The terms of the objective by name, each times its weight; empty before the first evaluation. */
  readonly losses: Readonly<Record<string, number>>;
  readonly loss: number | undefined;
  /** Seconds of work, without the time that the consumer took between records. */
  readonly elapsedSeconds: number;
  /** Estimated seconds of work until the end; undefined before the first iteration. */
  readonly remainingSeconds: number | undefined;
  /** Something unusual in this iteration, such as a step back from a loss that was not finite; its message begins in lower case. */
  readonly note?: Note;
  /** The picture at this point, at this scale's size, in its final colours and with the content's alpha. */
  readonly picture: () => Picture;
  /** Everything that a later run needs to resume here. It is never changed afterwards, so it can be written while the run continues. */
  readonly checkpoint: () => Checkpoint;
}
