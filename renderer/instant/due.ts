import { create } from 'zustand';
import { type Draft, useDraft } from '../draft/draft.js';
import { instantOf, keyOfWanted } from './request.js';

/**
 * Time from an instant painting's arrival until it is on the screen, in milliseconds: it is decoded and faded in. What is less urgent
 * would delay that.
 */
const showing = 150;

interface Due {
  /** Whether the canvas waits for an instant painting, or will as soon as a file is uploaded. */
  readonly due: boolean;
}

/** Tiles, thumbnails and estimates wait while the canvas does: they use the same cores. */
export const useDue = create<Due>()(() => ({ due: false }));

/** Whether the setup is on the screen: only there the canvas follows the draft. */
let open = false;
/** Keys of the last painting that is on the screen, of the last one that arrived, and of the last one that failed. */
let shown: string | undefined;
let arrived: string | undefined;
let failed: string | undefined;

/** Tells whether the setup is on the screen. */
export function setSetupOpen(value: boolean): void {
  open = value;
  update();
}

/** Tells that the painting of a key has arrived; undefined that the canvas was emptied. */
export function setArrived(key: string | undefined): void {
  arrived = key;
  failed = undefined;
  const show = () => {
    if (arrived !== key) return;
    shown = key;
    update();
  };
  if (key === undefined) show();
  else setTimeout(show, showing);
}

/** Tells that the painting of a key failed. */
export function setFailed(key: string): void {
  failed = key;
  update();
}

/** Resolves as soon as the canvas does not wait. */
export function notDue(): Promise<void> {
  return new Promise((resolve) => {
    if (!useDue.getState().due) return resolve();
    const stop = useDue.subscribe(({ due }) => {
      if (due) return;
      stop();
      resolve();
    });
  });
}

function update(): void {
  const due = open && isDue(useDraft.getState());
  if (due !== useDue.getState().due) useDue.setState({ due });
}

function isDue(draft: Draft): boolean {
  if (isUploadingPair(draft)) return true;
  const wanted = instantOf(draft);
  if (!wanted) return false;
  const key = keyOfWanted(wanted);
  return key !== shown && key !== failed;
}

/** Whether A and B will both be there once their files are uploaded. */
function isUploadingPair({ content, styles }: Draft): boolean {
  if (!content || styles.length === 0) return false;
  const slots = [content, ...styles];
  return slots.some(({ picture }) => picture === null) && slots.every(({ error }) => error === undefined);
}

useDraft.subscribe(update);
