import { getEventListeners } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { EventLog } from '../../../src/api/event-log.js';
import { eventStream } from '../../../src/api/event-stream.js';
import { emptySnapshot } from './backend.js';
import { Reader } from './event-reader.js';

// In a file of its own: what tests over HTTP leave to their connections would count as timers here.
afterEach(() => {
  vi.useRealTimers();
});

it.each(['cancel', 'signal'] as const)('a stream leaves no timer and no listener after a %s', async (way) => {
  vi.useFakeTimers();
  const controller = new AbortController();
  const inner: AbortSignal[] = [];
  const events = new EventLog();
  const open = (signal: AbortSignal) => {
    inner.push(signal);
    return events.follow({ signal, snapshot: () => emptySnapshot });
  };
  const reader = new Reader(eventStream(open, { signals: [controller.signal] }));
  await reader.next();
  const coming = reader.next();
  await vi.advanceTimersByTimeAsync(15_000);
  expect([reader.comments, vi.getTimerCount()]).toEqual([1, 1]);
  if (way === 'cancel') await reader.cancel();
  else controller.abort();
  expect(await coming).toBeUndefined();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  expect(inner.map((signal) => [signal.aborted, getEventListeners(signal, 'abort').length])).toEqual([
    [true, 0],
  ]);
});
