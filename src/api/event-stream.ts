import type { LoggedEvent } from './event-log.js';

/** How events are streamed. */
interface EventStreamOptions {
  /** Silence after which a comment is sent, so that neither side nor anything between takes the connection for dead. */
  readonly heartbeatMilliseconds?: number | undefined;
  /** Each of them ends the stream. */
  readonly signals?: readonly AbortSignal[];
  /** Called when the events end with an error; the stream then just ends, as its reader can do nothing about it but come back. */
  readonly onError?: (error: unknown) => void;
}

const HEARTBEAT_MILLISECONDS = 15_000;
const HEARTBEAT = ': still there\n\n';
/** Sent first, so that the other side sees at once that it is connected; tells how soon to come back, in milliseconds. */
const GREETING = 'retry: 1000\n\n';

/**
 * Events in the form of server-sent events. An event is asked for only when the reader is ready for it, and everything ends (timers,
 * listeners, the events themselves) when the reader cancels or a signal fires.
 * @param open begins the events; its signal fires when they are to end.
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

/** When a stream is to end. */
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

/** The pieces of the stream: the greeting, then events, and a heartbeat whenever none has come for so long. */
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

/** What a promise gives, or undefined when it takes longer. */
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

/** JSON has no line breaks, so one line of data is enough. */
function textOf({ id, event }: LoggedEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
