import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaintCommand } from '../../../src/compute/index.js';
import type { JobCommand } from '../../../src/jobs/queue-state.js';
import { jobId, World } from './queue-world.js';

/** The states that a job may end in after a command; a process that crashes fails its job. */
const outcomes: Readonly<Record<string, readonly string[]>> = {
  pause: ['paused', 'done', 'failed'],
  stop: ['stopped', 'done', 'failed', 'interrupted'],
  cancel: ['cancelled'],
};

const commands: readonly JobCommand[] = ['pause', 'resume', 'stop', 'cancel', 'delete'];
const kinds = [
  ...['create', 'command', 'command', 'perform', 'perform', 'perform', 'progress', 'write', 'end', 'end'],
  ...['crash', 'restart', 'close', 'hold', 'settings', 'fail'],
] as const;

const steps = fc.array(fc.record({ kind: fc.constantFrom(...kinds), n: fc.nat(30), which: fc.nat(30) }), {
  minLength: 20,
  maxLength: 120,
});

/** Does something to the n-th of the things that it can be done to. */
function take(world: World, kind: string, n: number, which: number): void {
  const nth = (ids: Iterable<string>) => [...ids][n % Math.max(1, [...ids].length)] ?? '';
  const lane = nth(world.lanes.keys());
  const child = nth(world.children.keys());
  if (kind === 'create') world.create(which % 2 === 0);
  if (kind === 'command') world.command(nth(world.state.jobs.keys()), commands[which % 5] as JobCommand);
  if (kind === 'perform') world.perform(lane, true);
  if (kind === 'fail') world.perform(lane, false);
  if (kind === 'progress') world.progress(child);
  if (kind === 'write') world.writeResult(child);
  if (kind === 'end') world.end(child);
  if (kind === 'crash') world.crash(child);
  if (kind === 'hold') world.dispatch({ type: 'hold', held: which % 3 === 0 });
  if (kind === 'settings') world.dispatch({ type: 'settings', parallel: 1 + (which % 3) });
  if (kind === 'close') world.close();
  if (kind === 'close' || kind === 'restart') world.restart();
}

describe('the queue, with any events in any order', () => {
  it('keeps every job, loses no command, and ends in a legal state', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const world = new World();
        for (const { kind, n, which } of all) {
          take(world, kind, n, which);
          expect(world.faults).toEqual([]);
        }
        world.settle();
        expect(world.faults).toEqual([]);
        for (const { id, state } of world.state.jobs.values()) {
          expect(['queued', 'painting']).not.toContain(state);
          const command = world.expected.get(id);
          if (command) expect(outcomes[command], `${id} after ${command}`).toContain(state);
        }
        const memory = [...world.state.jobs.values()];
        expect(new Map([...world.disk].map(([id, text]) => [id, JSON.parse(text)]))).toEqual(
          new Map(memory.map((job) => [job.id, JSON.parse(JSON.stringify(job))])),
        );
      }),
      { numRuns: 1500 },
    );
  });
});

/** A world with one job whose process runs, with half of its work done. */
function painting(isBatch = false) {
  const world = new World();
  world.create(isBatch);
  const id = jobId(1);
  const drain = () => {
    while (world.lanes.size > 0) for (const lane of world.lanes.keys()) world.perform(lane, true);
  };
  drain();
  world.progress(id);
  drain();
  const job = () => world.state.jobs.get(id);
  const command = (...given: JobCommand[]) => {
    for (const one of given) world.command(id, one);
  };
  return { world, id, drain, job, command };
}

