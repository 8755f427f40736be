import { describe, expect, it } from 'vitest';
import {
  batchObstacles,
  checkBatch,
  estimateBatch,
  estimateSentences,
} from '../../../../src/jobs/batch/index.js';
import type { Estimators } from '../../../../src/jobs/batch/preflight.js';
import { userErrorOf } from '../../networks/helpers.js';

/** The items are their seconds. */
const estimators: Estimators<number> = {
  seconds: (item) => item,
  memoryBytes: (item) => item * 1e6,
  diskBytes: () => ({ least: 1e6, likely: 2e6 }),
  availableMemory: 1e9,
  freeDisk: 1e9,
};

const estimate = (items: readonly number[], more: Partial<Estimators<number>> = {}) =>
  estimateBatch(items, { ...estimators, ...more });

describe('an estimate of a batch', () => {
  it('adds up time and disk, and takes the largest memory', () => {
    expect(estimate([10, 30, 20])).toEqual({
      pictures: 3,
      seconds: 60,
      memoryBytes: 30e6,
      diskBytes: { least: 3e6, likely: 6e6 },
      availableMemory: 1e9,
      freeDisk: 1e9,
      parallel: 1,
    });
  });

  it('counts those that are painted at the same time', () => {
    expect(estimate([10, 30, 20], { parallel: 2 })).toMatchObject({ seconds: 30, memoryBytes: 50e6 });
    expect(estimate([10, 90, 20], { parallel: 2 })).toMatchObject({ seconds: 90 });
  });

  it('has no time if a speed is not known', () => {
    const unknown = estimate([1, 2], { seconds: (item) => (item === 2 ? undefined : 1) });
    expect(unknown.seconds).toBeUndefined();
    expect(estimateSentences(unknown)[0]).toContain('2 pictures to paint: time not known yet, ');
  });

  it('is a sentence', () => {
    expect(estimateSentences(estimate([100, 100]))).toEqual([
      '2 pictures to paint: about 3 min 20 s, 100 MB of memory, and about 4.0 MB on disk.',
    ]);
    expect(estimateSentences(estimate([1], { freeDisk: 1.5e6 }))[1]).toBe(
      'The disk has 1.5 MB free, which may not be enough.',
    );
    expect(estimateSentences(estimate([]))).toEqual(['There is nothing to paint.']);
  });

  it('of thousands is quick', () => {
    expect(estimate(Array.from({ length: 200_000 }, () => 1)).seconds).toBe(200_000);
  });
});

describe('a batch', () => {
  it('starts if there is space', () => {
    expect(batchObstacles(estimate([1, 2]))).toEqual([]);
    checkBatch(estimate([1, 2], { freeDisk: 2e6 }));
    checkBatch(estimate([1, 2], { freeDisk: undefined }));
    checkBatch(estimate([]));
  });

  it('is rejected without enough memory', async () => {
    const one = await userErrorOf(() => checkBatch(estimate([100], { availableMemory: 55e6 })));
    expect(one.code).toBe('batch-memory');
    expect(one.message).toContain(
      'needs about 100 MB of memory, but only 50 MB is free: choose a smaller size',
    );
    const several = await userErrorOf(() =>
      checkBatch(estimate([40, 40], { availableMemory: 55e6, parallel: 2 })),
    );
    expect(several.message).toContain('paint fewer pictures at the same time');
  });

  it('is rejected if the disk is certainly too small', async () => {
    const { code, message } = await userErrorOf(() => checkBatch(estimate([1, 1, 1], { freeDisk: 2e6 })));
    expect(code).toBe('batch-disk');
    expect(message).toContain('at least 3.0 MB, but the disk has only 2.0 MB free');
  });

  it('reports every obstacle', () => {
    const codes = batchObstacles(estimate([1, 1], { freeDisk: 1, availableMemory: 1 })).map(
      ({ code }) => code,
    );
    expect(codes).toEqual(['batch-memory', 'batch-disk']);
  });
});
