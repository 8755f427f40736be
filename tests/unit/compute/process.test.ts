import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import {
  ComputeProcess,
  type Launch,
  type PaintEvent,
  type PaintTask,
  paintWithFallback,
} from '../../../src/compute/index.js';
import type { ChildPort } from '../../../src/compute/launch.js';

/** A substitute for the child: it answers every task, and takes a while to end once it is killed. */
function fakeChild(milliseconds: number) {
  let onMessage: (message: unknown) => void = () => undefined;
  let onExit: (code: number | null, signal: string | null) => void = () => undefined;
  const received: { id: number; kind?: string; input?: Partial<PaintTask>; leave?: true }[] = [];
  let isKilled = false;
  const exit = (code: number | null, signal: string | null) => onExit(code, signal);
  const port: ChildPort = {
    pid: 1,
    send: (message) => {
      received.push(message as (typeof received)[number]);
      if (isKilled) throw new Error('a task was sent to a process that is being ended');
    },
    onMessage: (listener) => {
      onMessage = listener;
    },
    onExit: (listener) => {
      onExit = listener;
    },
    kill: () => {
      isKilled = true;
      setTimeout(() => exit(null, 'SIGKILL'), milliseconds);
    },
  };
  return { port, received, answer: (message: object) => onMessage(message), exit };
}

type FakeChild = ReturnType<typeof fakeChild>;

/** A launch that keeps the children it started. */
function launcher(): { launch: Launch; children: FakeChild[] } {
  const children: FakeChild[] = [];
  const launch = () => {
    const child = fakeChild(30);
    children.push(child);
    return child.port;
  };
  return { launch, children };
}

const facts = { width: 1, height: 1, format: 'png', bytes: 1, sha256: '' };

it('a task sent while the idle process is being ended goes to a new process', async () => {
  const { launch, children } = launcher();
  const compute = new ComputeProcess(launch, 1);
  const first = compute.run('inspect', { path: 'A.png' });
  children[0]?.answer({ id: 1, output: facts });
  await first.result;
  await expect.poll(() => compute.pid).toBeUndefined();
  const second = compute.run('inspect', { path: 'A.png' });
  await wait(60); // the first process ends meanwhile
  expect(children).toHaveLength(2);
  children[1]?.answer({ id: 1, output: facts });
  expect(await second.result).toEqual(facts);
  compute.close();
});

it('a process that ends fails its own tasks, and those of no other', async () => {
  const { launch, children } = launcher();
  const compute = new ComputeProcess(launch);
  const first = compute.run('inspect', { path: 'A.png' }).result;
  compute.kill();
  const second = compute.run('inspect', { path: 'A.png' }).result;
  await expect(first).rejects.toMatchObject({ code: 'crashed', values: { signal: 'SIGKILL' } });
  children[1]?.answer({ id: 1, output: facts });
  expect(await second).toEqual(facts);
  compute.close();
});

it('no listener for the end of this process is left when all processes have ended', async () => {
  const before = process.listeners('exit').length;
  const { launch, children } = launcher();
  const compute = new ComputeProcess(launch);
  const failed = compute.run('inspect', { path: 'A.png' }).result.catch(() => 'failed');
  children[0]?.exit(1, null);
  expect(await failed).toBe('failed');
  await expect.poll(() => process.listeners('exit').length).toBe(before);
});

const paintTask = (more: Partial<PaintTask>) =>
  ({ device: 'webgpu', half: true, whenOutOfMemory: 'cpu', revision: 3, ...more }) as PaintTask;

/** Starts a painting whose first process crashes after it has reported some events. */
async function crashing(task: PaintTask, events: readonly PaintEvent[]) {
  const { launch, children } = launcher();
  const compute = new ComputeProcess(launch);
  const seen: PaintEvent[] = [];
  const running = paintWithFallback(compute, task, (event) => seen.push(event));
  const result = running.result.catch((error: unknown) => error);
  for (const event of events) children[0]?.answer({ id: 1, event });
  children[0]?.exit(null, 'SIGSEGV');
  await wait(10);
  return { running, result, seen, second: children[1], compute };
}

const preview: PaintEvent = { type: 'preview', revision: 7, file: 'p.jpg', size: { width: 1, height: 1 } };
const checkpoint: PaintEvent = { type: 'checkpoint', scale: 1, iteration: 5 };

it('a painting whose device crashes continues on the CPU, with new preview numbers', async () => {
  const { seen, second, compute, result } = await crashing(paintTask({}), [preview]);
  expect(seen.at(-1)).toEqual({
    type: 'note',
    note: {
      code: 'note-crashed',
      message: 'webgpu crashed, so the painting continues on the CPU.',
      values: { device: 'webgpu' },
    },
  });
  expect(second?.received[0]?.input).toMatchObject({ device: 'cpu', half: false, revision: 7 });
  expect(second?.received[0]?.input?.checkpoint).toBeUndefined();
  const outcome = { state: 'done', timings: [], device: 'cpu' };
  second?.answer({ id: 1, output: outcome });
  expect(await result).toEqual(outcome);
  compute.close();
});

it('a checkpoint of an earlier run is used only after this one has replaced it', async () => {
  const without = await crashing(paintTask({ checkpoint: 'ignore' }), [preview]);
  expect(without.second?.received[0]?.input?.checkpoint).toBe('ignore');
  without.compute.close();
  const replaced = await crashing(paintTask({ checkpoint: 'ignore' }), [checkpoint]);
  expect(replaced.second?.received[0]?.input?.checkpoint).toBe('require');
  replaced.compute.close();
});

it.each([
  ['the CPU', paintTask({ device: 'cpu' })],
  ['a task that is to end smaller', paintTask({ whenOutOfMemory: 'smaller' })],
])('there is no fallback for %s', async (_, task) => {
  const { result, second, compute } = await crashing(task, []);
  expect(second).toBeUndefined();
  expect(await result).toMatchObject({ code: 'crashed' });
  compute.close();
});
