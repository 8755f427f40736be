import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/common/hash.js';
import { findResult, type PaintTask, removeRecoveryFiles } from '../../../src/compute/index.js';
import { readPicture } from '../../../src/images/index.js';
import { readStoredSettings } from '../../../src/stylize/index.js';
import { writePicture } from '../../unit/images/write-picture.js';
import { strokes } from '../../unit/stylize/pictures.js';
import { computeWorkplace, Events, endlessInput, isPainting, quickInput } from './helpers.js';

const work = computeWorkplace();

async function start(task: PaintTask, compute = work.compute()) {
  await mkdir(task.folder, { recursive: true });
  const events = new Events();
  return { compute, events, ...compute.run('paint', task, events.listener) };
}

describe('a painting', () => {
  it('is written with its settings inside, and shown as it grows', async () => {
    const { result, events } = await start(work.task('whole'));
    const outcome = await result;
    expect(outcome).toMatchObject({
      state: 'done',
      result: {
        path: work.path('whole.png'),
        width: 64,
        height: 48,
        format: 'png',
        network: { name: 'random' },
      },
    });
    expect((await stat(work.path('whole.png'))).size).toBe(outcome.result?.bytes);
    expect(await readStoredSettings(work.path('whole.png'))).toMatchObject({
      content: { name: 'A.png' },
      styles: [{ name: 'B.png' }],
      settings: { size: 64 },
    });
    expect(events.all[0]).toMatchObject({ type: 'planned', sizes: [32, 64], resumed: false });
    const records = events.all.flatMap((event) => (event.type === 'progress' ? [event.progress] : []));
    expect(records.at(-1)).toMatchObject({ stage: 'done', fraction: 1, iteration: 3 });
    const fractions = records.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    const previews = events.all.flatMap((event) => (event.type === 'preview' ? [event] : []));
    expect(previews.map(({ revision }) => revision)).toEqual(previews.map((_, index) => index + 1));
    const last = await readPicture(work.path(`whole/${previews.at(-1)?.file}`));
    expect(last).toMatchObject({ width: 64, height: 48 });
    const { timings, device, ...concluded } = outcome;
    expect(device).toBe('cpu');
    expect(await findResult(work.path('whole'))).toEqual(concluded);
    await removeRecoveryFiles(work.path('whole'));
    const names = await readdir(work.path('whole'));
    expect(names.every((name) => name.startsWith('preview-'))).toBe(true);
    expect(timings.map(({ pixels, iterations }) => [pixels, iterations])).toEqual([
      // A margin of 16 pixels on every side.
      [64 * 56, 3],
      [96 * 80, 3],
    ]);
  });

  it('paints a part of A with a part of B, in other colours than the whole', async () => {
    const crop = { left: 0.5, top: 0.25, width: 0.5, height: 0.5 };
    const task = work.task('part');
    const part = {
      ...task,
      content: { ...task.content, crop },
      styles: task.styles.map((b) => ({ ...b, crop })),
    };
    const { result } = await start(part);
    expect((await result).result).toMatchObject({ width: 64, height: 48 });
    const whole = await (await start(work.task('not-part'))).result;
    expect(await readFile(work.path('part.png'))).not.toEqual(await readFile(whole.result?.path as string));
  });

  it('that is paused and resumed, in another process too, equals one that was not', async () => {
    const input = { ...quickInput, size: 96, iterations: 40 };
    await (await start(work.task('unbroken', input))).result;
    const folder = work.path('broken');
    for (let turn = 1; turn <= 3; turn++) {
      const { result, events, send } = await start(work.task('broken', input, { folder }));
      const planned = await events.next(({ type }) => type === 'planned');
      expect(planned).toMatchObject({ resumed: turn > 1 });
      await events.next((event) => isPainting(event));
      send('pause');
      const outcome = await result;
      if (outcome.state === 'done') break;
      expect(outcome.state).toBe('paused');
      expect(existsSync(`${folder}/checkpoint.bin`)).toBe(true);
    }
    const { result } = await start(work.task('broken', input, { folder }));
    expect((await result).state).toBe('done');
    expect((await readPicture(work.path('broken.png'))).data).toEqual(
      (await readPicture(work.path('unbroken.png'))).data,
    );
  });

  it('is the same whatever its process painted before, after a pause too', async () => {
    const hash = sha256(await readFile(work.path('B.png')));
    const taskAt = (name: string, size: number, folder = name) => {
      const task = work.task(name, { ...quickInput, size, iterations: 12 }, { folder: work.path(folder) });
      return { ...task, styles: task.styles.map((style) => ({ ...style, sha256: hash })) };
    };
    const compute = work.compute();
    await (await start(taskAt('smaller-first', 48), compute)).result;
    await (await start(taskAt('after', 64), compute)).result;
    await (await start(taskAt('alone', 64))).result;
    const { result, events, send } = await start(taskAt('paused', 64));
    await events.next(isPainting);
    send('pause');
    expect((await result).state).toBe('paused');
    await (await start(taskAt('paused', 64), compute)).result;
    const samples = async (name: string) => (await readPicture(work.path(`${name}.png`))).data;
    const alone = await samples('alone');
    expect(await samples('after')).toEqual(alone);
    expect(await samples('paused')).toEqual(alone);
  });

  it('that is stopped keeps the picture so far and says where it was', async () => {
    const { result, events, send } = await start(work.task('stopped', endlessInput));
    await events.next(isPainting);
    send('stop');
    expect(await result).toMatchObject({ state: 'stopped', result: { width: 48 } });
    const { stopped } = await readStoredSettings(work.path('stopped.png'));
    expect(stopped).toMatchObject({ size: 48 });
  });

  it('that is cancelled leaves no picture, even after another command', async () => {
    const { result, events, send } = await start(work.task('cancelled', endlessInput));
    await events.next(isPainting);
    send('stop');
    send('cancel');
    expect((await result).state).toBe('cancelled');
    expect(existsSync(work.path('cancelled.png'))).toBe(false);
  });

  it('of a process that died resumes from its last checkpoint, and can be finished from it', async () => {
    const task = work.task('killed', endlessInput, { checkpointSeconds: 0.01 });
    const first = await start(task);
    await first.events.next(({ type }) => type === 'checkpoint');
    first.compute.kill();
    await expect(first.result).rejects.toMatchObject({
      code: 'crashed',
      message: expect.stringContaining('was stopped (SIGKILL)'),
    });
    const second = await start(task, first.compute);
    expect(await second.events.next(({ type }) => type === 'planned')).toMatchObject({ resumed: true });
    second.compute.kill();
    await expect(second.result).rejects.toMatchObject({ code: 'crashed' });
    const finished = await start({ ...task, finish: true }, first.compute);
    expect(await finished.result).toMatchObject({ state: 'stopped', result: { width: 48 } });
  });

  it('takes a free name if a picture has its name', async () => {
    await writePicture(work.path('taken.png'), strokes(8, 8));
    const before = await readFile(work.path('taken.png'));
    const task = work.task('taken');
    const { result } = await start({ ...task, output: { ...task.output, conflict: 'unique' } });
    expect((await result).result?.path).toBe(work.path('taken-2.png'));
    expect(await readFile(work.path('taken.png'))).toEqual(before);
  });
});

