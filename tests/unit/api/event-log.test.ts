import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Happening, Snapshot } from '../../../src/api/contract.js';
import { EventLog, type LoggedEvent } from '../../../src/api/event-log.js';
import { emptySnapshot, job } from './backend.js';

const deleted = (number: number): Happening => ({ type: 'deleted', id: `job-${number}` });

/** A log that tells of numbers, and a snapshot that says how far they have come. */
function counting(capacity: number) {
  const log = new EventLog({ capacity });
  let count = 0;
  const snapshot = (): Snapshot => ({
    ...emptySnapshot,
    queue: { held: false, painting: [], queued: [`job-${count}`] },
  });
  const publish = () => {
    count += 1;
    log.publish(deleted(count));
  };
  return { log, snapshot, publish, count: () => count };
}

/** What an event says of how far things have come. */
function numberIn({ event }: LoggedEvent): number {
  const id =
    event.type === 'snapshot' ? event.queue.queued[0] : event.type === 'deleted' ? event.id : undefined;
  return Number(id?.replace('job-', ''));
}

describe('following', () => {
  it('starts with a snapshot, continues with events, and loses none while no reader waits', async () => {
    const { log, snapshot, publish } = counting(10);
    publish();
    const events = log.follow({ signal: new AbortController().signal, snapshot });
    publish();
    const first = (await events.next()).value!;
    expect([first.event.type, numberIn(first)]).toEqual(['snapshot', 2]);
    publish();
    publish();
    expect(numberIn((await events.next()).value!)).toBe(3);
    expect(numberIn((await events.next()).value!)).toBe(4);
    const coming = events.next();
    publish();
    expect(numberIn((await coming).value!)).toBe(5);
  });

  it('resumes after an id without a snapshot, also after the id of a snapshot', async () => {
    const { log, snapshot, publish } = counting(10);
    publish();
    const { signal } = new AbortController();
    const { id } = (await log.follow({ signal, snapshot }).next()).value!;
    publish();
    const next = (await log.follow({ signal, snapshot, after: id }).next()).value!;
    expect([next.event, numberIn(next)]).toEqual([deleted(2), 2]);
  });

  it.each([
    ['of another process', () => '0123456789ab-1'],
    ['of what has not happened', (id: string) => id.replace(/-.*/, '-99')],
    ['that is none', () => 'nonsense'],
    ['that is half of one', (id: string) => id.replace(/-.*/, '-')],
  ])('after an id %s starts with a snapshot', async (_, change) => {
    const { log, snapshot, publish } = counting(10);
    publish();
    const { signal } = new AbortController();
    const { id } = (await log.follow({ signal, snapshot }).next()).value!;
    const again = (await log.follow({ signal, snapshot, after: change(id) }).next()).value!;
    expect(again.event.type).toBe('snapshot');
  });

  it('replaces events that left the ring by a snapshot, and no others', async () => {
    const { log, snapshot, publish } = counting(3);
    const events = log.follow({ signal: new AbortController().signal, snapshot });
    await events.next();
    for (let index = 0; index < 3; index++) publish();
    expect((await events.next()).value!.event).toEqual(deleted(1));
    for (let index = 0; index < 2; index++) publish();
    const late = (await events.next()).value!;
    expect([late.event.type, numberIn(late)]).toEqual(['snapshot', 5]);
    publish();
    expect((await events.next()).value!.event).toEqual(deleted(6));
  });

  it('can be limited to one job', async () => {
    const log = new EventLog();
    const events = log.follow({
      job: 'job-1',
      signal: new AbortController().signal,
      snapshot: () => emptySnapshot,
    });
    expect((await events.next()).value!.event.type).toBe('snapshot');
    const { queue } = emptySnapshot;
    log.publish({ type: 'queue', queue });
    log.publish({ type: 'job', job: { ...job, id: 'job-2' } });
    log.publish({ type: 'job', job });
    log.publish(deleted(2));
    log.publish(deleted(1));
    expect((await events.next()).value!.event).toEqual({ type: 'job', job });
    expect((await events.next()).value!.event).toEqual(deleted(1));
  });

  it('ends when the signal fires, before the start, while waiting and while not, and leaves no listener', async () => {
    const { log, snapshot } = counting(10);
    const controller = new AbortController();
    const [waiting, idle] = [0, 1].map(() => log.follow({ signal: controller.signal, snapshot }));
    await waiting!.next();
    const coming = waiting!.next();
    await idle!.next();
    controller.abort();
    expect((await coming).done).toBe(true);
    expect((await idle!.next()).done).toBe(true);
    expect((await log.follow({ signal: controller.signal, snapshot }).next()).done).toBe(true);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('removes its listener with each event', async () => {
    const { log, snapshot, publish } = counting(10);
    const { signal } = new AbortController();
    const events = log.follow({ signal, snapshot });
    await events.next();
    for (let index = 0; index < 100; index++) {
      const coming = events.next();
      publish();
      await coming;
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('publishing', () => {
  it('copies the event', async () => {
    const log = new EventLog();
    const events = log.follow({ signal: new AbortController().signal, snapshot: () => emptySnapshot });
    await events.next();
    const changing = { ...job, notes: [{ code: '', message: 'then' }] };
    log.publish({ type: 'job', job: changing });
    changing.notes.push({ code: '', message: 'later' });
    expect((await events.next()).value!.event).toMatchObject({ job: { notes: [{ message: 'then' }] } });
  });

  it('rejects an event that does not match the contract', () => {
    expect(() => new EventLog().publish({ type: 'deleted', id: 'NO ID' })).toThrow();
  });
});

/** One step of a story: things happen, are read, or the reader loses its connection and comes back. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('happen' as const), times: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('read' as const), times: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('drop' as const) }),
);

it('no event is lost or repeated however often readers disconnect and resume', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      async (steps, capacity) => {
        const { log, snapshot, publish, count } = counting(capacity);
        const { signal } = new AbortController();
        let after: string | undefined;
        let known: number | undefined;
        let events = log.follow({ signal, snapshot });
        const read = async () => {
          const logged = (await events.next()).value!;
          const mustSkip = known === undefined || count() - known > capacity;
          expect(logged.event.type === 'snapshot').toBe(mustSkip);
          expect(numberIn(logged)).toBe(mustSkip ? count() : known! + 1);
          known = numberIn(logged);
          after = logged.id;
        };
        const isBehind = () => known === undefined || known < count();
        for (const one of steps) {
          if (one.kind === 'happen') for (let index = 0; index < one.times; index++) publish();
          if (one.kind === 'read') for (let index = 0; index < one.times && isBehind(); index++) await read();
          if (one.kind === 'drop') events = log.follow({ signal, snapshot, after });
        }
        while (isBehind()) await read();
        expect(known).toBe(count());
      },
    ),
  );
});
