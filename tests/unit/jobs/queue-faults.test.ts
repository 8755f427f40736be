import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/common/errors.js';
import { isEnded, type JobState } from '../../../src/common/job.js';
import type { PaintCommand, PaintTask } from '../../../src/compute/index.js';
import type { ChildPort } from '../../../src/compute/launch.js';
import { recordExpectedResult } from '../../../src/compute/result-record.js';
import { cpuUse } from '../../../src/engines/index.js';
import { ComputePool } from '../../../src/jobs/compute-pool.js';
import { JobQueue, type NewJob } from '../../../src/jobs/queue.js';
import { SpeedHistory } from '../../../src/jobs/speed-history.js';
import { JobStore } from '../../../src/jobs/store.js';
import { halfway, newRecord } from './queue-world.js';

let root = '';
let folders = 0;
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'impasto queue '));
  process.on('unhandledRejection', note);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await rm(root, { recursive: true, force: true });
});
beforeEach(() => {
  unhandled.length = 0;
  folders += 1;
});
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(unhandled).toEqual([]);
});

/** What a process does, one operation after another, until it is killed or an operation fails. */
class Operations {
  count = 0;
  /** The process is dead from this operation on. */
  killAt = Number.POSITIVE_INFINITY;
  /** Operations that fail. */
  fails: (name: string) => boolean = () => false;

  get isDead(): boolean {
    return this.count >= this.killAt;
  }

  async do<T>(name: string, operation: () => Promise<T>): Promise<T> {
    if (this.isDead) return await new Promise<never>(() => undefined);
    this.count += 1;
    if (this.isDead) return await new Promise<never>(() => undefined);
    if (this.fails(name)) throw Object.assign(new Error(`${name} failed`), { code: 'ENOSPC' });
    return await operation();
  }
}

class FaultyStore extends JobStore {
  constructor(
    folder: string,
    readonly operations: Operations,
  ) {
    super(folder);
  }
  override create = (job: Parameters<JobStore['create']>[0]) =>
    this.operations.do('create', () => JobStore.prototype.create.call(this, job));
  override save = (job: Parameters<JobStore['save']>[0]) =>
    this.operations.do('save', () => JobStore.prototype.save.call(this, job));
  override remove = (id: string) => this.operations.do('remove', () => super.remove(id));
  override clear = (id: string) => this.operations.do('clear', () => super.clear(id));
  override removeRecoveryFiles = (id: string) =>
    this.operations.do('removeRecoveryFiles', () => super.removeRecoveryFiles(id));
  override writeLosses = (id: string, losses: Parameters<JobStore['writeLosses']>[1]) =>
    this.operations.do('writeLosses', () => super.writeLosses(id, losses));
}

