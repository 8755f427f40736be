import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobAction } from '../../../src/common/job.js';
import type { ChildPort } from '../../../src/compute/launch.js';
import { readPicture } from '../../../src/images/index.js';
import { actionsOf, type JobService, newId } from '../../../src/jobs/index.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { scene } from '../../unit/stylize/pictures.js';
import {
  change,
  endlessInput,
  isBeingPainted,
  jobWorkplace,
  onDisk,
  quickInput,
  reaches,
} from './helpers.js';

const work = jobWorkplace();

/** Every action that a job does not accept is rejected with a message and changes nothing. */
async function expectRefusals(service: JobService, id: string) {
  const before = service.queue.get(id);
  const possible = actionsOf(before);
  for (const action of ['pause', 'resume', 'stop', 'cancel', 'delete'] as const) {
    if (possible.includes(action)) continue;
    await expect(act(service, id, action), `${action} when ${before.state}`).rejects.toMatchObject({
      code: 'transition',
      message: expect.stringMatching(/^The job .* cannot be \w+: it can be .*\.$/),
    });
  }
  expect(service.queue.get(id).state).toBe(before.state);
}

async function act(service: JobService, id: string, action: JobAction): Promise<unknown> {
  return await service.queue[action](id);
}

describe('a job', () => {
  it('leads from the queue to a result with its settings', async () => {
    const service = await work.open('whole');
    service.queue.hold(true);
    service.start();
    const { id } = await service.queue.create(await work.newJob(service));
    expect(await onDisk(service, id)).toMatchObject({ id, state: 'queued' });
    expect(service.queue.state()).toEqual({ held: true, painting: [], queued: [id] });
    await expectRefusals(service, id);
    service.queue.hold(false);
    await reaches(service, id, 'painting');
    await expectRefusals(service, id);
    const done = await reaches(service, id, 'done');
    await expectRefusals(service, id);
    expect(done).toMatchObject({
      result: { path: 'result.png', width: 64, height: 48, format: 'png' },
      progress: { stage: 'done', fraction: 1, sizes: [32, 64] },
      failure: null,
    });
    expect(done.history.map(({ state }) => state)).toEqual(['queued', 'painting', 'done']);
    expect(done.revision).toBeGreaterThan(0);
    expect(await readPicture(join(service.jobFolder(id), done.preview as string))).toMatchObject({
      width: 64,
    });
    await expect.poll(() => readdir(service.jobFolder(id))).not.toContain('checkpoint.bin');
    expect((await service.queue.losses(id)).length).toBeGreaterThan(0);
    await service.deleteJob(id);
    expect(existsSync(service.jobFolder(id))).toBe(false);
    expect(() => service.queue.get(id)).toThrow('There is no job');
  });

  it('can be paused, survives a restart, and resumes where it was', async () => {
    const service = await work.open('paused');
    service.start();
    const { id } = await service.queue.create(await work.newJob(service, endlessInput));
    await isBeingPainted(service, id);
    const asked = await service.queue.pause(id);
    expect(asked.wanted).toBe('pause');
    const paused = await reaches(service, id, 'paused');
    await expectRefusals(service, id);
    await work.close(service);
    const again = await work.open('paused');
    again.start();
    expect(again.queue.get(id)).toMatchObject({ state: 'paused' });
    await again.queue.resume(id);
    await change(again, (one) => one.type === 'progress');
    expect(again.queue.get(id).progress?.iteration).toBeGreaterThanOrEqual(paused.progress?.iteration ?? 0);
    await again.queue.stop(id);
    expect(await reaches(again, id, 'stopped')).toMatchObject({ result: { width: 48 } });
    await expectRefusals(again, id);
  });

  it('can be paused before its turn', async () => {
    const service = await work.open('early');
    const { id } = await service.queue.create(await work.newJob(service));
    const other = await service.queue.create(await work.newJob(service));
    await service.queue.pause(id);
    await expectRefusals(service, id);
    service.start();
    await reaches(service, other.id, 'done');
    expect(service.queue.get(id).state).toBe('paused');
    await service.queue.resume(id);
    await reaches(service, id, 'done');
  });

  it('can be cancelled at any time, and leaves only its record', async () => {
    const service = await work.open('cancelled');
    service.start();
    const first = await service.queue.create(await work.newJob(service, endlessInput));
    const second = await service.queue.create(await work.newJob(service));
    await service.queue.cancel(second.id);
    await isBeingPainted(service, first.id);
    await service.queue.cancel(first.id);
    await reaches(service, first.id, 'cancelled');
    for (const { id } of [first, second]) {
      expect(service.queue.get(id)).toMatchObject({ state: 'cancelled', result: null, preview: null });
      await expect.poll(() => readdir(service.jobFolder(id))).toEqual(['job.json']);
      await expectRefusals(service, id);
    }
  });

  it('can be stopped while it is paused, and keeps the picture so far', async () => {
    const service = await work.open('stopped');
    service.start();
    const { id } = await service.queue.create(await work.newJob(service, endlessInput));
    await isBeingPainted(service, id);
    await service.queue.pause(id);
    await reaches(service, id, 'paused');
    await service.queue.stop(id);
    expect(await reaches(service, id, 'stopped')).toMatchObject({ result: { path: 'result.png' } });
    expect(await readPicture(join(service.jobFolder(id), 'result.png'))).toMatchObject({ width: 48 });
  });
});

