import { describe, expect, it } from 'vitest';
import {
  expectSamePictures,
  lastRecord,
  makePictures,
  makeStyle,
  pixelsIn,
  reportIn,
} from '../integration/cli/batch-helpers.js';
import { workplace } from '../integration/cli/helpers.js';

const work = workplace();
const { path } = work;

/** Each picture takes long enough to be interrupted in the middle. */
const settings = '--network random --size 64 --min-size 32 --iterations 12 --threads 1 --json'.split(' ');

describe('a batch of thirty pairs', () => {
  it('that is interrupted twice, once by a kill, gives the same results as one that is not', async () => {
    await makePictures(path('photos'), 15);
    await makeStyle(path('B1.png'));
    await makeStyle(path('B2.png'), 50);
    const args = ['batch', 'photos', '--style', 'B1.png', '--style', 'B2.png', ...settings];

    const interrupted = async (signal: NodeJS.Signals, after: number) => {
      const { child, ended, line } = work.start([...args, '--out', 'broken'], { detached: true });
      const pictures = new Set<string>();
      await line((text) => text.includes('"stage":"picture"') && pictures.add(text).size === after);
      if (signal === 'SIGKILL') child.kill(signal);
      else process.kill(-(child.pid as number), signal);
      return await ended;
    };
    expect((await interrupted('SIGINT', 7)).code).toBe(130);
    const done = Object.keys(await pixelsIn(path('broken'))).length;
    expect(done).toBeGreaterThanOrEqual(7);
    await interrupted('SIGKILL', 6);
    expect(Object.keys(await pixelsIn(path('broken'))).length).toBeGreaterThanOrEqual(done + 6);

    const last = await work.good([...args, '--out', 'broken']);
    expect(lastRecord(last.stdout)).toMatchObject({ stage: 'done', failed: 0, pending: 0 });
    await work.good([...args, '--out', 'whole']);
    expect(Object.keys(await pixelsIn(path('whole')))).toHaveLength(30);
    await expectSamePictures(path('broken'), path('whole'));
    expect(await reportIn(path('whole'))).toMatchObject({ counts: { total: 30, done: 30 } });
  });
});
