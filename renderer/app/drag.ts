import { create } from 'zustand';
import type { Well } from '../draft/fill.js';

/** What is dragged over the window, and where it would go. */
interface Drag {
  readonly over: boolean;
  /** The well that lights up. */
  readonly well: Well | null;
  /** Whether both wells are full, so that the halves of the window stand for them. */
  readonly halves: boolean;
}

export const noDrag: Drag = { over: false, well: null, halves: false };
export const useDrag = create<Drag>()(() => noDrag);

interface Place {
  /** The well under the cursor. */
  readonly under: Well | null;
  /** Where the cursor is across the window, 0 to 1. */
  readonly x: number;
  readonly contentFull: boolean;
  readonly styleFull: boolean;
}

/** Where a picture that is dropped here goes: into the well under it, else into the empty one, else by the half of the window. */
export function targetAt({ under, x, contentFull, styleFull }: Place): Pick<Drag, 'well' | 'halves'> {
  if (under) return { well: under, halves: false };
  if (!contentFull) return { well: 'content', halves: false };
  if (!styleFull) return { well: 'style', halves: false };
  return { well: x < 0.5 ? 'content' : 'style', halves: true };
}
