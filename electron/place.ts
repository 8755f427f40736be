import type { Rectangle } from 'electron';
import type { Place } from './stored.js';

/** The smallest window that the screen is made for, and the one at the first start. */
const SMALLEST = { width: 900, height: 600 };
const FIRST = { width: 1280, height: 840 };

/** How much of a window's title bar must be seen, so that it can be taken hold of. */
const HANDLE = { width: 120, height: 32 };

/** A window's place; in the middle where it has none. */
export interface Placing {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
}

/**
 * Where to put the window: where it was, if that can still be seen, and never larger than its display has room for.
 * @param areas of the displays without bars and docks, the main one first.
 */
export function placing(stored: Place | null, areas: readonly [Rectangle, ...Rectangle[]]): Placing {
  const area = stored && areas.find((one) => isInReach(stored, one));
  if (!area) return sized(stored ?? FIRST, areas[0]);
  const size = sized(stored, area);
  return {
    ...size,
    x: clamp(stored.x, area.x, area.x + area.width - size.width),
    y: clamp(stored.y, area.y, area.y + area.height - size.height),
  };
}

type Size = Pick<Rectangle, 'width' | 'height'>;

function sized({ width, height }: Size, area: Size): Placing {
  const minWidth = Math.min(SMALLEST.width, area.width);
  const minHeight = Math.min(SMALLEST.height, area.height);
  return {
    width: clamp(width, minWidth, area.width),
    height: clamp(height, minHeight, area.height),
    minWidth,
    minHeight,
  };
}

function isInReach(bar: Place, area: Rectangle): boolean {
  const width = Math.min(bar.x + bar.width, area.x + area.width) - Math.max(bar.x, area.x);
  const isAbove = bar.y >= area.y && bar.y + HANDLE.height <= area.y + area.height;
  return isAbove && width >= HANDLE.width;
}

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
