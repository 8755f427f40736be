import { useShortcuts } from '../app/shortcuts.js';
import type { Zoom } from './zoom.js';

/** How much a key enlarges. */
const keyStep = 1.25;

/** The keys that move the picture. */
export function useStageKeys(zoom: Zoom, divide?: () => void): void {
  useShortcuts({
    fit: zoom.fit,
    full: zoom.full,
    zoomIn: () => zoom.by(keyStep),
    zoomOut: () => zoom.by(1 / keyStep),
    divider: divide,
  });
}
