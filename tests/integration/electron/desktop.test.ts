import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Job, PictureInfo } from '../../../src/api/contract.js';
import { packageRoot } from '../../../src/system/package-root.js';
import type { World } from '../../unit/electron/stand-in/world.js';
import { type Started, type StartOptions, shellWorkplace } from '../../unit/electron/start.js';
import { builtCli } from '../cli/build.js';

/*
 * The complete shell against the stand-in for Electron, with the real engine. Compute processes are real processes that use the interface
 * of utility processes.
 */

const work = shellWorkplace();
const quick = { network: 'random', size: 64, minSize: 32, iterations: 3 };
/** Runs for an hour at a single scale. */
const endless = { network: 'random', size: 64, minSize: 64, iterations: 10_000 };

let childProgram = '';
beforeAll(async () => {
  childProgram = join(dirname(dirname(await builtCli())), 'compute', 'child.js');
});

const start = (options: StartOptions = {}) => work.start({ childProgram, ...options });

async function post<T>(world: World, path: string, body: object = {}): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await world.request(`/api${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

const jobOf = async (world: World, id: string) =>
  (await (await world.request(`/api/jobs/${id}`)).json()) as Job;

/** Drops two bundled pictures on the window, as the page does, and starts painting one in the style of the other. */
async function paint({ world, bridge }: Started, options: object): Promise<Job> {
  const samples = join(packageRoot(), 'models', 'samples');
  const dropped = async (name: string) => {
    const file = new File([], name);
    world.pathsOfFiles.set(file, join(samples, name));
    return await post<PictureInfo>(world, '/pictures/reference', { path: bridge.pathOf(file) });
  };
  const [a, b] = [await dropped('content-harbour.jpg'), await dropped('style-swirl.jpg')];
  return await post<Job>(world, '/jobs', {
    content: { picture: a.id },
    styles: [{ picture: b.id }],
    options,
  });
}

const reaches = (world: World, id: string, state: Job['state']) =>
  expect.poll(async () => (await jobOf(world, id)).state, { timeout: 60_000, interval: 20 }).toBe(state);

/** The native libraries for pictures and networks that this process, which is the main process here, has loaded. */
function nativeLibraries(): string[] {
  const report = process.report.getReport() as unknown as { sharedObjects: string[] }; // typed as object by @types/node 20
  return report.sharedObjects.filter((path) => /sharp|vips|onnxruntime/.test(path));
}

describe('the desktop application', () => {
  it('paints dropped pictures, saves and copies the result, and loads no native code into its main process', async () => {
    const started = await start();
    const { world, bridge } = started;
    const { id } = await paint(started, quick);
    await reaches(world, id, 'done');
    const result = `/api/jobs/${id}/result?format=png`;

    const answer = { canceled: false, filePath: work.path('saved.png') };
    world.answers.save.push(answer);
    expect(await bridge.savePicture({ url: result, name: 'A in the style of B.png' })).toBe(answer.filePath);
    const saved = await readFile(answer.filePath);
    // PNG, third edition, 11.2.1: the first chunk holds width and height.
    expect(saved.toString('latin1', 1, 4)).toBe('PNG');
    expect(Math.max(saved.readUInt32BE(16), saved.readUInt32BE(20))).toBe(64);
    await bridge.copyPicture(result);
    expect(world.clipboard).toEqual([{ type: 'image/png', bytes: saved }]);
    world.answers.save.push({ canceled: false, filePath: work.path('no such folder', 'a.png') });
    await expect(bridge.savePicture({ url: result, name: 'a.png' })).rejects.toThrow(
      /does not exist: make the folder/,
    );

    expect(world.forks.length).toBeGreaterThan(0);
    for (const { path } of world.forks) expect(path).toBe(childProgram);
    expect(nativeLibraries()).toEqual([]);
  });

  it('keeps the computer awake while it paints, and after quitting resumes from a checkpoint', async () => {
    const first = await start({ home: 'resumed' });
    expect(first.world.blockers.size).toBe(0);
    const { id } = await paint(first, endless);
    const iteration = async (world: World) => (await jobOf(world, id)).progress?.iteration ?? 0;
    await expect.poll(() => iteration(first.world), { timeout: 50_000, interval: 20 }).toBeGreaterThan(5);
    expect([...first.world.blockers.values()]).toEqual(['prevent-app-suspension']);
    const reached = await iteration(first.world);
    await first.quit();
    expect(first.world.exitCode).toBeUndefined();
    expect(first.world.window.isVisibleNow).toBe(false);
    expect(first.world.blockers.size).toBe(0);
    const { size } = await stat(work.path('resumed', 'jobs', id, 'checkpoint.bin'));
    expect(size).toBeGreaterThan(10_000);

    const second = await start({ home: 'resumed' });
    expect(await jobOf(second.world, id)).toMatchObject({
      state: 'interrupted',
      history: expect.arrayContaining([
        expect.objectContaining({ reason: 'Impasto was closed while it was being painted.' }),
      ]),
    });
    await post(second.world, `/jobs/${id}/resume`);
    const iterations: number[] = [];
    const latest = async () => {
      const { state, progress } = await jobOf(second.world, id);
      if (state === 'painting' && progress?.stage === 'painting') iterations.push(progress.iteration);
      return iterations.at(-1) ?? 0;
    };
    await expect.poll(latest, { timeout: 50_000, interval: 20 }).toBeGreaterThan(reached + 5);
    expect(Math.min(...iterations)).toBeGreaterThanOrEqual(reached);
    await post(second.world, `/jobs/${id}/cancel`);
    await reaches(second.world, id, 'cancelled');
    await expect.poll(() => second.world.blockers.size).toBe(0);
  }, 180_000);

  it('reports the crash of a compute process as a failed job, and paints the next job', async () => {
    const started = await start();
    const { world } = started;
    const { id } = await paint(started, endless);
    await expect
      .poll(async () => (await jobOf(world, id)).progress?.iteration ?? 0, { timeout: 60_000, interval: 20 })
      .toBeGreaterThan(0);
    for (const { kill } of world.forks) kill();
    await reaches(world, id, 'failed');
    expect((await jobOf(world, id)).failure).toEqual({
      code: 'crashed',
      message: expect.stringMatching(/^The painting process was stopped \(SIGKILL\)[^\n]*\.$/),
      values: { context: 'signal', signal: 'SIGKILL' },
    });
    expect(world.errorBoxes).toEqual([]);
    expect(world.hasQuit).toBe(false);
    const next = await paint(started, quick);
    await reaches(world, next.id, 'done');
  });
});
