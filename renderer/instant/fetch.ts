import type { InstantRequest, PreparationRequest } from '../../src/api/contract.js';
import { call, callImage } from '../api/client.js';
import { useDue } from './due.js';
import { Line, type Priority } from './line.js';

const line = new Line();
useDue.subscribe(({ due }) => line.hold(due));

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
  const body = { ...request, urgent: priority === 'canvas' };
  const input = { body, ...(signal ? { signal } : {}) };
  return line.run(priority, () => callImage('paintInstantly', input), signal);
}

/**
 * Prepares the first painting for the canvas, so that it comes sooner. Errors are those of that painting, which tells of them.
 * @param request what is known of it.
 */
export async function prepareInstant(request: PreparationRequest): Promise<void> {
  await line.run('canvas', () => call('prepareInstant', { body: request })).catch(() => undefined);
}
