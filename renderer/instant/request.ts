import type { InstantRequest } from '../../src/api/contract.js';
import { type Draft, jobOf, slotRatio } from '../draft/draft.js';
import { numberOption, type OptionValues } from '../draft/options.js';

const followed = ['contentWeight', 'styleWeight', 'styleScale', 'colors', 'seed'] as const;

/** Most pixels on the long side of an instant painting on the canvas: enough to judge it, and painted while a slider moves. */
const canvasSize = 512;

/** An instant painting that is wanted on the canvas. */
export interface Wanted {
  readonly request: InstantRequest;
  /** Aspect ratio of the used part of A. */
  readonly ratio: number;
}

/** The options that instant paintings follow: another value of any other option needs no new painting. */
export function followedOptions(options: OptionValues): OptionValues {
  return Object.fromEntries(followed.filter((name) => name in options).map((name) => [name, options[name]]));
}

/** The instant painting of a draft; undefined while a picture is missing or uploading. */
export function instantOf(draft: Draft): Wanted | undefined {
  const job = jobOf(draft);
  const ratio = draft.content && slotRatio(draft.content);
  if (!job || !ratio) return undefined;
  const { content, styles, options = {} } = job;
  return {
    request: {
      content,
      styles,
      options: followedOptions(options),
      size: Math.min(canvasSize, numberOption(options, 'size', canvasSize)),
    },
    ratio,
  };
}
