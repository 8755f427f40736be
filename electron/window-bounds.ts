import type { Rectangle } from 'electron';
import type { WindowBounds } from './shell-state.js';

/** The smallest window that the page supports, and the size at the first start, in pixels. */
const MIN_SIZE = { width: 900, height: 600 };
const DEFAULT_SIZE = { width: 1280, height: 840 };

/** How much of the title bar must be on the display, in pixels, so that the user can drag the window. */
const VISIBLE_BAR = { width: 120, height: 32 };

/** Bounds for a new window; Electron centres it when x and y are missing. */
interface InitialBounds {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
}

/**
 * Where to open the window: at its last bounds, moved and shrunk to fit its display. It is centred on the main display if its title bar
 * would be visible on none.
 * @param areas work areas of the displays, the main display's first.
 */
export function initialBounds(
  stored: WindowBounds | null,
  areas: readonly [Rectangle, ...Rectangle[]],
): InitialBounds {
  const area = stored && areas.find((one) => isTitleBarVisible(stored, one));
  if (!area) return sizeWithin(stored ?? DEFAULT_SIZE, areas[0]);
  const size = sizeWithin(stored, area);
  return {
    ...size,
    x: clamp(stored.x, area.x, area.x + area.width - size.width),
    y: clamp(stored.y, area.y, area.y + area.height - size.height),
  };
}

type WindowSize = Pick<Rectangle, 'width' | 'height'>;

function sizeWithin({ width, height }: WindowSize, area: WindowSize): InitialBounds {
  const minWidth = Math.min(MIN_SIZE.width, area.width);
  const minHeight = Math.min(MIN_SIZE.height, area.height);
  return {
    width: clamp(width, minWidth, area.width),
    height: clamp(height, minHeight, area.height),
    minWidth,
    minHeight,
  };
}

function isTitleBarVisible({ x, y, width }: WindowBounds, area: Rectangle): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  const isWithinHeight = y >= area.y && y + VISIBLE_BAR.height <= area.y + area.height;
  return isWithinHeight && visible >= VISIBLE_BAR.width;
}

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);
