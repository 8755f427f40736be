import { type ApiEvent, eventSchema } from '../../src/api/contract.js';
import { addressOf } from './client.js';
import { readEvents } from './stream.js';

/** Shortest and longest wait between two tries to connect, in milliseconds. */
const firstWait = 250;
const longestWait = 8000;

/** Silence after which a connection counts as dead, in milliseconds; the server says something more often. */
const silence = 45_000;

/** `locked`: it answers, but not to this window any more, because it was started anew with another token. */
export type Connection = 'online' | 'offline' | 'locked';

/** An answer that is not a stream of events. */
class Refused extends Error {
  constructor(readonly status: number) {
    super(`the stream of events was refused with ${status}`);
  }
}

interface Listener {
  event(event: ApiEvent): void;
  connection(state: Connection): void;
}

/** Follows the events for as long as `signal` lets it: takes up after the last one, waits longer after each failure. */
export async function follow(listener: Listener, signal: AbortSignal): Promise<void> {
  let last: string | undefined;
  let wait = firstWait;
  while (!signal.aborted) {
    try {
      await read(last, signal, listener, (id) => {
        last = id ?? last;
        wait = firstWait;
      });
      listener.connection('offline');
    } catch (error) {
      if (signal.aborted) return;
      listener.connection(error instanceof Refused && error.status === 401 ? 'locked' : 'offline');
    }
    if (signal.aborted) return;
    await pause(wait, signal);
    wait = nextWait(wait);
  }
}

/** The wait after this one. */
export function nextWait(wait: number): number {
  return Math.min(longestWait, wait * 2);
}

async function read(
  last: string | undefined,
  signal: AbortSignal,
  listener: Listener,
  seen: (id: string | undefined) => void,
): Promise<void> {
  const quiet = new AbortController();
  let timer = setTimeout(() => quiet.abort(), silence);
  const response = await fetch(addressOf('follow'), {
    headers: { accept: 'text/event-stream', ...(last === undefined ? {} : { 'last-event-id': last }) },
    signal: AbortSignal.any([signal, quiet.signal]),
    cache: 'no-store',
  });
  if (!response.ok || !response.body) throw new Refused(response.status);
  listener.connection('online');
  const alive = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        clearTimeout(timer);
        timer = setTimeout(() => quiet.abort(), silence);
        controller.enqueue(chunk);
      },
    }),
  );
  try {
    for await (const { id, data } of readEvents(alive)) {
      const parsed = eventSchema.safeParse(JSON.parse(data));
      // An event of a newer server that this screen does not know is no reason to stop listening.
      if (parsed.success) listener.event(parsed.data);
      seen(id);
    }
  } finally {
    clearTimeout(timer);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const now = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', now, { once: true });
    // A laptop that wakes, or a network that is back, need not wait for the clock.
    window.addEventListener('online', now, { once: true });
  });
}
