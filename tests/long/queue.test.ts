import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/common/random.js';
import { readPicture } from '../../src/images/index.js';
import type { JobRecord, JobService, NewJob } from '../../src/jobs/index.js';
import { builtCli } from '../integration/cli/build.js';
import { jobWorkplace, quickInput, reaches } from '../integration/jobs/helpers.js';

const work = jobWorkplace();

/** What the program of queue-program.mjs tells. */
interface Output {
  readonly created: string[];
  readonly done: string[];
  readonly damaged: string[];
  painter: number | undefined;
}

interface Program extends Output {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  /** Resolves when the program has created a job, or has ended. */
  readonly creates: Promise<unknown>;
}

async function startProgram(folder: string, newJobs: readonly NewJob[]): Promise<Program> {
  const dist = dirname(dirname(await builtCli()));
  const args = [join(import.meta.dirname, 'queue-program.mjs'), dist, folder, JSON.stringify(newJobs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: Output = { created: [], done: [], damaged: [], painter: undefined };
  let text = '';
  let tell = () => {};
  const created = new Promise<void>((resolve) => {
    tell = resolve;
  });
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) listen(JSON.parse(line), output);
    if (output.created.length > 0) tell();
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return Object.assign(output, { child, ended, creates: Promise.race([created, ended]) });
}

function listen(record: Record<string, unknown>, output: Output): void {
  if (typeof record.created === 'string') output.created.push(record.created);
  if (record.state === 'done') output.done.push(record.id as string);
  if (typeof record.painter === 'number') output.painter = record.painter;
  if (Array.isArray(record.damaged)) output.damaged.push(...record.damaged);
}

/** Every record on disk; a record that cannot be read fails the test. */
async function recordsIn(folder: string): Promise<Map<string, JobRecord>> {
  const records = new Map<string, JobRecord>();
  for (const id of await readdir(join(folder, 'jobs'))) {
    const text = await readFile(join(folder, 'jobs', id, 'job.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) records.set(id, JSON.parse(text));
  }
  return records;
}

describe('a queue that is killed', () => {
  it('fifty times at random moments loses nothing, and paints the same pictures as one that is not', async () => {
    const random = createRandom(50);
    const folder = work.path('storm');
    const service = await work.open('storm');
    const newJob = await work.newJob(service, { ...quickInput, size: 64, iterations: 25 });
    await work.close(service);
    const created = new Set<string>();
    const done = new Set<string>();
    let awaited = 0;
    for (let kill = 0; kill < 50; kill++) {
      const program = await startProgram(folder, random.uniform() < 0.5 ? [newJob] : [newJob, newJob]);
      // Most kills come after a job was created, the others at any moment of the start.
      if (random.uniform() < 0.7) {
        await program.creates;
        awaited += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 1500 * random.uniform() ** 2));
      if (random.uniform() < 0.3 && program.painter !== undefined) {
        killIfThere(program.painter);
        await new Promise((resolve) => setTimeout(resolve, 300 * random.uniform()));
      }
      program.child.kill('SIGKILL');
      await program.ended;
      for (const id of program.created) created.add(id);
      for (const id of program.done) done.add(id);
      expect(program.damaged).toEqual([]);
      const records = await recordsIn(folder);
      for (const id of created) expect(records.has(id), `${id} after kill ${kill + 1}`).toBe(true);
      for (const [id, { state, result }] of records) {
        if (state !== 'done') continue;
        done.add(id);
        expect((await readFile(join(folder, 'jobs', id, result?.path ?? ''))).length).toBe(result?.bytes);
      }
    }
    const last = await work.open('storm');
    expect(last.setAside).toEqual([]);
    for (const id of done) expect(['done', 'interrupted', 'queued']).toContain(last.queue.get(id).state);
    last.start();
    for (const { id, state } of last.queue.list())
      if (state === 'interrupted' || state === 'failed') await last.queue.resume(id);
    for (const { id } of last.queue.list()) await reaches(last, id, 'done', 'failed');
    const reference = await last.queue.create(newJob);
    await reaches(last, reference.id, 'done');
    const wanted = await pixelsOf(last, reference.id);
    expect(created.size).toBeGreaterThanOrEqual(awaited);
    for (const id of created) {
      expect(last.queue.get(id)).toMatchObject({ state: 'done' });
      expect(await pixelsOf(last, id), id).toEqual(wanted);
    }
  });
});

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

async function pixelsOf(service: JobService, id: string): Promise<Float32Array> {
  return (await readPicture(join(service.jobFolder(id), 'result.png'))).data;
}

describe('two hundred small jobs', () => {
  it('are painted with constant memory', async () => {
    const service = await work.open('two hundred');
    service.start();
    const newJob = await work.newJob(service, { ...quickInput, size: 48, minSize: 48, iterations: 2 });
    const paint = async (count: number) => {
      for (let i = 0; i < count; i++) await reaches(service, (await service.queue.create(newJob)).id, 'done');
      return { main: process.memoryUsage().rss, painter: await painterMemory() };
    };
    await paint(80);
    const middle = await paint(60);
    const end = await paint(60);
    expect(service.queue.list().filter(({ state }) => state === 'done')).toHaveLength(200);
    expect(end.main).toBeLessThan(middle.main + 40e6);
    expect(end.painter).toBeLessThan(middle.painter + 40e6);
  });
});

/** Resident bytes of the largest compute process. */
async function painterMemory(): Promise<number> {
  const sizes = [0];
  for (const pid of await readdir('/proc')) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status))
      sizes.push(1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
  }
  return Math.max(...sizes);
}
