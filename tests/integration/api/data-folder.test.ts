import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Info, Job, PictureInfo } from '../../../src/api/contract.js';
import { backendOf } from '../../../src/api/live/open.js';
import type { JobService } from '../../../src/jobs/index.js';
import { parseStylizeOptions } from '../../../src/stylize/index.js';
import { type Fetch, transports } from '../../unit/api/transports.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { scene, strokes } from '../../unit/stylize/pictures.js';
import { endlessInput, isBeingPainted, jobWorkplace, quickInput, reaches } from '../jobs/helpers.js';

const work = jobWorkplace();

const connect = (service: JobService): Promise<Fetch> =>
  transports[0]![1](backendOf(service, { mode: 'web' }));

async function upload(api: Fetch): Promise<PictureInfo> {
  const response = await api('/pictures?name=A.png', {
    method: 'POST',
    body: await readFile(work.path('A.png')),
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(response.status).toBe(201);
  return (await response.json()) as PictureInfo;
}

describe('an uploaded picture', () => {
  it.each(['missing', 'cut off', 'a folder with its record damaged'])(
    'is there again after another upload: its file was %s',
    async (fault) => {
      const name = `upload ${fault}`;
      const first = await work.open(name);
      const { id } = await upload(await connect(first));
      const file = join(work.path(name), 'pictures', id, 'original');
      if (fault === 'missing') await rm(file);
      else await writeFile(file, 'cut');
      const isDamaged = fault.startsWith('a folder');
      if (isDamaged) await writeFile(join(work.path(name), 'pictures', id, 'picture.json'), '{');
      await work.close(first);
      const api = await connect(await work.open(name));
      const again = await upload(api);
      expect(again.id === id).toBe(!isDamaged);
      expect((await api(`/pictures/${again.id}/image?width=64`)).status).toBe(200);
      if (isDamaged) expect(await readFile(file, 'utf8')).toBe('cut');
      else expect(await readFile(file)).toEqual(await readFile(work.path('A.png')));
    },
  );
});

describe('a referenced picture that has changed', () => {
  it('is shown as it is now, under another tag', async () => {
    const service = await work.open('changed');
    const api = await connect(service);
    const path = work.path('changing.png');
    await writePicture(path, scene(64, 48));
    const { id } = await service.library.reference(path);
    const first = await api(`/pictures/${id}/image?width=64`);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    await writePicture(path, strokes(64, 48));
    await utimes(path, new Date(1e12), new Date(1e12));
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    const second = await api(`/pictures/${id}/image?width=64`, { headers });
    expect(second.status).toBe(200);
    expect(Buffer.from(await second.arrayBuffer())).not.toEqual(Buffer.from(await first.arrayBuffer()));
  });
});

describe('a batch that cannot be created', () => {
  it('leaves no batch and no job', async () => {
    const service = await work.open('batch');
    const job = await work.newJob(service);
    let count = 0;
    const { create } = service.queue;
    service.queue.create = (...given) => {
      count += 1;
      if (count === 3) throw new Error('the disk is full');
      return create.apply(service.queue, given);
    };
    const items = [1, 2, 3, 4].map((index) => ({ ...job, index, key: String(index).repeat(64) }));
    const plan = {
      folder: work.path('results'),
      options: parseStylizeOptions(quickInput),
      skipped: [],
      shard: { index: 1, count: 1 },
      secondsEach: null,
    };
    await expect(service.batches.create(plan, items)).rejects.toThrow('the disk is full');
    expect(service.batches.list()).toEqual([]);
    expect(service.queue.list()).toEqual([]);
  });
});

describe('a paused job whose checkpoint cannot be read', () => {
  it('keeps its preview when it is stopped, and can be resumed', async () => {
    const service = await work.open('stopped', { checkpointSeconds: 0.1 });
    service.start();
    const { id } = await service.queue.create(await work.newJob(service, endlessInput));
    await isBeingPainted(service, id);
    await expect.poll(() => service.queue.get(id).preview).not.toBeNull();
    await service.queue.pause(id);
    const { preview, revision } = await reaches(service, id, 'paused');
    await writeFile(join(service.jobFolder(id), 'checkpoint.bin'), 'garbage');
    await service.queue.stop(id);
    await reaches(service, id, 'interrupted');
    expect(existsSync(join(service.jobFolder(id), preview ?? ''))).toBe(true);
    expect(service.queue.get(id)).toMatchObject({ preview, revision });
  });
});

describe('a job whose picture became a pipe', () => {
  it.skipIf(process.platform === 'win32')('fails with a message instead of waiting', async () => {
    const service = await work.open('pipe');
    const path = work.path('pipe.png');
    await writePicture(path, scene(64, 48));
    const { id: picture } = await service.library.reference(path);
    const content = service.library.inputOf(picture);
    const { id } = await service.queue.create(await work.newJob(service, quickInput, { content }));
    await rm(path);
    await promisify(execFile)('mkfifo', [path]);
    service.start();
    expect((await reaches(service, id, 'failed')).failure).toMatchObject({ code: 'input-missing' });
  });
});

describe('a preview', () => {
  it('has a revision that was never used, although the record has an earlier one', async () => {
    const service = await work.open('revision');
    const { id } = await service.queue.create(await work.newJob(service));
    await writeFile(join(service.jobFolder(id), 'preview-41.jpg'), 'of a process that was killed');
    service.start();
    await reaches(service, id, 'done');
    expect(service.queue.get(id).revision).toBeGreaterThan(41);
  });
});

describe('what cannot be read at the start', () => {
  it('is named in the information of the API', async () => {
    const folder = join(work.path('noticed'), 'jobs', '20260101-000000-aaaaaa');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'job.json'), '{"format":2}');
    const api = await connect(await work.open('noticed'));
    const { setAside } = (await (await api('/')).json()) as Info;
    expect(setAside).toEqual([{ path: folder, newer: true }]);
    const { jobs } = (await (await api('/jobs')).json()) as { jobs: Job[] };
    expect(jobs).toEqual([]);
  });
});
