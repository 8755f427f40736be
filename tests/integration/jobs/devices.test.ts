import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobService, NewJob } from '../../../src/jobs/index.js';
import { speedSubject } from '../../../src/jobs/speed-history.js';
import { parseStylizeOptions } from '../../../src/stylize/index.js';
import { type Planted, type PlantedName, plant, plantedCandidates, poorWidth } from '../devices/planted.js';
import { isBeingPainted, jobWorkplace, quickInput, reaches } from './helpers.js';

const work = jobWorkplace();
let planted: Planted;
beforeAll(async () => {
  planted = await plant();
});
afterAll(() => planted.remove());

const open = (name: string, ...devices: PlantedName[]): Promise<JobService> =>
  work.open(name, {
    launch: planted.launch,
    devices: {
      findHardware: async () => ({ processor: 'Processor', cards: [] }),
      candidates: () => plantedCandidates(...devices),
    },
  });

/** Two scales: 32 and 64 pixels wide, and 32 more with the margin; the poor device has memory for the first. */
async function painted(service: JobService, more: Pick<NewJob, 'device' | 'whenOutOfMemory'>) {
  service.start();
  const { id } = await service.queue.create(await work.newJob(service, quickInput, more));
  return await reaches(service, id, 'done', 'failed');
}

describe('a job on a device', () => {
  it('ends at a smaller size if the device runs out of memory and that was requested, and adds a note', async () => {
    expect([64 < poorWidth, 96 > poorWidth]).toEqual([true, true]);
    const service = await open('smaller', 'poor');
    const job = await painted(service, { device: 'poor', whenOutOfMemory: 'smaller' });
    expect(job).toMatchObject({ state: 'done', paintedOn: 'poor', device: 'poor' });
    expect(job.result).toMatchObject({ width: 32, height: 24 });
    expect(job.notes).toEqual([
      {
        code: 'note-smaller',
        message:
          'At 32 pixels, iteration 3: poor ran out of memory, so the picture ends at 32 instead of 64 pixels.',
        values: { device: 'poor', size: 32, wanted: 64 },
      },
    ]);
  });

  it('continues on the CPU if the device runs out of memory and that was requested, and adds a note', async () => {
    const service = await open('cpu', 'poor');
    const job = await painted(service, { device: 'poor', whenOutOfMemory: 'cpu' });
    expect(job).toMatchObject({ state: 'done', paintedOn: 'cpu' });
    expect(job.result).toMatchObject({ width: 64, height: 48 });
    expect(job.notes).toEqual([
      {
        code: 'note-engine',
        message: 'At 64 pixels, iteration 1: poor ran out of memory, so it continues on cpu.',
        values: { from: 'poor', to: 'cpu' },
      },
    ]);

    await painted(service, { device: 'poor', whenOutOfMemory: 'cpu' });
    const place = (device: string) => ({ device, threads: 1 });
    const subject = await speedSubject(parseStylizeOptions(quickInput));
    expect(service.speed.secondsPerIteration(subject, place('poor'), 1000)).toBeUndefined();
    expect(service.speed.secondsPerIteration(subject, place('cpu'), 1000)).toBeUndefined();
  });

  it('continues on the CPU if the device crashes, and fails if that was not requested', async () => {
    const service = await open('crash', 'crashing');
    const moved = await painted(service, { device: 'crashing', whenOutOfMemory: 'cpu' });
    expect(moved).toMatchObject({ state: 'done', paintedOn: 'cpu', result: { width: 64 } });
    expect(moved.notes).toEqual([
      {
        code: 'note-crashed',
        message: 'crashing crashed, so the painting continues on the CPU.',
        values: { device: 'crashing' },
      },
    ]);
    const failed = await painted(service, { device: 'crashing', whenOutOfMemory: 'smaller' });
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'crashed' } });
  });

  it('is painted on the device that auto selects, whose speed is learned separately from the CPU’s', async () => {
    const service = await open('auto', 'right');
    const before = await painted(service, { device: 'auto', whenOutOfMemory: 'cpu' });
    await service.devices.check();
    const after = await painted(service, { device: 'auto', whenOutOfMemory: 'cpu' });
    expect([before.paintedOn, after.paintedOn]).toEqual(['cpu', 'right']);
    const options = parseStylizeOptions(quickInput);
    const subject = await speedSubject(options);
    for (const device of ['cpu', 'right'])
      await expect
        .poll(() => service.speed.secondsPerIteration(subject, { device, threads: 1 }, 1000))
        .toBeGreaterThan(0);
    const size = { width: 80, height: 60 };
    expect(await service.estimate(size, options)).toMatchObject({ device: 'right' });
    expect(await service.estimate(size, options, 'cpu')).toMatchObject({ device: 'cpu' });
  });

  it('resumes where another device stopped', async () => {
    const service = await open('across', 'right');
    await service.devices.check();
    service.start();
    const input = { ...quickInput, iterations: 60 };
    const { id } = await service.queue.create(await work.newJob(service, input));
    await isBeingPainted(service, id);
    await service.queue.pause(id);
    const { progress, paintedOn } = await reaches(service, id, 'paused');
    expect(paintedOn).toBe('right');
    await work.close(service);
    const elsewhere = await open('across'); // the card is gone
    const seen: number[] = [];
    elsewhere.listen((change) => {
      if (change.type === 'progress') seen.push(change.job.progress?.fraction ?? 0);
    });
    elsewhere.start();
    await elsewhere.queue.resume(id);
    expect(await reaches(elsewhere, id, 'done')).toMatchObject({ paintedOn: 'cpu', notes: [] });
    expect(progress?.fraction).toBeGreaterThan(0);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(progress?.fraction ?? 1);
  });

  it('fails with a message when its device no longer exists', async () => {
    const service = await open('gone', 'right');
    const job = await painted(service, { device: 'slow', whenOutOfMemory: 'cpu' });
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'device-unknown' }, paintedOn: null });
    expect(job.failure?.message).toBe('There is no device "slow" here: choose from auto, cpu and right.');
  });
});
