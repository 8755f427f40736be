import type { LoggedEvent } from './event-log.js';

/** How events are streamed. */
interface EventStreamOptions {
  /** Idle time after which a comment is sent to keep the connection open. */
  readonly heartbeatMilliseconds?: number | undefined;
  /** Any of these ends the stream. */
  readonly signals?: readonly AbortSignal[];
  /** Called when the events fail; the stream then ends, and its reader can reconnect. */
  readonly onError?: (error: unknown) => void;
}

const HEARTBEAT_MILLISECONDS = 15_000;
const HEARTBEAT = ': still there\n\n';
/** Sent first, so that the client sees the connection at once; sets its reconnection delay in milliseconds. */
const GREETING = 'retry: 1000\n\n';

/**
 * Events as server-sent events. An event is taken only when the reader is ready for it; timers, listeners and the events themselves end
 * when the reader cancels or a signal fires.
 * @param open starts the events; its signal fires when they must end.
 */
export function eventStream(
  open: (signal: AbortSignal) => AsyncIterator<LoggedEvent>,
  { heartbeatMilliseconds = HEARTBEAT_MILLISECONDS, signals = [], onError }: EventStreamOptions = {},
): ReadableStream<Uint8Array> {
  const life = lifeOf(signals);
  const encoder = new TextEncoder();
  const pieces = texts(open(life.signal), heartbeatMilliseconds);
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      const { done, value } = await pieces.next();
      if (life.isCancelled()) return;
      if (!done) return controller.enqueue(encoder.encode(value));
    } catch (error) {
      onError?.(error);
    }
    life.end();
    controller.close();
  };
  return new ReadableStream({ pull, cancel: life.cancel }, { highWaterMark: 0 });
}

/** Combines the reasons for a stream to end. */
function lifeOf(signals: readonly AbortSignal[]) {
  const controller = new AbortController();
  let cancelled = false;
  const end = () => {
    for (const signal of signals) signal.removeEventListener('abort', end);
    controller.abort();
  };
  for (const signal of signals) signal.addEventListener('abort', end);
  if (signals.some(({ aborted }) => aborted)) end();
  const cancel = () => {
    cancelled = true;
    end();
  };
  return { signal: controller.signal, isCancelled: () => cancelled, end, cancel };
}

/** The text of the stream: the greeting, then events, with heartbeats while there are none. */
async function* texts(
  events: AsyncIterator<LoggedEvent>,
  heartbeatMilliseconds: number,
): AsyncGenerator<string, void, undefined> {
  yield GREETING;
  let coming = events.next();
  for (;;) {
    const result = await within(heartbeatMilliseconds, coming);
    if (result === undefined) {
      yield HEARTBEAT;
    } else {
      if (result.done) return;
      yield textOf(result.value);
      coming = events.next();
    }
  }
}

/** The value of a promise, or undefined when it takes longer. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** JSON.stringify writes no line breaks, so the data is one line. */
function textOf({ id, event }: LoggedEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