/** A compute process: a picture named `endless` is painted until a command comes. */
function childOf(operations: Operations): ChildPort {
  let listener: (message: unknown) => void = () => undefined;
  let onExit: (code: number | null, signal: string | null) => void = () => undefined;
  const open = new Map<number, (command: PaintCommand) => void>();
  const send = (message: object) =>
    operations.do('message', async () => listener(JSON.parse(JSON.stringify(message))));

  async function paint(id: number, task: PaintTask): Promise<void> {
    const checkpoint = join(task.folder, 'checkpoint.bin');
    const hasCheckpoint = existsSync(checkpoint);
    const isEndless = task.content.name === 'endless';
    const command = new Promise<PaintCommand | undefined>((resolve) => {
      open.set(id, resolve);
      if (!isEndless) setTimeout(() => resolve(undefined), 2);
    });
    await send({ id, event: { type: 'planned', sizes: [64], iterations: [10] } });
    if (!task.finish) {
      await send({ id, event: { type: 'progress', progress: halfway } });
      await operations.do('checkpoint', () => writeFile(checkpoint, ''));
      await send({ id, event: { type: 'checkpoint', scale: 1, iteration: 5 } });
    }
    const given = task.finish ? 'stop' : await command;
    const end = { timings: [{ pixels: 1, iterations: 1, seconds: 1 }], device: 'cpu' };
    if (given === 'cancel' || (task.finish && !hasCheckpoint))
      return await finish({ state: 'cancelled', ...end });
    if (given === 'pause') return await finish({ state: 'paused', ...end });
    const { path, format } = task.output;
    const network = { name: 'random', fingerprint: '' };
    const result = { path, width: 8, height: 6, bytes: 7, format, network, seconds: 1 };
    const finished = { state: given === 'stop' ? 'stopped' : 'done', result } as const;
    await operations.do('expect', () => recordExpectedResult(task.folder, finished, Buffer.from('picture')));
    await operations.do('result', () => writeFile(path, 'picture'));
    await finish({ ...finished, ...end });

    async function finish(output: object): Promise<void> {
      await send({ id, output });
    }
  }

  return {
    pid: undefined,
    send: (message) => {
      const { id, input, kind, command } = message as { id: number; [key: string]: unknown };
      if (kind === 'paint') void paint(id, input as PaintTask);
      else open.get(id)?.(command as PaintCommand);
    },
    onMessage: (one) => {
      listener = one;
    },
    onExit: (one) => {
      onExit = one;
    },
    kill: () => onExit(null, 'SIGKILL'),
  };
}

