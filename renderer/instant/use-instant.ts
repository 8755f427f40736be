import { useEffect } from 'react';
import { useIsCurrent } from '../api/live.js';
import { useCanvas, wantOnCanvas } from './canvas.js';
import { keyOfWanted, type Wanted } from './request.js';

/**
 * The instant painting on the canvas, which follows what is wanted: one is painted at a time, and then the newest.
 * @param wanted undefined while there is nothing to paint; the picture shown stays.
 */
export function useInstant(wanted: Wanted | undefined) {
  const { painted, problem } = useCanvas();
  const key = wanted && keyOfWanted(wanted);
  const online = useIsCurrent();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what could not be painted is painted when the connection is back
  useEffect(() => wantOnCanvas(key), [key, online]);
  useEffect(() => () => wantOnCanvas(undefined), []);
  const isCurrent = painted !== null && painted.key === key;
  return { painted, isCurrent, problem: isCurrent ? null : problem };
}
