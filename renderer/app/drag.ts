import { create } from 'zustand';
import type { Well } from '../draft/fill.js';

/** A drag over the window, and its target. */
interface Drag {
  readonly over: boolean;
  /** The highlighted well. */
  readonly well: Well | null;
  /** Whether both wells are full, so that the two halves of the window are the targets. */
  readonly halves: boolean;
}

export const noDrag: Drag = { over: false, well: null, halves: false };
export const useDrag = create<Drag>()(() => noDrag);

interface DropPosition {
  /** The well under the cursor. */
  readonly under: Well | null;
  /** Horizontal position of the cursor in the window, 0 to 1. */
  readonly x: number;
  readonly contentFull: boolean;
  readonly styleFull: boolean;
}

/** The target of a drop: the well under the cursor, otherwise an empty well, otherwise the well of that half of the window. */
export function targetAt({ under, x, contentFull, styleFull }: DropPosition): Pick<Drag, 'well' | 'halves'> {
  if (under) return { well: under, halves: false };
  if (!contentFull) return { well: 'content', halves: false };
  if (!styleFull) return { well: 'style', halves: false };
  return { well: x < 0.5 ? 'content' : 'style', halves: true };
}
