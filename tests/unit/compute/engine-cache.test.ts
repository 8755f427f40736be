import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineCache } from '../../../src/compute/engine-cache.js';
import { type Commands, paint } from '../../../src/compute/paint.js';
import type { PaintTask } from '../../../src/compute/protocol.js';
import { hashOfFile } from '../../../src/disk/index.js';
import type { Engine } from '../../../src/engines/index.js';
import { readPicture } from '../../../src/images/index.js';
import { type Network, saveNetwork } from '../../../src/networks/index.js';
import { randomNetwork } from '../../../src/networks/random.js';
import { parseStylizeOptions } from '../../../src/stylize/index.js';
import { writePicture } from '../images/write-picture.js';
import { scene, strokes } from '../stylize/pictures.js';
import { standInEngine } from '../stylize/stand-in-engine.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'impasto engines '));
  await writePicture(join(folder, 'A.png'), scene(80, 60));
  await writePicture(join(folder, 'B.png'), strokes(70, 70));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a style picture', () => {
  const options = parseStylizeOptions({ size: 64 });
  const half = { left: 0, top: 0, width: 0.5, height: 0.5 };

  it('has another name in the memory of targets for each size, crop and file', async () => {
    const cache = new EngineCache();
    const path = join(folder, 'B.png');
    const source = { path, name: 'B.png', sha256: await hashOfFile(path) };
    const named = async (change: object, more: object = {}) =>
      (await cache.style({ ...source, ...change }, { ...options, ...more })).name;
    const names = [
      await named({}),
      await named({ crop: half }),
      await named({}, { size: 48 }),
      await named({}, { styleScale: 0.5 }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(await named({})).toBe(names[0]);
    expect(names.every((name) => name?.includes(source.sha256))).toBe(true);
    expect(await named({ sha256: undefined })).toBeUndefined();
  });
});

/** An engine that pulls the picture towards a grey that depends on every pixel of the style. */
function styleEngine(): Engine {
  const { engine } = standInEngine();
  return {
    ...engine,
    targets: async (picture, size, taps) => {
      const { content } = await engine.targets(picture, size, taps);
      const sum = picture.reduce((total, value, index) => total + value * ((index * 7919) % 101), 0);
      const gray = new Float32Array([(sum % 1000) / 1000]);
      return { style: Object.fromEntries(taps.style.map((tap) => [tap, gray])), content };
    },
    createEvaluator: async (_objective, { style }) => {
      const gray = Object.values(style)[0]?.[0] ?? 0;
      return {
        evaluate: async (picture) => {
          const gradient = picture.map((value) => value - gray);
          return { loss: 1, terms: {}, gradient };
        },
        release: async () => undefined,
      };
    },
  };
}

describe('a painting', () => {
  const newCache = () => new EngineCache(async () => styleEngine());

  /** Paints one size after another in one process and returns the samples of the last. @param pauseAt iteration to pause at. */
  async function painted(name: string, sizes: readonly number[], cache = newCache(), pauseAt?: number) {
    const path = join(folder, `${name}.png`);
    for (const size of sizes) {
      const work = join(folder, `${name} ${size}`);
      await mkdir(work, { recursive: true });
      const style = join(folder, 'B.png');
      const task: PaintTask = {
        content: { path: join(folder, 'A.png'), name: 'A.png' },
        styles: [{ path: style, name: 'B.png', sha256: await hashOfFile(style) }],
        options: parseStylizeOptions({ network: 'random', size, minSize: 32, iterations: 3 }),
        ...{ threads: 1, device: 'cpu', half: false, whenOutOfMemory: 'cpu' },
        output: { path, format: 'png', bits: 16, quality: 92, conflict: 'overwrite' },
        ...{ folder: work, revision: 0, previews: false, checkpointSeconds: 10, finish: false },
      };
      const controller = new AbortController();
      const commands: Commands = {
        get wanted() {
          return controller.signal.aborted ? 'pause' : undefined;
        },
        signal: controller.signal,
      };
      const { state } = await paint(
        cache,
        { ...task, everyIteration: true },
        (event) => {
          if (event.type === 'progress' && event.progress.iteration === pauseAt) controller.abort();
        },
        commands,
      );
      expect(state).toBe(pauseAt === undefined ? 'done' : 'paused');
    }
    return pauseAt === undefined ? (await readPicture(path)).data : undefined;
  }

  it('is the same after a smaller or a larger one with the same style as alone', async () => {
    const alone = await painted('alone', [64]);
    expect(await painted('after a smaller one', [48, 64])).toEqual(alone);
    expect(await painted('after a larger one', [70, 64])).toEqual(alone);
  });

  it('is the same when it is resumed in a process that painted another size', async () => {
    const alone = await painted('undisturbed', [64]);
    const other = newCache();
    await painted('other', [48], other);
    await painted('paused', [64], newCache(), 2);
    expect(await painted('paused', [64], other)).toEqual(alone);
  });
});

describe('a network', () => {
  const [first, second] = [1, 2].map((seed) => randomNetwork({ width: 0.05, seed })) as [Network, Network];
  const options = (path: string) => parseStylizeOptions({ network: path });
  const use = { device: 'cpu', half: false, threads: 1 };

  it('stays loaded with its style targets while its files are the same', async () => {
    const path = await saveNetwork(first, join(folder, 'same'), 'F32');
    const cache = new EngineCache(async () => styleEngine());
    const loaded = await cache.load(options(path), use);
    expect(await cache.load(options(path), use)).toBe(loaded);
    expect(await cache.load(options(path), { ...use, threads: 2 })).not.toBe(loaded);
  });

  it('that was removed and imported again under its name is loaded again', async () => {
    const path = await saveNetwork(first, join(folder, 'replaced'), 'F32');
    const cache = new EngineCache(async () => styleEngine());
    expect((await cache.load(options(path), use)).network.fingerprint).toBe(first.fingerprint);
    await rm(join(folder, 'replaced'), { recursive: true });
    await saveNetwork(second, join(folder, 'replaced'), 'F32');
    expect((await cache.load(options(path), use)).network.fingerprint).toBe(second.fingerprint);
    await rm(join(folder, 'replaced'), { recursive: true });
    await expect(cache.load(options(path), use)).rejects.toMatchObject({ code: 'network-file' });
  });
});
