import { rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InspectionCache } from '../../../src/jobs/inspection-cache.js';
import { temporaryFolder } from '../networks/helpers.js';

const folder = temporaryFolder();

/** A cache over an inspection that counts its calls, and a file. */
async function cacheOf(name: string) {
  const path = join(folder(), name);
  await writeFile(path, 'first');
  const inspect = vi.fn(async () => ({
    width: 1,
    height: 1,
    format: 'png' as const,
    bytes: 5,
    sha256: `${inspect.mock.calls.length}`,
  }));
  return { path, inspect, cache: new InspectionCache(inspect as never) };
}

describe('the inspection of a file', () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  it('is not repeated while the file is unchanged, and is shared by simultaneous calls', async () => {
    const { path, inspect, cache } = await cacheOf('same.png');
    const [one, two] = await Promise.all([cache.inspect(path), cache.inspect(path)]);
    expect([one.sha256, two.sha256, (await cache.inspect(path)).sha256]).toEqual(['1', '1', '1']);
    expect(inspect).toHaveBeenCalledOnce();
  });

  it('is repeated after a change of equal length and time, and after a replacement', async () => {
    const { path, cache } = await cacheOf('changed.png');
    await utimes(path, 1, 1);
    await cache.inspect(path);
    await writeFile(path, 'other');
    await utimes(path, 1, 1);
    expect((await cache.inspect(path)).sha256).toBe('2');
    await writeFile(`${path}.new`, 'third');
    await utimes(`${path}.new`, 1, 1);
    await rename(`${path}.new`, path);
    expect((await cache.inspect(path)).sha256).toBe('3');
  });

  it('is repeated after a failure', async () => {
    const { path, inspect, cache } = await cacheOf('failed.png');
    inspect.mockRejectedValueOnce(new Error('no memory'));
    await expect(cache.inspect(path)).rejects.toThrow('no memory');
    expect((await cache.inspect(path)).sha256).toBe('2');
  });
});

it('a file that was just written is inspected each time, as its time cannot tell a change', async () => {
  const { path, inspect, cache } = await cacheOf('new.png');
  await cache.inspect(path);
  await cache.inspect(path);
  expect(inspect).toHaveBeenCalledTimes(2);
});
