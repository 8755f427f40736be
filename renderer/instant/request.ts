import type { InstantRequest, PreparationRequest } from '../../src/api/contract.js';
import { type Draft, inputOf, jobOf, type Slot, slotRatio } from '../draft/draft.js';
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

/** A key of what is wanted, equal only for equal paintings. */
export const keyOfWanted = (wanted: Wanted): string => JSON.stringify(wanted);

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
  return { request: { content, styles, ...appearanceOf(options) }, ratio };
}

/** What can be computed of a draft's instant painting while a picture is missing. */
export function preparationOf({ content, styles, options }: Draft): PreparationRequest {
  const known = (slot: Slot) => (slot.picture ? [inputOf(slot.picture.id, slot.crop)] : []);
  return {
    ...(content?.picture ? { content: inputOf(content.picture.id, content.crop) } : {}),
    styles: styles.flatMap(known),
    ...appearanceOf(options),
  };
}

function appearanceOf(options: OptionValues) {
  const size = Math.min(canvasSize, numberOption(options, 'size', canvasSize));
  return { options: followedOptions(options), size };
}
