import { describe, expect, it } from 'vitest';
import { InstantPreviews } from '../../../src/jobs/instant-previews.js';
import { parseStylizeOptions } from '../../../src/stylize/index.js';
import { jobWorkplace } from './helpers.js';

const work = jobWorkplace();

const request = () => ({
  content: { path: work.path('A.png'), name: 'A.png' },
  styles: [{ path: work.path('B.png'), name: 'B.png' }],
  options: parseStylizeOptions({ preset: 'instant', size: 32 }),
});

const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8;

async function withPreviews(
  device: string,
  test: (previews: InstantPreviews, asked: string[]) => Promise<void>,
) {
  const asked: string[] = [];
  const previews = new InstantPreviews(work.launch(), async () => {
    asked.push(device);
    return { device, half: false, threads: 1 };
  });
  try {
    await test(previews, asked);
  } finally {
    previews.close();
  }
}

describe('instant previews', () => {
  it('that nobody waits for are not begun, and the others are painted in their order', async () => {
    await withPreviews('cpu', async (previews, asked) => {
      const left = new AbortController();
      const order: number[] = [];
      const note = (number: number) => (bytes: Uint8Array) => {
        order.push(number);
        return bytes;
      };
      const first = previews.paint(request()).then(note(1));
      const dropped = [1, 2, 3].map(() => previews.paint(request(), { signal: left.signal }));
      const last = previews.paint(request(), { signal: new AbortController().signal }).then(note(2));
      left.abort();
      for (const one of dropped) await expect(one).rejects.toMatchObject({ name: 'AbortError' });
      expect((await Promise.all([first, last])).every(isJpeg)).toBe(true);
      expect(order).toEqual([1, 2]);
      expect(asked).toHaveLength(2);
    });
  });

  it('that are urgent go before those that are not', async () => {
    await withPreviews('cpu', async (previews) => {
      const order: string[] = [];
      const note = (name: string, urgent: boolean) =>
        previews.paint(request(), { urgent }).then(() => order.push(name));
      await Promise.all([
        note('tile 1', false),
        note('tile 2', false),
        note('canvas 1', true),
        note('tile 3', false),
        note('canvas 2', true),
      ]);
      expect(order).toEqual(['tile 1', 'canvas 1', 'canvas 2', 'tile 2', 'tile 3']);
    });
  });

  it('are painted on the CPU where the device cannot', async () => {
    await withPreviews('no-such-device', async (previews) => {
      await previews.prepare({ styles: [], options: request().options });
      expect(isJpeg(await previews.paint(request()))).toBe(true);
    });
  });

  it('fail with the sentence of the CPU, and the next one is painted', async () => {
    await withPreviews('cpu', async (previews) => {
      const missing = { ...request(), content: { path: work.path('gone.png'), name: 'gone.png' } };
      await expect(previews.paint(missing)).rejects.toMatchObject({
        message: expect.stringContaining('gone.png'),
      });
      expect(isJpeg(await previews.paint(request()))).toBe(true);
    });
  });
});
