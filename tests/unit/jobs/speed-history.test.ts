import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpeedHistory, speedSubject } from '../../../src/jobs/speed-history.js';
import { saveNetwork } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto speed '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const subject = await speedSubject({
  network: 'embedded',
  pooling: undefined,
  optimizer: 'adam',
  preset: 'standard',
});
const seconds = (book: SpeedHistory, pixels: number, threads = 0, device = 'cpu') =>
  book.secondsPerIteration(subject, { device, threads }, pixels);

describe('the speed history', () => {
  it('interpolates between measurements and extrapolates beyond them', async () => {
    const book = new SpeedHistory(join(folder, 'a.json'));
    await book.load();
    expect(seconds(book, 100)).toBeUndefined();
    await book.learn(subject, { device: 'cpu', threads: 0 }, [
      { pixels: 10_000, iterations: 10, seconds: 1 },
      { pixels: 40_000, iterations: 10, seconds: 8 },
    ]);
    expect(seconds(book, 10_000)).toBeCloseTo(0.1);
    expect(seconds(book, 40_000)).toBeCloseTo(0.8);
    expect(seconds(book, 20_000)).toBeCloseTo(Math.sqrt(0.1 * 0.8));
    expect(seconds(book, 5_000)).toBeCloseTo(0.05);
    expect(seconds(book, 80_000)).toBeCloseTo(1.6);
    expect(seconds(book, 10_000, 4)).toBeUndefined();
    expect(
      book.secondsPerIteration({ ...subject, network: 'vgg19' }, { device: 'cpu', threads: 0 }, 10_000),
    ).toBeUndefined();
  });

  it('is separate for the preset instant, which has a network of its own', async () => {
    const book = new SpeedHistory(join(folder, 'instant.json'));
    const instant = { ...subject, preset: 'instant' } as const;
    await book.learn(subject, { device: 'cpu', threads: 0 }, [{ pixels: 100, iterations: 1, seconds: 8 }]);
    expect(book.secondsPerIteration(instant, { device: 'cpu', threads: 0 }, 100)).toBeUndefined();
    await book.learn(instant, { device: 'cpu', threads: 0 }, [{ pixels: 100, iterations: 1, seconds: 2 }]);
    expect(book.secondsPerIteration(instant, { device: 'cpu', threads: 0 }, 100)).toBeCloseTo(2);
    expect(seconds(book, 100)).toBeCloseTo(8);
  });

  it('is separate for each device, without its threads', async () => {
    const book = new SpeedHistory(join(folder, 'c.json'));
    await book.learn(subject, { device: 'cpu', threads: 0 }, [{ pixels: 100, iterations: 1, seconds: 8 }]);
    await book.learn(subject, { device: 'webgpu', threads: 0 }, [{ pixels: 100, iterations: 1, seconds: 1 }]);
    expect(seconds(book, 100)).toBeCloseTo(8);
    expect(seconds(book, 100, 0, 'webgpu')).toBeCloseTo(1);
    expect(seconds(book, 100, 4, 'webgpu')).toBeCloseTo(1);
    expect(seconds(book, 100, 0, 'directml')).toBeUndefined();
  });

  it('moves half-way to new measurements, is stored, and ignores empty ones', async () => {
    const book = new SpeedHistory(join(folder, 'b.json'));
    await book.learn(subject, { device: 'cpu', threads: 0 }, [{ pixels: 100, iterations: 1, seconds: 1 }]);
    await book.learn(subject, { device: 'cpu', threads: 0 }, [{ pixels: 100, iterations: 1, seconds: 3 }]);
    await book.learn(subject, { device: 'cpu', threads: 0 }, [{ pixels: 100, iterations: 0, seconds: 9 }]);
    const again = new SpeedHistory(join(folder, 'b.json'));
    await again.load();
    expect(seconds(again, 100)).toBeCloseTo(2);
  });

  it('that is damaged is ignored', async () => {
    await writeFile(join(folder, 'c.json'), '{"x": {"100": -1}}');
    const book = new SpeedHistory(join(folder, 'c.json'));
    await book.load();
    expect(seconds(book, 100)).toBeUndefined();
  });
});

describe('the speed of a network that was replaced under its name', () => {
  it('is not that of the earlier network', async () => {
    const book = new SpeedHistory(join(folder, 'replaced.json'));
    await book.load();
    const network = join(folder, 'network');
    const place = { device: 'cpu', threads: 0 };
    const save = (width: number) => saveNetwork(randomNetwork({ width, seed: 1 }), network, 'F32');
    const known = async () =>
      book.secondsPerIteration(
        await speedSubject({ network, pooling: undefined, optimizer: 'adam', preset: 'standard' }),
        place,
        100,
      );
    await save(0.05);
    const first = await speedSubject({ network, pooling: undefined, optimizer: 'adam', preset: 'standard' });
    await book.learn(first, place, [{ pixels: 100, iterations: 1, seconds: 8 }]);
    expect(await known()).toBe(8);
    await rm(network, { recursive: true });
    await save(0.1);
    expect(await known()).toBeUndefined();
  });
});
