import { useShortcuts } from '../app/shortcuts.js';
import type { Zoom } from './zoom.js';

/** Zoom factor of one key press. */
const keyStep = 1.25;

/** The keyboard shortcuts of the canvas. */
export function useStageKeys(zoom: Zoom, divide?: () => void): void {
  useShortcuts({
    fit: zoom.fit,
    full: zoom.full,
    zoomIn: () => zoom.by(keyStep),
    zoomOut: () => zoom.by(1 / keyStep),
    divider: divide,
  });
}