describe('a job with an error', () => {
  it('fails with a message if its process dies, and the queue continues', async () => {
    const children: ChildPort[] = [];
    const service = await work.open('crash', {
      launch: (scratch) => {
        const child = work.launch()(scratch);
        children.push(child);
        return child;
      },
    });
    service.start();
    const first = await service.queue.create(await work.newJob(service, endlessInput));
    const second = await service.queue.create(await work.newJob(service));
    await isBeingPainted(service, first.id);
    for (const child of children) child.kill();
    const failed = await reaches(service, first.id, 'failed');
    expect(failed.failure).toMatchObject({
      code: 'crashed',
      message: expect.stringMatching(/was stopped/),
    });
    await expectRefusals(service, first.id);
    await reaches(service, second.id, 'done');
  });

  it('fails with a message if a picture is missing or has changed, and can be tried again', async () => {
    const service = await work.open('input');
    await writePicture(work.path('C.png'), scene(40, 40));
    const picture = await service.library.reference(work.path('C.png'));
    const content = service.library.inputOf(picture.id);
    const bytes = await readFile(work.path('C.png'));
    const { id } = await service.queue.create(await work.newJob(service, quickInput, { content }));
    await rm(work.path('C.png'));
    service.start();
    expect((await reaches(service, id, 'failed')).failure).toMatchObject({ code: 'input-missing' });
    await writePicture(work.path('C.png'), scene(41, 40));
    const ends = (state: string) =>
      change(service, (one) => one.type === 'job' && one.job.id === id && one.job.state === state);
    await Promise.all([ends('failed'), service.queue.resume(id)]);
    expect(service.queue.get(id).failure).toMatchObject({ code: 'input-changed' });
    await writeFile(work.path('C.png'), bytes);
    await Promise.all([ends('done'), service.queue.resume(id)]);
    expect(service.queue.get(id)).toMatchObject({ failure: null });
  });

  it('fails if there is not enough memory', async () => {
    const service = await work.open('memory', {
      launch: (scratch) => {
        process.env.IMPASTO_MEMORY_LIMIT_MB = '50';
        try {
          return work.launch()(scratch);
        } finally {
          delete process.env.IMPASTO_MEMORY_LIMIT_MB;
        }
      },
    });
    service.start();
    const { id } = await service.queue.create(await work.newJob(service));
    expect((await reaches(service, id, 'failed')).failure).toMatchObject({ code: 'memory' });
  });
});

