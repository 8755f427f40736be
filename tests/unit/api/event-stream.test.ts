import { getEventListeners } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../../../src/api/contract.js';
import { EventLog, type LoggedEvent } from '../../../src/api/event-log.js';
import { eventStream } from '../../../src/api/event-stream.js';
import { createHandler } from '../../../src/api/handler.js';
import { UserError } from '../../../src/common/errors.js';
import { emptySnapshot, job, testBackend } from './backend.js';
import { Reader } from './event-reader.js';
import { type Fetch, problemOf, serveHandler, transports } from './transports.js';

const follow = async (call: Fetch, path = '/events', headers: Record<string, string> = {}) => {
  const response = await call(path, { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  return new Reader(response.body);
};

const publishDeleted = (events: EventLog, number: number) =>
  events.publish({ type: 'deleted', id: `job-${number}` });

describe.each(transports)('the stream of events %s', (_, open) => {
  it('starts with a snapshot, sends events, and resumes after the last one by header and by query', async () => {
    const events = new EventLog();
    const call = await open(testBackend({ events }));
    const first = await follow(call);
    expect(await first.next()).toEqual(emptySnapshot);
    events.publish({ type: 'job', job: { ...job, notes: [{ code: '', message: 'größe\n\n絵' }] } });
    expect(await first.next()).toMatchObject({
      type: 'job',
      job: { notes: [{ code: '', message: 'größe\n\n絵' }] },
    });
    await first.cancel();
    publishDeleted(events, 1);
    publishDeleted(events, 2);
    const second = await follow(call, `/events?after=${first.lastId}`);
    expect(await second.next()).toEqual({ type: 'deleted', id: 'job-1' });
    await second.cancel();
    // The address is the old one when a browser comes back by itself.
    const third = await follow(call, `/events?after=${first.lastId}`, { 'last-event-id': second.lastId });
    expect(await third.next()).toEqual({ type: 'deleted', id: 'job-2' });
    await third.cancel();
  });

  it('can be limited to one job, and answers 404 for an unknown one', async () => {
    const events = new EventLog();
    const snapshot = vi.fn((): Snapshot => ({ ...emptySnapshot, jobs: [job] }));
    const getJob = vi.fn(async ({ params }: { params: { id: string } }) => {
      if (params.id === job.id) return job;
      throw new UserError('job-unknown', 'There is no such job.');
    });
    const call = await open(testBackend({ events, snapshot, getJob }));
    const reader = await follow(call, '/events?job=job-1');
    expect(await reader.next()).toMatchObject({ type: 'snapshot', jobs: [job] });
    expect(snapshot).toHaveBeenCalledExactlyOnceWith('job-1');
    publishDeleted(events, 2);
    publishDeleted(events, 1);
    expect(await reader.next()).toEqual({ type: 'deleted', id: 'job-1' });
    await reader.cancel();
    expect(await problemOf(await call('/events?job=job-2'))).toMatchObject({
      status: 404,
      code: 'job-unknown',
    });
  });

  it('sends its greeting at once, and heartbeats while there are no events', async () => {
    const events = new EventLog();
    const call = await open(testBackend({ events }), { heartbeatMilliseconds: 1 });
    const known = await follow(call);
    await known.next();
    await known.cancel();
    const reader = await follow(call, `/events?after=${known.lastId}`);
    const coming = reader.next();
    await vi.waitUntil(() => reader.comments > 2, { interval: 1 });
    publishDeleted(events, 1);
    expect(await coming).toEqual({ type: 'deleted', id: 'job-1' });
    await reader.cancel();
  });

  it('ends when Impasto closes', async () => {
    const closing = new AbortController();
    const call = await open(testBackend(), { closing: closing.signal });
    const reader = await follow(call);
    await reader.next();
    const coming = reader.next();
    closing.abort();
    expect(await coming).toBeUndefined();
    expect(getEventListeners(closing.signal, 'abort')).toEqual([]);
  });

  it('reports a defect and ends when its snapshot fails', async () => {
    const onDefect = vi.fn();
    const snapshot = () => {
      throw new Error('on purpose');
    };
    const call = await open(testBackend({ snapshot }), { onDefect });
    const reader = await follow(call);
    expect(await reader.next()).toBeUndefined();
    expect(onDefect).toHaveBeenCalledExactlyOnceWith(expect.any(Error), 'a stream of events');
  });
});

describe('a stream', () => {
  /** Events without end that count how many were asked for. */
  function endless() {
    const asked = { count: 0 };
    const open = async function* (signal: AbortSignal): AsyncGenerator<LoggedEvent> {
      while (!signal.aborted) {
        asked.count += 1;
        yield { id: `a-${asked.count}`, event: { type: 'deleted', id: `job-${asked.count}` } };
      }
    };
    return { asked, open };
  }

  it('requests no more events than are read', async () => {
    const { asked, open } = endless();
    const reader = new Reader(eventStream(open));
    await new Promise(setImmediate); // whatever would be asked for unread has been by now
    expect(asked.count).toBe(0);
    for (let index = 1; index <= 5; index++) {
      await reader.next();
      await new Promise(setImmediate);
      expect(asked.count).toBe(index);
    }
    await reader.cancel();
  });

  it('does not buffer for a slow reader, which gets a snapshot for the events it missed', async () => {
    const events = new EventLog({ capacity: 8 });
    const snapshot = vi.fn(() => emptySnapshot);
    const handle = createHandler(testBackend({ events, snapshot }));
    const reader = await follow((path, init) => handle(new Request(`http://x/api${path}`, init)));
    await reader.next();
    for (let number = 0; number < 10_000; number++) publishDeleted(events, number);
    expect(snapshot).toHaveBeenCalledTimes(1);
    expect(await reader.next()).toEqual(emptySnapshot);
    publishDeleted(events, 10_000);
    expect(await reader.next()).toEqual({ type: 'deleted', id: 'job-10000' });
    await reader.cancel();
  });

  it('is not buffered by the server for a slow reader over HTTP', async () => {
    const events = new EventLog({ capacity: 8 });
    const queue = { held: false, painting: [] as string[], queued: [] };
    const handle = createHandler(testBackend({ events, snapshot: () => ({ ...emptySnapshot, queue }) }));
    const { hostname, port } = new URL(await serveHandler(handle));
    const socket = connect(Number(port), hostname);
    socket.write('GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n');
    let [received, tail] = [0, ''];
    const seen = (part: string) =>
      new Promise<void>((resolve) => {
        socket.on('data', () => tail.includes(part) && resolve());
      });
    socket.on('data', (chunk) => {
      received += chunk.length;
      tail = (tail + chunk.toString()).slice(-200_000);
    });
    await seen('"snapshot"');
    socket.pause();
    const notes = [{ code: '', message: 'x'.repeat(100_000) }];
    for (let number = 0; number < 1000; number++) {
      events.publish({ type: 'job', job: { ...job, notes } });
      // Other answers come through meanwhile, so whatever the server would send has been sent.
      if (number % 20 === 0) await (await fetch(`http://${hostname}:${port}/api/nowhere`)).text();
    }
    // The end comes as the last event or, as the reader is behind, in a snapshot.
    queue.painting = ['job-1000'];
    events.publish({ type: 'queue', queue });
    const last = seen('job-1000');
    socket.resume();
    await last;
    socket.destroy();
    expect(received).toBeGreaterThan(100_000);
    expect(received).toBeLessThan(50e6);
  });

  it('ends when it was ended before it is read', async () => {
    const reader = new Reader(eventStream(endless().open, { signals: [AbortSignal.abort()] }));
    expect(await reader.next()).toBeUndefined();
  });
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('happen' as const), times: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('read' as const), times: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('drop' as const), cut: fc.double({ min: 0, max: 1, noNaN: true }) }),
);

it.each(transports)(
  'cut anywhere, also within an event, and resumed, loses and doubles nothing: %s',
  async (name, open) => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const events = new EventLog({ capacity: 5 });
      let happened = 0;
      const snapshot = (): Snapshot => ({
        ...emptySnapshot,
        queue: { ...emptySnapshot.queue, queued: [`job-${happened}`] },
      });
      const call = await open(testBackend({ events, snapshot }));
      let reader = await follow(call);
      let known: number | undefined;
      const take = (event: Record<string, unknown> | undefined) => {
        if (!event) return;
        const { type, id, queue } = event as { type: string; id: string; queue: { queued: string[] } };
        const number = Number((type === 'snapshot' ? queue.queued[0] : id)?.slice('job-'.length));
        // A snapshot may tell what is known again; an event is always the next.
        if (type === 'snapshot') expect(number).toBeGreaterThanOrEqual(known ?? 0);
        else expect(number).toBe((known ?? Number.NaN) + 1);
        known = number;
      };
      const isBehind = () => known === undefined || known < happened;
      for (const one of steps) {
        if (one.kind === 'happen')
          for (let index = 0; index < one.times; index++) publishDeleted(events, ++happened);
        if (one.kind === 'read')
          for (let index = 0; index < one.times && isBehind(); index++) take(await reader.next());
        if (one.kind === 'drop') {
          if (isBehind()) take(await reader.next(one.cut));
          await reader.cancel();
          reader = await follow(call, '/events', reader.lastId ? { 'last-event-id': reader.lastId } : {});
        }
      }
      while (isBehind()) take(await reader.next());
      expect(known).toBe(happened);
      await reader.cancel();
    });
    await fc.assert(property, { numRuns: name === 'in process' ? 100 : 25 });
  },
);
