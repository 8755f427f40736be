import { type ApiEvent, eventSchema } from '../../src/api/contract.js';
import { addressOf } from './client.js';
import { readEvents } from './stream.js';

/** Shortest and longest wait between two connection attempts, in milliseconds. */
const firstWait = 250;
const longestWait = 8000;

/** Silence after which a connection counts as lost, in milliseconds. The server sends a heartbeat more often. */
const silence = 45_000;

/** `locked`: the server was restarted with another token and rejects this window. */
export type Connection = 'online' | 'offline' | 'locked';

/** A response that is not an event stream. */
class Refused extends Error {
  constructor(readonly status: number) {
    super(`the event stream was refused with ${status}`);
  }
}

interface Listener {
  event(event: ApiEvent): void;
  connection(state: Connection): void;
}

/** Follows the events until `signal` aborts. It resumes after the last event and waits longer after each failure. */
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

/** The wait that follows a wait, in milliseconds. */
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
      // An unknown event of a newer server is ignored.
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
    // A laptop that wakes up, or a network that is back, reconnects at once.
    window.addEventListener('online', now, { once: true });
  });
}
