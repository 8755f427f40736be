import type { InstantRequest } from '../../src/api/contract.js';
import { call, callImage } from '../api/client.js';
import { Line, type Priority } from './line.js';

const line = new Line();

/**
 * Paints a picture in one pass. Requests wait for each other; those for the canvas come before those for tiles.
 * @param signal fires when the picture is not wanted any more.
 * @returns a JPEG file.
 * @throws ApiError with a message for the user, and the signal's reason.
 */
export function fetchInstant(
  request: InstantRequest,
  priority: Priority,
  signal?: AbortSignal,
): Promise<Blob> {
  const input = { body: request, ...(signal ? { signal } : {}) };
  return line.run(priority, () => callImage('paintInstantly', input), signal);
}

/** Starts what paints instantly, so that the first painting comes sooner. Errors are those of that painting, which tells of them. */
export async function prepareInstant(): Promise<void> {
  await call('prepareInstant', {}).catch(() => undefined);
}