describe('a data folder', () => {
  it('can be used by one process at a time', async () => {
    await work.open('one');
    await expect(work.open('one')).rejects.toMatchObject({
      code: 'data-in-use',
      message: expect.stringMatching(
        /^Another Impasto \(process \d+\) is already using the data in ".*": close it/,
      ),
    });
  });

  it('is released when the service closes, and is opened again unchanged', async () => {
    const service = await work.open('again');
    service.start();
    const { id } = await service.queue.create(await work.newJob(service, endlessInput));
    const waiting = await service.queue.create(await work.newJob(service, endlessInput));
    await isBeingPainted(service, id);
    await work.close(service);
    const again = await work.open('again');
    expect(again.queue.get(id)).toMatchObject({ state: 'interrupted' });
    expect(again.queue.get(waiting.id)).toMatchObject({ state: 'queued' });
    await expectRefusals(again, id);
    const before = again.queue.get(id).progress;
    again.queue.hold(true);
    again.start();
    await again.queue.resume(id);
    expect(again.queue.state().queued).toEqual([id, waiting.id]);
    again.queue.hold(false);
    await change(again, (one) => one.type === 'progress' && one.job.id === id);
    expect(again.queue.get(id).progress?.iteration).toBeGreaterThanOrEqual(before?.iteration ?? 0);
  });

  it('sets damaged records aside and keeps the others', async () => {
    const service = await work.open('damaged');
    const good = await service.queue.create(await work.newJob(service));
    const bad = await service.queue.create(await work.newJob(service));
    await work.close(service);
    await writeFile(join(work.path('damaged'), 'jobs', bad.id, 'job.json'), '{"format":1,"id":"');
    const incomplete = newId();
    await mkdir(join(work.path('damaged'), 'jobs', incomplete));
    const again = await work.open('damaged');
    expect(again.queue.list().map(({ id }) => id)).toEqual([good.id]);
    expect(again.setAside).toEqual([{ path: again.jobFolder(bad.id), isNewer: false }]);
    expect(await readdir(again.jobFolder(bad.id))).toEqual(['job.json']);
    expect(existsSync(again.jobFolder(incomplete))).toBe(false);
  });
});

describe('the order', () => {
  it('is that of creation, single pictures before those of batches', async () => {
    const service = await work.open('order');
    service.queue.hold(true);
    service.start();
    const create = async (batch?: string) =>
      (
        await service.queue.create(
          await work.newJob(service, quickInput, {
            batch: batch ? { id: batch, index: 1, key: batch } : null,
          }),
        )
      ).id;
    const ids = [await create('x'), await create(), await create('x'), await create()];
    expect(service.queue.state().queued).toEqual([ids[1], ids[3], ids[0], ids[2]]);
  });

  it('respects the number of parallel jobs in the settings', async () => {
    const service = await work.open('parallel', { pace: { threads: 1 } });
    service.start();
    const ids = [];
    for (let i = 0; i < 3; i++)
      ids.push((await service.queue.create(await work.newJob(service, endlessInput))).id);
    expect(service.queue.state().painting).toEqual([ids[0]]);
    await service.changeSettings({ parallel: 2 });
    expect(service.queue.state().painting).toEqual([ids[0], ids[1]]);
    for (const id of ids.toReversed()) await service.queue.cancel(id);
    for (const id of ids) await reaches(service, id, 'cancelled');
  });
});

describe('a data folder that another process takes over', () => {
  it('is written no more: neither the record of a painting nor what closing would write', async () => {
    const troubles: unknown[] = [];
    const service = await work.open('stolen', { onTrouble: (error) => troubles.push(error) });
    service.start();
    const { id } = await service.queue.create(await work.newJob(service, endlessInput));
    await isBeingPainted(service, id);
    const lock = join(work.path('stolen'), 'in-use.lock');
    await writeFile(lock, 'another');
    await new Promise((resolve) => service.lost.addEventListener('abort', resolve));
    expect(service.lost.reason).toMatchObject({ code: 'lock-lost' });
    expect(troubles).toEqual([service.lost.reason]);
    const folder = service.jobFolder(id);
    await writeFile(join(folder, 'job.json'), 'another');
    await work.close(service);
    expect(await readFile(join(folder, 'job.json'), 'utf8')).toBe('another');
    expect(existsSync(join(folder, 'losses.json'))).toBe(false);
    expect(await readFile(lock, 'utf8')).toBe('another');
  });
});
