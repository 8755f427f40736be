import { afterEach, describe, expect, it, vi } from 'vitest';
import { follow, nextWait } from '../../../renderer/api/follow.js';
import { readEvents } from '../../../renderer/api/stream.js';

const bytes = (chunks: readonly string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });

async function eventsOf(chunks: readonly string[]) {
  const events: { id: string | undefined; data: string }[] = [];
  for await (const event of readEvents(bytes(chunks))) events.push(event);
  return events;
}

describe('reading events', () => {
  it('yields id and data of each event, whatever the chunks', async () => {
    const text =
      'retry: 1000\n\nid: a-1\nevent: queue\ndata: {"x":1}\n\n: heartbeat\n\nid: a-2\ndata: one\ndata: two\n\n';
    const expected = [
      { id: 'a-1', data: '{"x":1}' },
      { id: 'a-2', data: 'one\ntwo' },
    ];
    expect(await eventsOf([text])).toEqual(expected);
    expect(await eventsOf([...text])).toEqual(expected);
  });

  it('handles all line endings and split characters', async () => {
    expect(await eventsOf(['data: a\r\n\r\n'])).toEqual([{ id: undefined, data: 'a' }]);
    const half = new TextEncoder().encode('data: Ж\n\n');
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(half.slice(0, 7));
        controller.enqueue(half.slice(7));
        controller.close();
      },
    });
    const found = [];
    for await (const event of readEvents(stream)) found.push(event.data);
    expect(found).toEqual(['Ж']);
  });

  it('drops an incomplete event', async () => {
    expect(await eventsOf(['data: whole\n\ndata: ha'])).toEqual([{ id: undefined, data: 'whole' }]);
  });
});

describe('following', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('resumes after the last event, and waits longer after each failure', async () => {
    vi.stubGlobal('window', new EventTarget());
    vi.useFakeTimers();
    const queue = JSON.stringify({ type: 'queue', queue: { held: false, painting: [], queued: [] } });
    const asked: (string | null)[] = [];
    const answers = [
      () => new Response(bytes([`id: one\ndata: ${queue}\n\n`])),
      () => Promise.reject(new TypeError('no connection')),
      () => new Response(null, { status: 401 }),
      () => new Response(bytes([`id: two\ndata: ${queue}\n\ndata: {"type":"of a newer server"}\n\n`])),
    ];
    const end = new AbortController();
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      asked.push(new Headers(init.headers).get('last-event-id'));
      const next = answers.shift();
      if (next) return next();
      end.abort();
      throw new TypeError('the end');
    });
    const told: string[] = [];
    const done = follow(
      { event: ({ type }) => told.push(type), connection: (state) => told.push(state) },
      end.signal,
    );
    await vi.runAllTimersAsync();
    await done;
    expect(asked).toEqual([null, 'one', 'one', 'one', 'two']);
    expect(told).toEqual(['online', 'queue', 'offline', 'offline', 'locked', 'online', 'queue', 'offline']);
  });

  it('never waits longer than eight seconds', () => {
    const waits = [250];
    while (waits.length < 12) waits.push(nextWait(waits.at(-1) ?? 0));
    expect(waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(Math.max(...waits)).toBe(8000);
  });
});
