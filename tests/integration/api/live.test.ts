import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ApiEvent,
  type Batch,
  eventSchema,
  type Job,
  type PictureInfo,
} from '../../../src/api/contract.js';
import { backendOf } from '../../../src/api/live/open.js';
import { readPicture } from '../../../src/images/index.js';
import { readStoredSettings } from '../../../src/stylize/index.js';
import { type Fetch, json, problemOf, transports } from '../../unit/api/transports.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { scene, strokes } from '../../unit/stylize/pictures.js';
import { endlessInput, jobWorkplace, quickInput } from '../jobs/helpers.js';

const work = jobWorkplace();

/** Reads server-sent events one by one. */
async function* eventsOf(response: Response): AsyncGenerator<{ id: string; event: ApiEvent }> {
  let text = '';
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    text += piece;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
      const data = field('data');
      if (data !== undefined) yield { id: field('id') ?? '', event: eventSchema.parse(JSON.parse(data)) };
    }
  }
}

describe.each(transports)('the API %s', (name, connect) => {
  let number = 0;
  const open = async () => {
    number += 1;
    const service = await work.open(`api ${name} ${number}`);
    service.start();
    return { service, api: await connect(backendOf(service, { mode: 'web' })) };
  };

  const upload = async (api: Fetch, file: string, as = file): Promise<PictureInfo> => {
    const response = await api(`/pictures?name=${encodeURIComponent(as)}`, {
      method: 'POST',
      body: await readFile(work.path(file)),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(response.status).toBe(201);
    return (await response.json()) as PictureInfo;
  };

  const create = async (api: Fetch, options: object = quickInput, more: object = {}): Promise<Job> => {
    const [a, b] = [await upload(api, 'A.png'), await upload(api, 'B.png')];
    const body = { content: { picture: a.id }, styles: [{ picture: b.id }], options, ...more };
    const response = await api('/jobs', json(body));
    expect(response.status).toBe(201);
    return (await response.json()) as Job;
  };

  const jobOf = async (api: Fetch, id: string) => (await (await api(`/jobs/${id}`)).json()) as Job;

  /** Follows a job to the first event that fits. */
  const follow = async (api: Fetch, id: string, fits: (event: ApiEvent) => boolean) => {
    const aborter = new AbortController();
    const response = await api(`/events?job=${id}`, { signal: aborter.signal });
    try {
      for await (const { event } of eventsOf(response)) if (fits(event)) return event;
      throw new Error('the stream ended before that');
    } finally {
      aborter.abort();
    }
  };

  const isIn =
    (...states: Job['state'][]) =>
    (event: ApiEvent) =>
      (event.type === 'job' && states.includes(event.job.state)) ||
      (event.type === 'snapshot' && event.jobs.some(({ state }) => states.includes(state)));

  const isMoving = (event: ApiEvent) => event.type === 'progress' && event.progress.iteration > 0;

  it('paints an uploaded picture, shows previews, and returns the result in any format', async () => {
    const { api } = await open();
    const created = await create(api, { ...quickInput, iterations: 30 });
    expect(created).toMatchObject({ state: expect.stringMatching(/queued|painting/), result: null });
    await follow(api, created.id, isIn('done'));
    const job = await jobOf(api, created.id);
    expect(job).toMatchObject({
      state: 'done',
      actions: ['delete'],
      content: { name: 'A.png', origin: 'upload', width: 80, height: 60 },
      options: { size: 64, network: 'random' },
      result: { width: 64, height: 48, format: 'png' },
    });
    expect(job.result).not.toHaveProperty('path');

    const preview = await api(`/jobs/${job.id}/preview?revision=${job.revision}`);
    expect(preview.headers.get('cache-control')).toContain('immutable');
    expect(await readPicture(Buffer.from(await preview.arrayBuffer()))).toMatchObject({
      width: 64,
      height: 48,
    });
    const small = await api(`/jobs/${job.id}/preview?width=16`);
    expect(small.headers.get('content-type')).toBe('image/jpeg');
    const old = await api(`/jobs/${job.id}/preview?revision=${job.revision + 100}`, { redirect: 'manual' });
    expect(old.status).toBe(302);
    expect(old.headers.get('location')).toBe(`preview?revision=${job.revision}`);

    const stored = await api(`/jobs/${job.id}/result`);
    expect(stored.headers.get('content-type')).toBe('image/png');
    const png = Buffer.from(await stored.arrayBuffer());
    expect(await readPicture(png)).toMatchObject({ width: 64, height: 48 });
    const webp = await api(`/jobs/${job.id}/result?format=webp&quality=80&download=1`);
    expect(webp.headers.get('content-disposition')).toContain('A%20-%20B.webp');
    await writeFile(work.path('got.webp'), Buffer.from(await webp.arrayBuffer()));
    expect(await readStoredSettings(work.path('got.webp'))).toMatchObject({
      settings: { size: 64 },
      content: { name: 'A.png' },
    });
    const narrow = await api(`/jobs/${job.id}/result?format=jpeg&width=30`);
    expect(await readPicture(Buffer.from(await narrow.arrayBuffer()))).toMatchObject({
      width: 30,
      height: 23,
    });
    expect(await problemOf(await api(`/jobs/${job.id}/result?format=jpeg&bits=16`))).toMatchObject({
      code: 'bits-unsupported',
    });
    const { points } = (await (await api(`/jobs/${job.id}/losses`)).json()) as { points: unknown[] };
    expect(points.length).toBeGreaterThan(0);

    const repeated = (await (
      await api(`/jobs/${job.id}/repeat`, json({ options: { size: 48 } }))
    ).json()) as Job;
    expect(repeated).toMatchObject({ options: { size: 48, iterations: 30 }, content: { name: 'A.png' } });
    await follow(api, repeated.id, isIn('done'));
    expect((await api(`/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await problemOf(await api(`/jobs/${job.id}`))).toMatchObject({ status: 404, code: 'job-unknown' });
  });

  it('makes a finished picture larger and paints it further, from a copy that outlives the job', async () => {
    const { service, api } = await open();
    const first = await create(api, { ...quickInput, iterations: 3 });
    await follow(api, first.id, isIn('done'));
    const post = async (action: string, body: object) =>
      (await (await api(`/jobs/${first.id}/${action}`, json(body))).json()) as Job;
    await api('/queue/hold', { method: 'POST' });
    const larger = await post('enlarge', { size: 128 });
    expect(larger).toMatchObject({
      state: 'queued',
      content: { name: 'A.png' },
      options: { size: 128, iterations: 3 },
      start: { job: first.id, name: 'A - B.png', width: 64, height: 48 },
    });
    expect(larger.start).not.toHaveProperty('place');
    const further = await post('further', { iterations: 7 });
    expect(further).toMatchObject({ options: { size: 64, iterations: 3 }, start: { iterations: 7 } });
    expect(await post('enlarge', { size: 64 })).toMatchObject({ code: 'start-larger', status: 422 });
    const listed = async () =>
      ((await (await api('/pictures')).json()) as { pictures: PictureInfo[] }).pictures;
    expect((await listed()).map(({ name }) => name)).not.toContain('A - B.png');
    const copies = () => readdir(join(service.folder, 'pictures'));
    expect(await copies()).toHaveLength(3);
    await api(`/jobs/${first.id}`, { method: 'DELETE' });
    await api('/queue/release', { method: 'POST' });
    for (const { id } of [larger, further]) await follow(api, id, isIn('done', 'failed'));
    expect(await jobOf(api, larger.id)).toMatchObject({
      state: 'done',
      progress: { sizes: [128], iterations: 3 },
      result: { width: 128, height: 96 },
    });
    expect(await jobOf(api, further.id)).toMatchObject({
      state: 'done',
      progress: { sizes: [64], iterations: 7 },
      result: { width: 64, height: 48 },
    });
    expect(await readStoredSettings(join(service.jobFolder(further.id), 'result.png'))).toMatchObject({
      settings: { size: 64, iterations: 3 },
      start: { name: 'A - B.png', iterations: 7 },
    });
    for (const { id } of [larger, further]) await api(`/jobs/${id}`, { method: 'DELETE' });
    expect(await copies()).toHaveLength(2);
  });

  it('paints an instant picture larger in one pass, and not further', async () => {
    const { api } = await open();
    const { id } = await create(api, { preset: 'instant', size: 64 });
    expect(await problemOf(await api(`/jobs/${id}/enlarge`, json({ size: 128 })))).toMatchObject({
      code: 'result-missing',
    });
    await follow(api, id, isIn('done'));
    const larger = (await (await api(`/jobs/${id}/enlarge`, json({ size: 128 }))).json()) as Job;
    expect(larger).not.toHaveProperty('start');
    await follow(api, larger.id, isIn('done'));
    expect(await jobOf(api, larger.id)).toMatchObject({ result: { width: 128, height: 96 } });
    expect(await problemOf(await api(`/jobs/${id}/further`, json({})))).toMatchObject({
      code: 'start-instant',
    });
  });

  it('pauses, resumes and stops, and refuses actions that the state does not allow', async () => {
    const { api } = await open();
    const { id } = await create(api, endlessInput);
    await follow(api, id, isMoving);
    expect(await problemOf(await api(`/jobs/${id}/resume`, { method: 'POST' }))).toMatchObject({
      status: 409,
      code: 'transition',
    });
    const asked = (await (await api(`/jobs/${id}/pause`, { method: 'POST' })).json()) as Job;
    expect(asked.wanted).toBe('pause');
    await follow(api, id, isIn('paused'));
    expect((await jobOf(api, id)).actions).toEqual(['resume', 'stop', 'cancel']);
    await api(`/jobs/${id}/resume`, { method: 'POST' });
    await follow(api, id, isMoving);
    await api(`/jobs/${id}/stop`, { method: 'POST' });
    await follow(api, id, isIn('stopped'));
    expect(await jobOf(api, id)).toMatchObject({ state: 'stopped', result: { width: 48 } });
    expect((await api(`/jobs/${id}/result`)).status).toBe(200);
    const other = await create(api, endlessInput);
    expect(await problemOf(await api(`/jobs/${other.id}/result`))).toMatchObject({ code: 'result-missing' });
    await api(`/jobs/${other.id}/cancel`, { method: 'POST' });
    await follow(api, other.id, isIn('cancelled'));
    const list = async (query: string) =>
      (await (await api(`/jobs?${query}`)).json()) as { jobs: Job[]; next: string };
    expect((await list('state=stopped')).jobs.map((job) => job.id)).toEqual([id]);
    const first = await list('limit=1');
    expect(first.jobs.map((job) => job.id)).toEqual([other.id]);
    expect((await list(`limit=1&before=${first.next}`)).jobs.map((job) => job.id)).toEqual([id]);
  });

  it('sends every event once to a reader whose stream keeps breaking', async () => {
    const { api } = await open();
    const { id } = await create(api, { ...quickInput, iterations: 40 });
    const seen: { id: string; event: ApiEvent }[] = [];
    const isOver = () => seen.some(({ event }) => event.type === 'job' && event.job.state === 'done');
    while (!isOver()) {
      const aborter = new AbortController();
      const after = seen.at(-1)?.id;
      const response = await api(`/events?job=${id}`, {
        signal: aborter.signal,
        ...(after !== undefined && { headers: { 'last-event-id': after } }),
      });
      let count = 0;
      for await (const one of eventsOf(response)) {
        seen.push(one);
        count += 1;
        if (count === 2 || isOver()) break;
      }
      aborter.abort();
    }
    const ids = seen.map((one) => Number(one.id.split('-')[1]));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(ids.length);
    expect(seen.filter(({ event }) => event.type === 'snapshot')).toHaveLength(1);
    const states = seen.flatMap(({ event }) => (event.type === 'job' ? [event.job.state] : []));
    expect(states.at(-1)).toBe('done');
  });

  it('accepts pictures with names in any script, also by reference, and rejects other files', async () => {
    const { api } = await open();
    const odd = await upload(api, 'A.png', '../../etc/Ёлка 漢字 😀.png');
    expect(odd).toMatchObject({ name: 'Ёлка 漢字 😀.png', origin: 'upload', width: 80 });
    expect((await upload(api, 'A.png', 'Ёлка 漢字 😀.png')).id).toBe(odd.id);
    const image = await api(`/pictures/${odd.id}/image?width=40`);
    expect(await readPicture(Buffer.from(await image.arrayBuffer()))).toMatchObject({
      width: 64,
      height: 48,
    });
    const noPicture = await api('/pictures?name=a.png', { method: 'POST', body: 'no picture at all' });
    expect(await problemOf(noPicture)).toMatchObject({
      status: 415,
      detail: expect.stringContaining('"a.png"'),
    });
    const referenced = await api('/pictures/reference', json({ path: work.path('A.png') }));
    expect(await referenced.json()).toMatchObject({
      origin: 'file',
      path: work.path('A.png'),
      name: 'A.png',
    });
    expect(await problemOf(await api('/pictures/reference', json({ path: 'A.png' })))).toMatchObject({
      code: 'path-relative',
    });
    expect(
      await problemOf(await api('/pictures/reference', json({ path: work.path('none.png') }))),
    ).toMatchObject({
      status: 404,
      code: 'picture-missing',
    });
    const { pictures } = (await (await api('/pictures')).json()) as { pictures: PictureInfo[] };
    expect(pictures.filter(({ origin }) => origin === 'sample')).toHaveLength(6);
    expect(await problemOf(await api('/pictures/sample-style-swirl', { method: 'DELETE' }))).toMatchObject({
      status: 409,
    });
    expect((await api(`/pictures/${odd.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await problemOf(await api(`/pictures/${odd.id}`))).toMatchObject({ status: 404 });
  });

  it('leaves nothing of a broken upload', async () => {
    const { api, service } = await open();
    const bytes = await readFile(work.path('A.png'));
    let pulls = 0;
    const body = new ReadableStream({
      pull: async (controller) => {
        pulls += 1;
        if (pulls === 1) return controller.enqueue(new Uint8Array(bytes.subarray(0, 100)));
        await expect
          .poll(() => readdir(join(service.folder, 'pictures')))
          .toEqual([expect.stringMatching(/^part-/)]);
        controller.error(new Error('gone'));
      },
    });
    const sent = api('/pictures?name=a.png', { method: 'POST', body, duplex: 'half' } as RequestInit);
    const answer = await sent.then(problemOf, () => undefined);
    if (answer) expect(answer).toMatchObject({ code: 'upload-broken' });
    await expect.poll(() => readdir(join(service.folder, 'pictures'))).toEqual([]);
    expect((await upload(api, 'A.png')).width).toBe(80);
  });

  it('keeps the copy of a removed picture as long as a job needs it', async () => {
    const { api, service } = await open();
    const job = await create(api);
    const picture = job.content.id as string;
    expect((await api(`/pictures/${picture}`, { method: 'DELETE' })).status).toBe(204);
    await follow(api, job.id, isIn('done'));
    const repeated = (await (await api(`/jobs/${job.id}/repeat`, json({}))).json()) as Job;
    await follow(api, repeated.id, isIn('done'));
    const path = join(service.folder, 'pictures', picture, 'original');
    expect((await readFile(path)).length).toBeGreaterThan(0);
    for (const { id } of [job, repeated]) await api(`/jobs/${id}`, { method: 'DELETE' });
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('paints instantly without a job, as a job with the preset instant does', async () => {
    const { service, api } = await open();
    const [a, b] = [await upload(api, 'A.png'), await upload(api, 'B.png')];
    const body = { content: { picture: a.id }, styles: [{ picture: b.id }], size: 96 };
    expect((await api('/instant/prepare', { method: 'POST' })).status).toBe(204);
    expect((await api('/instant/prepare', json(body))).status).toBe(204);
    const missing = json({ content: { picture: 'none-such' } });
    expect(await problemOf(await api('/instant/prepare', missing))).toMatchObject({
      code: 'picture-id-unknown',
    });
    const painted = await api('/instant', json({ ...body, options: { network: 'random', iterations: 3 } }));
    expect(painted.headers.get('content-type')).toBe('image/jpeg');
    await writeFile(work.path('instant.jpg'), new Uint8Array(await painted.arrayBuffer()));
    const shown = await readPicture(work.path('instant.jpg'));
    const job = await create(api, { preset: 'instant', size: 96 });
    await follow(api, job.id, isIn('done'));
    const result = await readPicture(join(service.jobFolder(job.id), 'result.png'));
    expect(meanDifference(shown.data, result.data)).toBeLessThan(0.03); // the loss of JPEG
    const weak = { ...body, options: { styleWeight: 0 } };
    const close = await api('/instant', json(weak));
    await writeFile(work.path('weak.jpg'), new Uint8Array(await close.arrayBuffer()));
    const { data } = await readPicture(work.path('weak.jpg'));
    expect(meanDifference(data, result.data)).toBeGreaterThan(0.06);
    expect(service.queue.list()).toHaveLength(1);

    const wrong = json({ ...body, options: { styleWeight: -1 } });
    expect(await problemOf(await api('/instant', wrong))).toMatchObject({ code: 'option' });
    const unknown = json({ ...body, content: { picture: 'none-such' } });
    expect(await problemOf(await api('/instant', unknown))).toMatchObject({ code: 'picture-id-unknown' });
  });

  it('estimates a painting, and lists the options', async () => {
    const { api } = await open();
    const { id } = await upload(api, 'A.png');
    const body = { content: { picture: id }, options: { size: 64, network: 'random' } };
    expect(await (await api('/estimate', json(body))).json()).toMatchObject({
      width: 64,
      height: 48,
      seconds: expect.any(Number),
      fits: true,
    });
    const cropped = { ...body, content: { picture: id, crop: { left: 0, top: 0, width: 0.375, height: 1 } } };
    expect(await (await api('/estimate', json(cropped))).json()).toMatchObject({ width: 32, height: 64 });
    const missing = json({ ...body, options: { network: 'vgg19' } });
    expect(await problemOf(await api('/estimate', missing))).toMatchObject({ code: 'network-missing' });
    const { options } = (await (await api('/options')).json()) as {
      options: { name: string; help: string }[];
    };
    expect(options).toContainEqual(
      expect.objectContaining({
        name: 'size',
        type: 'integer',
        minimum: 32,
        maximum: 4096,
        default: 512,
        unit: 'pixels',
      }),
    );
    for (const { help } of options) expect(help).toMatch(/\.$/);
    const { devices } = (await (await api('/devices')).json()) as { devices: unknown[] };
    expect(devices).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'cpu', chosen: true, state: 'usable' }),
        expect.objectContaining({ id: 'webgpu', chosen: false, state: 'unchecked' }),
      ]),
    );
  });

  it('stores settings, and rejects invalid ones', async () => {
    const { api, service } = await open();
    const change = { threads: 1, screen: { theme: 'dark' }, options: { size: 768 } };
    expect(await (await api('/settings', json(change, 'PATCH'))).json()).toMatchObject(change);
    expect(await (await api('/settings')).json()).toMatchObject({ parallel: 1, ...change });
    expect(JSON.parse(await readFile(join(service.folder, 'settings.json'), 'utf8'))).toMatchObject(change);
    expect(await problemOf(await api('/settings', json({ options: { size: 1 } }, 'PATCH')))).toMatchObject({
      status: 422,
      code: 'option',
    });
    expect(await problemOf(await api('/settings', json({ parallel: 99 }, 'PATCH')))).toMatchObject({
      status: 400,
    });
  });

  it('paints a batch with one broken picture, retries it, and reports each', async () => {
    const { api } = await open();
    const folder = work.path(`batch ${name} in`);
    const out = work.path(`batch ${name} out`);
    await rm(out, { recursive: true, force: true });
    for (const one of ['a', 'b']) await writePictureIn(folder, `${one}.png`);
    await writeFile(join(folder, 'broken.png'), 'not a picture');
    const style = await upload(api, 'B.png');
    const body = {
      contentPaths: [folder],
      styles: [{ picture: style.id }],
      options: quickInput,
      folder: out,
      template: '{index}-{content}',
    };
    expect(await (await api('/batches/preflight', json(body))).json()).toMatchObject({
      pictures: 3,
      examples: ['1-a.png', '2-b.png', '3-broken.png'],
      problems: [],
      folder: out,
    });
    expect(await (await api('/batches/preflight', json({ ...body, template: 'same' }))).json()).toMatchObject(
      {
        problems: [{ code: 'batch-names' }],
      },
    );
    const created = await api('/batches', json(body));
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as Batch;
    const status = async () => (await (await api(`/batches/${id}`)).json()) as Batch;
    await expect.poll(async () => (await status()).state, { timeout: 30_000 }).toBe('failed');
    expect((await status()).counts).toMatchObject({ total: 3, done: 2, failed: 1 });
    expect(await readPicture(join(out, '1-a.png'))).toMatchObject({ width: 64 });
    expect(await (await api(`/batches/${id}/report`)).json()).toMatchObject({
      counts: { done: 2, failed: 1 },
      items: [
        { status: 'done', output: '1-a.png' },
        { status: 'done' },
        { status: 'failed', code: 'picture-unknown' },
      ],
    });
    await writePictureIn(folder, 'broken.png');
    await api(`/batches/${id}/retry`, { method: 'POST' });
    await expect.poll(async () => (await status()).state, { timeout: 30_000 }).toBe('done');
    expect(await readPicture(join(out, '3-broken.png'))).toMatchObject({ width: 64 });
    expect(await problemOf(await api(`/batches/${id}/pause`, { method: 'POST' }))).toMatchObject({
      status: 409,
    });
    expect((await api(`/batches/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await problemOf(await api(`/batches/${id}`))).toMatchObject({ status: 404 });
    expect(await (await api('/batches/preflight', json(body))).json()).toMatchObject({
      pictures: 0,
      skipped: 3,
    });
  });

  it('imports a network only from an absolute path, under a name that can be used', async () => {
    const { api } = await open();
    expect(await problemOf(await api('/networks/import', json({ path: 'a.h5' })))).toMatchObject({
      status: 422,
      code: 'path-relative',
    });
    for (const [file, name] of [
      ['none yet.h5', 'none-yet'],
      ['\u732b.h5', 'network'],
      ['con.h5', 'network'],
    ] as const) {
      const { api } = await open();
      const network = await (await api('/networks/import', json({ path: work.path(file) }))).json();
      expect(network).toMatchObject({ name, installation: { stage: expect.any(String) } });
    }
  });

  it('refuses styles without any weight', async () => {
    const { api } = await open();
    const [a, b] = [await upload(api, 'A.png'), await upload(api, 'B.png')];
    const body = { content: { picture: a.id }, styles: [{ picture: b.id, weight: 0 }] };
    expect(await problemOf(await api('/jobs', json(body)))).toMatchObject({
      status: 400,
      detail: expect.stringContaining('at least one style needs a positive weight'),
    });
  });

  it('lists networks, and refuses impossible removals and installations', async () => {
    const { api } = await open();
    const { networks } = (await (await api('/networks')).json()) as { networks: { name: string }[] };
    expect(networks).toContainEqual(
      expect.objectContaining({
        name: 'embedded',
        state: 'included',
        taps: expect.arrayContaining(['relu4_2']),
      }),
    );
    expect(await problemOf(await api('/networks/embedded', { method: 'DELETE' }))).toMatchObject({
      code: 'network-not-installed',
    });
    expect(await problemOf(await api('/networks/none/install', { method: 'POST' }))).toMatchObject({
      status: 404,
    });
    expect(await problemOf(await api('/networks/vgg19/install', { method: 'DELETE' }))).toMatchObject({
      code: 'installation-missing',
    });
  });
});

async function writePictureIn(folder: string, name: string): Promise<void> {
  const { mkdir } = await import('node:fs/promises');
  await mkdir(folder, { recursive: true });
  const picture = name === 'a.png' ? scene(60, 40) : strokes(40, 40);
  await writePicture(join(folder, name), picture);
}

function meanDifference(one: Float32Array, other: Float32Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
}