/** A queue over a folder whose operations can fail, and which can be killed. */
async function open(
  more: Partial<ConstructorParameters<typeof JobQueue>[0]> = {},
  killAt = Number.POSITIVE_INFINITY,
) {
  const folder = join(root, String(folders));
  const operations = new Operations();
  operations.killAt = killAt;
  const children: ChildPort[] = [];
  const troubles: unknown[] = [];
  const queue = new JobQueue({
    store: new FaultyStore(join(folder, 'jobs'), operations),
    pool: new ComputePool(() => {
      const child = childOf(operations);
      children.push(child);
      return child;
    }),
    speed: new SpeedHistory(join(folder, 'speed.json')),
    pathOf: () => join(folder, 'A.png'),
    pace: () => ({ parallel: 1, threads: 1 }),
    deviceOf: async () => cpuUse,
    checkpointSeconds: 1,
    previews: false,
    onChange: () => undefined,
    onBegin: () => operations.do('begin', async () => undefined),
    onResult: () => operations.do('ledger', async () => undefined),
    onAbandon: () => operations.do('abandon', async () => undefined),
    onTrouble: (error) => troubles.push(error),
    ...more,
  });
  await queue.load();
  const reaches = async (id: string, ...states: JobState[]) => {
    await until(operations, () => states.includes(queue.get(id).state));
  };
  return { queue, operations, children, troubles, reaches, folder };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Waits for a condition; forever once the process is dead. */
async function until(operations: Operations, isMet: () => boolean): Promise<void> {
  while (!operations.isDead && !isMet()) await pause();
  if (operations.isDead) await new Promise<never>(() => undefined);
}

const newJob = (name: 'endless' | 'quick', isBatch = false): NewJob => {
  const { content, styles, options, output, device, whenOutOfMemory, batch } = newRecord('x', isBatch);
  return { content: { ...content, name }, styles, options, output, device, whenOutOfMemory, batch };
};

const hasProgress = async ({ queue, operations }: Awaited<ReturnType<typeof open>>, id: string) => {
  await until(operations, () => queue.get(id).progress !== null);
};

describe('an effect that fails', () => {
  it('to create a job rejects the job, and the queue continues', async () => {
    const { queue, operations, reaches } = await open();
    queue.start();
    operations.fails = (name) => name === 'create';
    await expect(queue.create(newJob('quick'))).rejects.toThrow('create failed');
    expect(queue.list()).toEqual([]);
    operations.fails = () => false;
    const { id } = await queue.create(newJob('quick'));
    await reaches(id, 'done');
    await queue.close();
  });

  it('to write records is reported, and they are written later', async () => {
    const { queue, operations, reaches, troubles, folder } = await open();
    queue.start();
    const { id } = await queue.create(newJob('endless'));
    operations.fails = (name) => name === 'save' || name === 'writeLosses';
    await queue.stop(id);
    await reaches(id, 'stopped');
    await expect.poll(() => troubles.length).toBeGreaterThan(1);
    operations.fails = () => false;
    await queue.create(newJob('quick'));
    await expect
      .poll(async () => JSON.parse(await readFile(join(folder, 'jobs', id, 'job.json'), 'utf8')))
      .toMatchObject({ state: 'stopped' });
    expect(existsSync(join(folder, 'jobs', id, 'result.png'))).toBe(true);
    await queue.close();
  });

  it('to delete a job rejects, and the job is kept', async () => {
    const { queue, operations } = await open();
    const failure = { code: 'picture-unreadable', message: 'It cannot be read.' };
    const { id } = await queue.create(newJob('quick'), failure);
    operations.fails = (name) => name === 'remove';
    await expect(queue.delete(id)).rejects.toThrow('remove failed');
    expect(queue.get(id)).toMatchObject({ state: 'failed' });
    operations.fails = () => false;
    await queue.delete(id);
    expect(queue.list()).toEqual([]);
    await queue.close();
  });

  it.each(['begin', 'ledger', 'abandon', 'clear', 'removeRecoveryFiles', 'writeLosses', 'save'])(
    'is no unhandled rejection: %s',
    async (failing) => {
      const one = await open();
      const { queue, operations, reaches, children } = one;
      const quick = await queue.create(newJob('quick'));
      const endless = await queue.create(newJob('endless'));
      operations.fails = (name) => name === failing;
      queue.start();
      await reaches(quick.id, 'done');
      await hasProgress(one, endless.id);
      for (const child of children) child.kill();
      await reaches(endless.id, 'failed');
      await queue.resume(endless.id);
      await queue.cancel(endless.id);
      await reaches(endless.id, 'cancelled');
      await queue.close();
    },
  );

  it('because no process can be started fails the job', async () => {
    const pool = new ComputePool(() => {
      throw new Error('no process');
    });
    const { queue, reaches } = await open({ pool });
    queue.start();
    const { id } = await queue.create(newJob('quick'));
    await reaches(id, 'failed');
    expect(queue.get(id).failure?.message).toContain('no process');
    await queue.close();
  });

  it('in a listener stops nothing', async () => {
    const onChange = () => {
      throw new Error('listener');
    };
    const { queue, reaches, troubles } = await open({ onChange });
    queue.start();
    const { id } = await queue.create(newJob('quick'));
    await reaches(id, 'done');
    expect(troubles).toContainEqual(new Error('listener'));
    await queue.close();
  });
});

describe('a command to the queue', () => {
  it('to cancel counts while the result is being recorded', async () => {
    const waiting: (() => void)[] = [];
    const onResult = () => new Promise<void>((resolve) => waiting.push(resolve));
    const one = await open({ onResult });
    one.queue.start();
    const { id } = await one.queue.create(newJob('quick'));
    await expect.poll(() => existsSync(join(one.folder, 'jobs', id, 'result.png'))).toBe(true);
    await expect.poll(() => one.queue.state().painting).toEqual([]);
    await expect.poll(() => waiting.length).toBe(1);
    const cancelling = one.queue.cancel(id);
    expect(one.queue.get(id)).toMatchObject({ state: 'painting', wanted: 'cancel' });
    for (const resolve of waiting) resolve();
    await cancelling;
    await one.queue.close();
    expect(one.queue.get(id)).toMatchObject({ state: 'cancelled', result: null });
    expect(existsSync(join(one.folder, 'jobs', id, 'result.png'))).toBe(false);
  });

  it('to stop counts after one to pause', async () => {
    const one = await open();
    one.queue.start();
    const { id } = await one.queue.create(newJob('endless'));
    await hasProgress(one, id);
    const answers = await Promise.all([one.queue.pause(id), one.queue.stop(id)]);
    expect(answers[1]).toMatchObject({ state: expect.stringMatching(/painting|queued|stopped/) });
    await one.reaches(id, 'stopped');
    expect(one.queue.get(id).result).toMatchObject({ path: 'result.png' });
    await one.queue.close();
  });
});

/** Everything that can be asked of a queue, and what was answered until it was killed. */
async function story(killAt: number) {
  const answers: Record<string, string> = {};
  let one: Awaited<ReturnType<typeof open>> | undefined;
  const report = async () => {
    one = await open({}, killAt);
    const { queue, reaches } = one;
    const ask = async (
      name: string,
      action: 'pause' | 'resume' | 'stop' | 'cancel' | 'delete',
      id: string,
    ) => {
      if (action === 'delete') answers[`${name} deleted`] = id;
      await queue[action](id);
      answers[name] = action;
    };
    const create = async (name: string, job: NewJob) => {
      const { id } = await queue.create(job);
      answers[`${name} created`] = id;
      return id;
    };
    queue.start();
    const a = await create('a', newJob('endless'));
    await hasProgress(one, a);
    await ask('a', 'pause', a);
    await reaches(a, 'paused');
    await ask('a', 'resume', a);
    await reaches(a, 'painting');
    await ask('a', 'stop', a);
    await reaches(a, 'stopped');
    const b = await create('b', newJob('quick', true));
    await reaches(b, 'done');
    const c = await create('c', newJob('endless'));
    await hasProgress(one, c);
    await ask('c', 'cancel', c);
    await reaches(c, 'cancelled');
    await ask('c', 'delete', c);
    const d = await create('d', newJob('endless'));
    await hasProgress(one, d);
    await queue.close();
  };
  let isTold = false;
  const told = report().then(() => {
    isTold = true;
  });
  const isDead = async () => {
    while (!isTold && !one?.operations.isDead) await pause();
  };
  await Promise.race([told, isDead()]);
  return { answers: { ...answers }, operations: one?.operations.count ?? 0 };
}

describe('a queue that is killed between two effects', () => {
  it('loses no job and no command', async () => {
    const whole = await story(Number.POSITIVE_INFINITY);
    expect(whole.operations).toBeGreaterThan(40);
    for (let killAt = 1; killAt <= whole.operations; killAt++) {
      folders += 1;
      const { answers } = await story(killAt);
      const after = await open();
      const { queue, reaches, folder } = after;
      for (const name of ['a', 'b', 'c', 'd']) {
        const id = answers[`${name} created`];
        if (id && !answers[`${name} deleted`])
          expect(() => queue.get(id), `${name} at ${killAt}`).not.toThrow();
      }
      queue.start();
      for (const { id, state } of queue.list()) {
        if (state === 'painting' || state === 'queued') await hasProgress(after, id);
        await queue.stop(id).catch((error: unknown) => expect(error).toBeInstanceOf(UserError));
      }
      for (const { id, state } of queue.list())
        if (!isEnded(state)) await reaches(id, 'done', 'stopped', 'cancelled', 'interrupted', 'paused');
      await queue.close();
      for (const { id, state, result } of queue.list())
        if (result)
          expect(existsSync(join(folder, 'jobs', id, result.path)), `${state} at ${killAt}`).toBe(true);
      const stateOf = (name: string) =>
        queue.list().find(({ id }) => id === answers[`${name} created`])?.state;
      if (answers.a === 'stop') expect(stateOf('a'), `at ${killAt}`).toBe('stopped');
      if (answers.c === 'cancel') expect(stateOf('c'), `at ${killAt}`).toBe('cancelled');
      if (answers.c === 'delete') expect(stateOf('c')).toBeUndefined();
      expect(['done', 'stopped', undefined]).toContain(stateOf('b'));
    }
  });
});