describe('a painting that cannot be', () => {
  const failing = async (name: string, change: (task: PaintTask) => PaintTask) =>
    (await start(change(work.task(name)))).result.then(
      () => 'it was painted',
      (error: unknown) => error,
    );

  it.each([
    ['input-missing', { path: 'gone.png', sha256: 'a'.repeat(64) }],
    ['picture-missing', { path: 'gone.png' }],
    ['input-changed', { path: 'A.png', sha256: 'a'.repeat(64) }],
  ])('fails with a sentence: %s', async (code, { path, ...more }) => {
    const error = await failing('bad', (task) => ({
      ...task,
      content: { name: path, path: work.path(path), ...more },
    }));
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^[A-Z"].*\.$/) });
  });

  it('fails when the result cannot be written, and keeps the checkpoint', async () => {
    await writePicture(work.path('file.png'), strokes(8, 8));
    const task = work.task('unwritable', quickInput, { checkpointSeconds: 0 });
    const target = { ...task.output, path: work.path('file.png/result.png') };
    await expect((await start({ ...task, output: target })).result).rejects.toMatchObject({
      code: 'output-folder-missing',
    });
    expect(await readdir(task.folder)).toContain('checkpoint.bin');
    const { result, events } = await start(task);
    expect((await result).state).toBe('done');
    expect(events.all[0]).toMatchObject({ type: 'planned', resumed: true });
  });
});

describe('a compute process', () => {
  it('inspects pictures and writes them in other sizes', async () => {
    const compute = work.compute();
    const facts = await compute.run('inspect', { path: work.path('A.png') }).result;
    expect(facts).toMatchObject({
      width: 80,
      height: 60,
      format: 'png',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const target = work.path('small.webp');
    const image = { path: work.path('A.png'), target, longSide: 40, bits: 8, quality: 80 } as const;
    expect(await compute.run('image', { ...image, format: 'webp' }).result).toMatchObject({
      width: 40,
      height: 30,
    });
    expect(await readPicture(target)).toMatchObject({ width: 40 });
  });

  it('measures how fast a network is', async () => {
    const { options } = work.task('speed');
    const { timings } = await work
      .compute()
      .run('speed', { options, threads: 1, device: 'cpu', half: false, sizes: [32, 64] }).result;
    expect(timings.map(({ pixels }) => pixels)).toEqual([64 * 64, 96 * 96]);
    for (const { seconds } of timings) expect(seconds).toBeGreaterThan(0);
  });

  it('ends when it is idle, and is restarted for the next task', async () => {
    const compute = work.compute(1);
    await compute.run('inspect', { path: work.path('A.png') }).result;
    await expect.poll(() => compute.pid, { timeout: 10_000 }).toBeUndefined();
    expect(await compute.run('inspect', { path: work.path('A.png') }).result).toMatchObject({ width: 80 });
  });
});