describe('a command', () => {
  it.each<[PaintCommand[], string]>([
    [['pause'], 'paused'],
    [['pause', 'stop'], 'stopped'],
    [['pause', 'cancel'], 'cancelled'],
    [['stop', 'pause'], 'stopped'],
    [['stop', 'cancel'], 'cancelled'],
    [['cancel', 'stop', 'pause'], 'cancelled'],
  ])('%j leads a painting job to %s: the strongest wins', (given, state) => {
    const { world, job, command } = painting();
    command(...given);
    world.settle();
    expect(job()).toMatchObject({ state, wanted: undefined });
  });

  it('to resume takes back a pause that has not taken effect', () => {
    const { world, id, drain, job, command } = painting();
    command('pause', 'resume');
    expect(job()).toMatchObject({ state: 'painting', wanted: undefined });
    drain();
    world.end(id); // the process paused
    drain();
    expect(job()?.state).toBe('painting');
    world.end(id);
    world.settle();
    expect(job()?.state).toBe('done');
  });

  it('to cancel counts between the end of the painting and its record', () => {
    const { world, id, job, command } = painting(true);
    world.end(id);
    expect(job()).toMatchObject({ state: 'painting' });
    command('cancel');
    world.settle();
    expect(job()).toMatchObject({ state: 'cancelled', result: null });
    expect(world.results.size).toBe(0);
  });

  it.each<[PaintCommand, string]>([
    ['pause', 'paused'],
    ['stop', 'stopped'],
    ['cancel', 'cancelled'],
  ])('to %s survives a restart once it was answered', (given, state) => {
    const { world, drain, job, command } = painting();
    command(given);
    drain();
    world.restart();
    world.settle();
    expect(job()?.state).toBe(state);
  });

  it.each<[PaintCommand, string]>([
    ['pause', 'paused'],
    ['stop', 'queued'],
    ['cancel', 'cancelled'],
  ])('to %s survives the end of the application', (given, state) => {
    const { world, job, command } = painting();
    world.dispatch({ type: 'close' });
    command(given);
    world.close();
    expect(job()?.state).toBe(state);
  });

  it('to stop waits for a free place, and is carried out while the queue is held', () => {
    const { world, id, drain, job, command } = painting();
    command('pause');
    drain();
    world.end(id);
    drain();
    world.create(false);
    drain();
    world.dispatch({ type: 'hold', held: true });
    command('stop');
    expect(job()).toMatchObject({ state: 'queued', wanted: 'stop' });
    world.end(jobId(2));
    expect(job()).toMatchObject({ state: 'painting', wanted: 'stop' });
    drain();
    world.end(id);
    drain();
    expect(job()?.state).toBe('stopped');
  });
});

describe('a job that was interrupted', () => {
  it('has its result if that was written before the end', () => {
    const { world, id, job } = painting();
    world.writeResult(id);
    world.restart();
    world.settle();
    expect(job()).toMatchObject({ state: 'done', result: { path: 'result.png' } });
  });

  it('is restarted twice if it belongs to a batch', () => {
    const { world, drain, job } = painting(true);
    const states = [1, 2, 3].map(() => {
      world.restart();
      drain();
      return job()?.state;
    });
    expect(states).toEqual(['painting', 'painting', 'interrupted']);
  });

  it('keeps its picture if its checkpoint cannot be read when it is stopped', () => {
    const { world, id, drain, job, command } = painting();
    world.restart();
    drain();
    command('stop');
    drain();
    world.children.delete(id);
    world.dispatch({ type: 'ended', id, end: { state: 'cancelled' }, losses: [] });
    world.settle();
    expect(job()?.state).toBe('interrupted');
    expect(world.faults).toEqual([]);
  });
});

describe('a record that cannot be written', () => {
  it('is written when another one can be, and its checkpoint is kept until then', () => {
    const { world, id, drain, job } = painting();
    world.end(id);
    world.perform(id, true); // the result is recorded
    world.perform(id, false);
    expect(job()?.state).toBe('done');
    expect(JSON.parse(world.disk.get(id) ?? '').state).toBe('painting');
    expect(world.lanes.size).toBe(0);
    world.create(false);
    drain();
    expect(JSON.parse(world.disk.get(id) ?? '').state).toBe('done');
    expect(world.results.size).toBe(0);
  });
});
